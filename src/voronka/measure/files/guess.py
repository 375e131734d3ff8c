"""Which column plays which role, and of which kind a file is: judged by headings first, by cells second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.names import NAMES_OF_CASES, bare, fold, headings, roles_of, unit_prices
from voronka.measure.files.outcomes import known_words
from voronka.measure.files.profile import Profile
from voronka.measure.files.refunds import names_refunds
from voronka.measure.files.words import BINARY
from voronka.measure.frames import SLICES, Kind
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRONG_ACTIVITY = (
    "concept:name; activity; activity name; event; event name; event type; action; to stage; new stage; to status;"
    "new status; активность; событие; название события; действие; операция; новый этап; новый статус; tevékenység;"
    "esemény; esemény neve; művelet; új szakasz; új állapot"
)
_ORDER_WORDS = frozenset(
    fold("order orders invoice lineitem checkout basket receipt заказ заказа заказы чек чека накладной").split()
    + fold("отгружено отгрузка отгрузки").split()
    + fold("rendelés rendelésszám rendelésazonosító megrendelés számlaszám számla").split()
)
_DEAL_WORDS = frozenset(
    fold(
        "deal deals lead leads opportunity pipeline stage сделка сделки сделке лид лида заявка заявки этап воронка"
    ).split()
    + fold("стадия ügylet lehetőség érdeklődő szakasz ajánlat").split()
)
_NOT_OPENINGS = frozenset(
    fold(
        "limit deadline due expected estimated planned next birth birthday срок план плановая ожидаемая следующий"
    ).split()
    + fold("рождения határidő várható tervezett következő születési").split()
)
_MONEY = ("amount", "margin", "spend", "quantity")
_ELSEWHERE = frozenset(("id", *SLICES))
"""Roles for which a column that nobody fills comes after every other."""
_GOES_ON = frozenset(("id", "customer", "outcome", "amount", "closed"))
"""What tells deals and orders from visits counted by day."""
_OF_ONE = frozenset(("id", "customer", "closed"))
"""What tells them from sums of a whole period, beside which a budget and the state of a campaign may stand."""
_NUMBERS = frozenset(fold(each) for each in ("number", "номер", "код", "sorszám"))
"""Headings of deals' ids that may as well number anything else."""
_NAMES = frozenset(fold(each) for each in NAMES_OF_CASES.split(";"))
_CLICKS = frozenset(fold(each) for each in ("clicks", "link clicks", "переходы", "клики", "kattintások", "kattintás"))
_VIEWS = frozenset(fold(each) for each in ("views", "просмотры", "megtekintések"))
"""Of an advertisement where clicks stand beside them, else of pages."""
_COUNTS = ("visitors", "impressions", "leads", "sales")
_FULL, _BARE = 2_000, 1_000
_NEARLY_ALL, _TWO_THIRDS = 0.9, 0.67


