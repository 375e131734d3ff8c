"""What a file holds and which column means what: judged by headings first, by cells second."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from voronka.imports.kinds import KINDS, Kind, Role
from voronka.imports.kinds.roles import DUE, LAST_CHANGE
from voronka.measure.files.archive import archive_of, with_put_away
from voronka.measure.files.dates import dates
from voronka.measure.files.guess import Guess, doubt_on_total, says_total_again, with_price
from voronka.measure.files.names import bare, fold, unit_prices
from voronka.measure.files.outcomes import known_words
from voronka.measure.files.profile import Profile
from voronka.measure.files.words import plain
from voronka.measure.frames import SLICES
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    import polars as pl

_FULL, _BARE, _BY_CELLS = 2_000, 1_000, 1
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"(?=(?:\D*\d){7,15}\D*$)\+?[\d\s().\-–]+")
_SURELY_A_PHONE = re.compile(r"(?=(?:\D*\d){7,15}\D*$)(?:\+|8[\s(-]|\()[\d\s().\-–]+")
_MANY = 200
"""A column of more different words says no outcomes."""
_MOST, _SOME = 0.7, 0.3
"""The share of cells that speaks for a role: by itself, and where the heading speaks for it already."""
_DOUBT = 0.15
"""A list of names is one of customers rather than of colleagues."""
_ANYBODYS = {"name", "title", "название", "наименование", "nev", "megnevezes"}
"""Headings of names that a company may have, and a person as well."""
_GOES_ON = {"closed", "outcome", "amount"}
"""What tells deals from lists of names; besides, the day of a first contact with its source, or that of no record."""
_OF_ITS_OWN = {"title", "closed", "amount"}
"""What tells requests from lists of people: statuses and sources stand in both."""
_REQUESTS = set(fold("deal lead opportunity request сделка сделки лид лида заявка заявки обращение ügylet").split())
"""Words by which a heading names what the row is."""
_CHANGED = frozenset(fold(each) for each in LAST_CHANGE.split(";"))
"""Headings of the last change, which often is the closing."""
_DUE = frozenset(fold(each) for each in DUE.split(";"))
_LIKE = {"deals": "deals", "orders": "orders", "events": "history", "traffic": "spend"}

_BEGINS = re.compile(
    r"new|incoming|inbox|fresh|open|unsorted|first contact|request|enquiry|inquiry|lead|prospect(ing)?"
    r"|нов\w*|входящ\w*|неразобранное|первичн\w*|заявк\w*|обращени\w*|получен\w*"
    r"|uj|bejovo|beerkezett|erdeklodo|megkereses"
)
"""The first word of a stage where deals begin, without accents."""


def begins(stage: str) -> bool:
    """Whether a stage of this name is one where deals begin: a guess for the order of stages that a file names."""
    return _BEGINS.match(plain(stage)) is not None


class Looks:
    """What the columns of a sample look like.

    frame        the sample, columns by header
    has_header   false: there are no headings to go by
    """

    def __init__(self, frame: pl.DataFrame, *, has_header: bool) -> None:
        self._frame, self._has_header = frame, has_header
        self._profile = cache(lambda header: Profile(frame[header]))

    def kind(self) -> str:
        """The kind that the columns speak for, one of `KindOfRows`."""
        measured = Guess(self._frame, has_header=self._has_header).kind()
        found = {name: self.roles(kind) for name, kind in KINDS.items()}
        scores = {name: self._score(KINDS[name], roles) for name, roles in found.items()}
        if scores["tasks"] and fold(found["tasks"]["due"]) in _DUE and "amount" not in found["deals"]:
            return "tasks"
        like = _LIKE.get(measured, "deals")
        scores[like] += 0.5 if scores[like] else 0.0
        if scores["deals"] and {"opened", "outcome"} <= set(found["deals"]) and measured == "deals":
            return "deals"
        scores["people"] -= _DOUBT
        scores["companies"] -= _DOUBT if fold(found["companies"].get("name", "")) in _ANYBODYS else 0.0
        known = [name for name in scores if measured != "traffic" or name in {"spend", "visits"}]
        best = max(known, key=lambda name: scores[name])
        return best if scores[best] > 0 else like

    def roles(self, kind: Kind) -> dict[str, str]:
        """Role -> header: the best heading for each role, one role a heading, among those whose cells fit."""
        claims = [
            (self._is_idle(role, header), -score - self._bonus(kind, role, header), place, role.name, header)
            for place, header in enumerate(self._frame.columns)
            for role in kind.roles
            if (score := self._claim(role, header)) and self._fits(role, header)
        ]
        found: dict[str, str] = {}
        for *_, role, header in sorted(claims):
            if role not in found and header not in found.values():
                found[role] = header
        if kind.name == "deals":
            self._with_name(found)
        if kind.like == "orders" and says_total_again(self._frame, found):
            found = with_price(self._frame, found)
        if kind.like == "orders" and not {fold(found.get("amount", "")), bare(found.get("amount", ""))} & unit_prices():
            found.pop("quantity", None)  # beside a total it would be counted twice
        return {role.name: found[role.name] for role in kind.roles if role.name in found}

    def notes(self, kind: Kind) -> list[Message]:
        """What a person should know who is offered these roles."""
        roles = self.roles(kind)
        if kind.name == "deals" and "outcome" in roles:
            return self._notes_on_deals(roles)
        if kind.like == "orders" and says_total_again(self._frame, roles):
            return [doubt_on_total(roles["amount"])]
        if kind.name == "spend" and kind.missing(roles):
            text = gettext_noop(
                "These look like sums of traffic. What traffic cost can be brought in by day, and visits one by one:"
                " such sums as neither."
            )
            return [say(text)]
        return []

    def _notes_on_deals(self, roles: Mapping[str, str]) -> list[Message]:
        notes = []
        if "closed" not in roles:
            text = gettext_noop(
                "No column says on what day a deal was closed, and a decided deal is refused without it. If “{column}”"
                " is that day here, choose it."
            )
            changed = [each for each in self._frame.columns if fold(each) in _CHANGED and self._profile(each).is_date]
            notes += [say(text, column=each) for each in changed[:1]]
        archive = archive_of(self._frame.columns)
        if archive and with_put_away(self._frame, archive, outcome=roles["outcome"])[1]:
            text = gettext_noop("Deals that are inactive for a reason of loss count as lost, whatever their stage.")
            notes.append(say(text))
        return notes

    def _with_name(self, found: dict[str, str]) -> None:
        """A name that is nobody's yet: of the person where a phone or an e-mail stands beside it, else of the deal."""
        names = [each for each in self._frame.columns if fold(each) in _ANYBODYS and each not in found.values()]
        if names and self._has_header:
            is_persons = {"phone", "email"} & found.keys() and not {"contact", "first_name", "last_name"} & found.keys()
            found.setdefault("contact" if is_persons else "title", names[0])

    def _are_deals(self, deals: Mapping[str, str]) -> bool:
        """Whether a list says more than who somebody is and when he was put down."""
        people = self.roles(KINDS["contacts"])
        says_so = [deals[role] for role in ("id", "opened", "seller") if role in deals]
        if {"first_name", "last_name"} <= people.keys() and not _OF_ITS_OWN & deals.keys():
            return any(_REQUESTS & set(fold(header).split()) for header in says_so)
        is_record = deals.get("opened") in {None, people.get("created")}
        return bool(_GOES_ON & deals.keys()) or not is_record or {"opened", "channel"} <= deals.keys()

    def _score(self, kind: Kind, roles: Mapping[str, str]) -> float:
        """The share of columns that mean something in this kind; nothing where one that it needs is missing."""
        if kind.missing(dict(roles)) or (kind.name == "deals" and not self._are_deals(roles)):
            return 0.0
        certain = sum(self._claim(kind.by_name[role], header) > _BARE for role, header in roles.items())
        return (certain + 0.1 * len(roles)) / len(self._frame.columns)

    def _claim(self, role: Role, header: str) -> int:
        if self._has_header:
            if (full := fold(header)) in role.headings:
                return _FULL - role.headings[full]
            if (short := bare(header)) in role.headings:
                return _BARE - role.headings[short]
        return _BY_CELLS if role.reads in ("email", "phone") else 0

    def _bonus(self, kind: Kind, role: Role, header: str) -> int:
        """An outcome column is known by its words more than by its heading, as on the command line."""
        if role.read_as != "outcome" or kind.like not in {"deals", "orders"}:
            return 0
        cells = self._profile(header)
        return _FULL * known_words(cells.texts) if cells.distinct <= _MANY else 0

    def _is_idle(self, role: Role, header: str) -> bool:
        """Whether nobody fills a column that often stands twice: another one comes before it, however it is called."""
        may_be_empty = role.reads in {"email", "phone"} or role.read_as in {"id", *SLICES}
        return may_be_empty and not self._profile(header).known

    def _fits(self, role: Role, header: str) -> bool:
        cells = self._profile(header)
        is_named = self._claim(role, header) > _BY_CELLS
        if not cells.known:
            return is_named
        if role.reads == "moment":
            return cells.is_date or (is_named and self._dates(cells) >= _SOME)
        if role.reads == "money":
            return cells.is_number or (is_named and cells.numbers.len() >= _SOME * cells.texts.len())
        if role.reads in {"email", "phone"} and self._claim(role, header) > _BARE:
            return True  # the heading says it: what stands there otherwise is refused, not left out
        if role.reads == "email":
            return self._are(cells, _EMAIL, _SOME if is_named else _MOST)
        if role.reads == "phone":
            return self._are(cells, _PHONE, _SOME) if is_named else self._are(cells, _SURELY_A_PHONE, _MOST)
        return role.name != "id" or cells.distinct >= 0.5 * cells.known

    @staticmethod
    def _dates(cells: Profile) -> float:
        """The share of cells that can be read as dates, whichever of day and month comes first."""
        read = (int(dates(cells.texts, order=order).values.is_not_null().sum()) for order in ("day", "month"))
        return float(max(read)) / max(1, cells.texts.len())

    @staticmethod
    def _are(cells: Profile, shape: re.Pattern[str], share: float) -> bool:
        texts = cells.texts.to_list()
        return bool(texts) and sum(bool(shape.fullmatch(text)) for text in texts) >= share * len(texts)