class Guess:
    """Guesses about one file from a sample of its rows.

    frame        the sample, columns by header
    has_header   false: there are no headings to go by
    """

    def __init__(self, frame: pl.DataFrame, *, has_header: bool = True) -> None:
        self._frame = frame
        self._has_header = has_header
        self._profiles: dict[str, Profile] = {}
        self.notes: list[Message] = []

    def kind(self) -> Kind:
        """The kind of file."""
        if not self._has_header:
            found = self._by_cells()
            return "orders" if {"customer", "opened", "amount"} <= set(found) else "deals"
        if self._is_log():
            return "events"
        traffic = self._by_headings("traffic")
        costs = {"impressions", "visitors", "spend"} & set(traffic)
        if "opened" in traffic and costs and len(costs | ({"leads"} & set(traffic))) >= 2:
            return "traffic"
        deals = self._by_headings("deals")
        if {"opened", "visitors"} <= set(traffic) and not _GOES_ON & set(deals):
            return "traffic"
        if self._is_of_a_period(set(traffic), deals):
            return "traffic"
        return "orders" if self._is_orders() else "deals"

    def _is_of_a_period(self, traffic: set[str], deals: Mapping[str, str]) -> bool:
        """Whether rows count traffic by source or page over a period, without a day."""
        counted = {"visitors", "impressions"} & traffic
        if not counted or len(counted | ({"spend", "leads", "channel"} & traffic)) < 2:
            return False
        is_decided = "outcome" in deals and known_words(self._profile(deals["outcome"]).texts) > 0
        return not _OF_ONE & set(deals) and not is_decided

    def columns(self, kind: Kind) -> dict[str, str]:
        """Role -> header."""
        if not self._has_header:
            self.notes.append(say("the file has no headings: roles are guessed from the cells alone"))
            return self._by_cells()
        found = self._by_headings(kind)
        if kind == "orders":
            found = self._with_unit_price(self._by_line(found))
        if kind == "deals" and "id" not in found:
            found |= self._repeated_id(set(found.values()))
        if kind == "events" and fold(found.get("id", "")) in _NAMES:
            text = 'no column is known for an id: rows of one "{column}" count as one case'
            self.notes.append(say(text, column=found["id"]))
        if "opened" not in found:
            found |= self._only_date(set(found.values()))
        if kind == "traffic" and "leads" not in found:
            self._tell_of_shared_leads(set(found.values()))
        return found

    def _profile(self, header: str) -> Profile:
        if header not in self._profiles:
            self._profiles[header] = Profile(self._frame[header])
        return self._profiles[header]

    def _by_headings(self, kind: Kind) -> dict[str, str]:
        """The best heading for each role, one role a heading, among those whose cells fit."""
        claims = []
        for place, header in enumerate(self._frame.columns):
            for role in roles_of(kind):
                score = self._claim(kind, role, header)
                if score and self._fits(kind, role, header):
                    is_idle = role in _ELSEWHERE and not self._profile(header).known
                    claims.append((is_idle, -score - self._bonus(kind, role, header), place, role, header))
        found: dict[str, str] = {}
        for *_, role, header in sorted(claims):
            if role not in found and header not in found.values():
                found[role] = header
        if fold(found.get("impressions", "")) in _VIEWS and not {fold(found.get("visitors", ""))} & {"", *_CLICKS}:
            del found["impressions"]
        return found

    def _claim(self, kind: Kind, role: str, header: str) -> int:
        listed = headings(kind, role)
        if (full := fold(header)) in listed:
            return _FULL - listed[full]
        if (short := bare(header)) in listed:
            return _BARE - listed[short]
        return 0

    def _bonus(self, kind: Kind, role: str, header: str) -> int:
        """An outcome column is known by its words more than by its heading."""
        if role != "outcome" or kind == "events":
            return 0
        cells = self._profile(header)
        if cells.is_yes_no and {fold(header), bare(header)} & BINARY:
            return _FULL
        return _FULL * known_words(cells.texts) if cells.distinct <= 200 else 0

    def _fits(self, kind: Kind, role: str, header: str) -> bool:
        cells = self._profile(header)
        if not cells.known:
            return True
        if role in ("opened", "closed"):
            return cells.is_date
        if role in _MONEY:
            return cells.is_number
        if role in _COUNTS:
            return cells.is_count
        if role == "attempts":
            return cells.is_count and cells.least >= 1 and cells.most <= 1_000
        if role == "score":
            return cells.is_number and cells.least >= 0 and cells.most <= 10
        return self._fits_word(kind, role, cells)

    def _fits_word(self, kind: Kind, role: str, cells: Profile) -> bool:
        if role == "outcome" and kind != "events":
            is_few = cells.distinct <= max(30, cells.known // 5)
            return is_few and (not (cells.is_number or cells.is_date) or cells.is_yes_no or "142" in set(cells.texts))
        if role == "id" and kind == "deals":
            return cells.distinct >= 0.9 * cells.known
        if role == "customer":
            return not (cells.known >= 50 and cells.distinct <= 5)
        if role == "channel":
            return cells.repeats and not cells.is_number
        return cells.repeats if role in SLICES else True

    def _is_log(self) -> bool:
        found = self._by_headings("events")
        if not {"id", "outcome", "opened"} <= set(found):
            return False
        case, strong = self._profile(found["id"]), {fold(name) for name in _STRONG_ACTIVITY.split(";")}
        is_named = fold(found["outcome"]) in strong or fold(found["id"]).startswith("case")
        has_id = fold(found["id"]) not in _NAMES  # names come back by chance as well
        is_history = has_id and (self._is_stage_history() or self._moves(found["id"], found["outcome"]))
        return (is_named or is_history) and case.distinct < case.known

    def _moves(self, case: str, activity: str) -> bool:
        """Whether cases come back, and go on: each time with another activity, or mostly where they are deals by id."""
        pairs = self._frame.select(case, activity).drop_nulls()
        cases, different = pairs[case].n_unique(), pairs.n_unique()
        if cases > _TWO_THIRDS * pairs.height:
            return False
        if different >= _NEARLY_ALL * pairs.height and "closed" not in self._by_headings("deals"):
            return True
        return self._claim("deals", "id", case) > 0 and different - cases >= (pairs.height - cases) / 2

    def _is_stage_history(self) -> bool:
        """A list of deals has money or closing dates; the moves of deals have neither."""
        return not {"amount", "closed", "spend", "score"} & set(self._by_headings("deals"))

    def _is_orders(self) -> bool:
        words = [set(fold(header).split()) for header in self._frame.columns]
        order, deal = (sum(bool(heading & kind) for heading in words) for kind in (_ORDER_WORDS, _DEAL_WORDS))
        if order != deal:
            return order > deal
        found = self._by_headings("orders")
        if "quantity" in found or any(map(names_refunds, self._frame.columns)):
            return True
        is_purchase_list = {"customer", "opened", "amount"} <= set(found) and "outcome" not in found
        return is_purchase_list and "closed" not in self._by_headings("deals")

    def _by_line(self, found: dict[str, str]) -> dict[str, str]:
        """The price of one in place of the total of an order that stands on each of its lines, with a note."""
        if not says_total_again(self._frame, found):
            return found
        by_line = with_price(self._frame, found)
        total, price = found["amount"], by_line["amount"]
        if price != total:
            text = (
                '"{total}" is that of the whole order on each of its lines: "{price}" times "{quantity}" counts instead'
            )
            self.notes.append(say(text, total=total, price=price, quantity=found["quantity"]))
        else:
            self.notes.append(doubt_on_total(total))
        return by_line

    def _with_unit_price(self, found: dict[str, str]) -> dict[str, str]:
        """A quantity belongs to the price of one piece; beside a total it would be counted twice."""
        is_unit = {fold(found.get("amount", "")), bare(found.get("amount", ""))} & unit_prices()
        return found if is_unit else {role: header for role, header in found.items() if role != "quantity"}

    def _repeated_id(self, taken: set[str]) -> dict[str, str]:
        """The id of a list whose rows share many: taken all the same, for only then is it told how many do."""
        free = [header for header in self._frame.columns if header not in taken and fold(header) not in _NUMBERS]
        claims = {header: claim for header in free if (claim := self._claim("deals", "id", header))}
        return {"id": max(claims, key=claims.__getitem__)} if claims else {}

    def _tell_of_shared_leads(self, taken: set[str]) -> None:
        """Networks share a conversion among the campaigns that led to it; a lead is whole, and so are its measures."""
        for header in (header for header in self._frame.columns if header not in taken):
            cells = self._profile(header)
            if self._claim("traffic", "leads", header) and cells.is_number and cells.whole < 1 and cells.least >= 0:
                text = '"{column}" holds fractions, so it is not taken for leads: round them in the file to count them'
                self.notes.append(say(text, column=header))

    def _only_date(self, taken: set[str]) -> dict[str, str]:
        free = [h for h in self._frame.columns if h not in taken and not set(fold(h).split()) & _NOT_OPENINGS]
        dated = [h for h in free if self._profile(h).is_date and not self._profile(h).is_number]
        if len(dated) != 1:
            return {}
        self.notes.append(say('"{column}" is the only column of dates: it is taken for the opening', column=dated[0]))
        return {"opened": dated[0]}

    def _by_cells(self) -> dict[str, str]:
        """Roles of a file without headings: its first date, the first code that comes back, the last broken number."""
        found: dict[str, str] = {}
        for header in self._frame.columns:
            cells = self._profile(header)
            if cells.is_date:
                found.setdefault("opened", header)
            elif cells.is_number and cells.whole < 1:
                found["amount"] = header
            elif cells.known and cells.distinct > 5 and cells.distinct < cells.known:
                found.setdefault("customer", header)
        return found


def says_total_again(frame: pl.DataFrame, found: Mapping[str, str]) -> bool:
    """Whether all lines of an order say the same amount, which is no price, in each order of several lines."""
    if not {"id", "amount"} <= found.keys() or {fold(found["amount"]), bare(found["amount"])} & unit_prices():
        return False
    lines = frame.select(order=found["id"], total=found["amount"]).drop_nulls("order")
    again = lines.filter(pl.col("order").is_duplicated())
    return again.height > 0 and not again["total"].has_nulls() and again.n_unique() == again["order"].n_unique()


def with_price(frame: pl.DataFrame, found: Mapping[str, str]) -> dict[str, str]:
    """The guessed roles of orders with the price of one as the amount, where a quantity and such a price are known."""
    prices = [name for name in frame.columns if {fold(name), bare(name)} & unit_prices()]
    prices = [name for name in prices if name not in found.values() and Profile(frame[name]).is_number]
    if not prices or "quantity" not in found or not frame.unique()[found["id"]].drop_nulls().is_duplicated().any():
        return dict(found)  # a line that only stands there twice says nothing of totals
    return {**found, "amount": prices[0]}


def doubt_on_total(header: str) -> Message:
    """What to tell where the lines of an order say the same amount and no price of one is known."""
    text = 'lines of one order have the same "{total}": if it is that of the whole order, it counts once a line'
    return say(text, total=header)
