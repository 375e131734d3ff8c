"""What companies and contacts have in common: addresses, and whose they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from voronka.contacts.addresses import NewAddress, normal_form
from voronka.contacts.models import Address
from voronka.ground.refusal import Refusal
from voronka.imports.kinds.loading import Loader, Row, Wanted
from voronka.imports.messages import message_of
from voronka.measure.message import Message, say

KINDS_OF_ADDRESSES = {
    "phone": Address.Kind.PHONE,
    "phone_2": Address.Kind.PHONE,
    "email": Address.Kind.EMAIL,
    "email_2": Address.Kind.EMAIL,
    "telegram": Address.Kind.TELEGRAM,
    "whatsapp": Address.Kind.WHATSAPP,
    "vk": Address.Kind.VK,
    "max": Address.Kind.MAX,
    "viber": Address.Kind.VIBER,
    "messenger": Address.Kind.MESSENGER,
}
"""Role -> what its cells are."""
_SEVERAL = re.compile(r"\s*[;,\n]\s*")
_SEVERAL_NAMES = re.compile(r"\s*[;\n]\s*")
_SEVERAL_PHONES = ((_SEVERAL, 5), (re.compile(r"\s*/\s*"), 7))
"""What stands between two telephone numbers, and the digits that each has: less is an extension, or a part of one."""
_EXPONENT = re.compile(r"(\d(?:[.,]\d+)?)[eE]\+?(\d{1,2})")


class Unreadable(Exception):
    """A cell holds no address; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def name_of(row: Row, role: str = "contact") -> str:
    """What somebody is called, in one column or in two; "" = no name is given."""
    return row.text(role) or " ".join(filter(None, (row.text("first_name"), row.text("last_name"))))


def addresses_of(row: Row, country: str) -> tuple[list[NewAddress], dict[str, Message]]:
    """The addresses of a row, several in one cell too, and role -> why a cell holds none."""
    found: list[NewAddress] = []
    problems: dict[str, Message] = {}
    for role, kind in KINDS_OF_ADDRESSES.items():
        if not row.values.get(role):  # most roles are no column of the file
            continue
        try:
            found += [NewAddress(kind, raw) for raw in _read(kind, row.cell(role), country)]
        except Unreadable as error:
            problems[role] = error.message
    return found, problems


def normals(addresses: Iterable[NewAddress], country: str) -> dict[tuple[str, str], None]:
    """(kind, normal form) of addresses that were read, each once, in their order."""
    return dict.fromkeys((each.kind, normal_form(each.kind, each.raw, country)) for each in addresses)


def first_of(forms: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """By which of his addresses somebody is told from others: an e-mail, else a phone."""
    first = {kind: (kind, form) for kind, form in reversed(list(forms))}
    return first.get(Address.Kind.EMAIL) or first.get(Address.Kind.PHONE)


def known_addresses(party: str, ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """Id -> (kind, normal form) of all its addresses (1 query). party: "contact" or "company"."""
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    rows = Address.objects.filter(**{f"{party}__in": ids}).values_list(f"{party}_id", "kind", "normal")
    for pk, kind, form in rows:
        found[pk].add((kind, form))
    return found


def _read(kind: str, text: str, country: str) -> list[str]:
    if not text:
        return []
    if len(several := _told_apart(kind, text)) > 1:
        return [each for part in several for each in _read(kind, part, country)]
    try:
        written = _digits(text) if kind == Address.Kind.PHONE else text
        normal_form(kind, written, country)
    except Refusal as refusal:
        parts = [part for part in _SEVERAL.split(text) if part]
        if parts in ([], [text]):
            raise Unreadable(message_of(refusal.problems[""])) from None
        return [each for part in parts for each in _read(kind, part, country)]
    return [written]


def _told_apart(kind: str, text: str) -> list[str]:
    """The parts of a cell that are addresses for certain; else the cell, which may be one with commas in it."""
    if kind == Address.Kind.PHONE:
        for between, digits in _SEVERAL_PHONES:
            parts = [part for part in between.split(text) if part]
            if len(parts) > 1 and all(len(re.findall(r"\d", part)) >= digits for part in parts):
                return parts
    return _SEVERAL_NAMES.split(text) if kind not in {Address.Kind.PHONE, Address.Kind.EMAIL} else [text]


def _digits(text: str) -> str:
    """A phone that a spreadsheet has turned into a number, as digits again; others as they are."""
    found = _EXPONENT.fullmatch(text)
    if found is None:
        return text.removesuffix(".0") if re.fullmatch(r"\d{7,15}\.0", text) else text
    mantissa, exponent = found[1].replace(",", "."), int(found[2])
    if len(mantissa.replace(".", "")) != exponent + 1:
        raise Unreadable(say(gettext_noop("a spreadsheet has cut off digits of this number")))
    return str(int(Decimal(mantissa).scaleb(exponent)))


class PartyLoader(Loader):
    """A loader whose things have addresses.

    party   "contact" or "company"
    """

    party: str

    def with_addresses(self, row: Row, wanted: Wanted) -> Wanted:
        """What a row says, and its addresses; cells that hold none are its problems."""
        addresses, problems = addresses_of(row, self.context.country)
        wanted.values["addresses"] = tuple(addresses)
        wanted.problems |= problems
        return wanted

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        """Addresses by their normal forms."""
        found = super().shown(wanted)
        forms: dict[str, list[str]] = defaultdict(list)
        for each in found.pop("addresses", ()):
            forms[each.kind].append(normal_form(each.kind, each.raw, self.context.country))
        return found | {kind: ", ".join(each) for kind, each in forms.items()}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        addresses = normals(wanted.values["addresses"], self.context.country)
        rest = Wanted({name: value for name, value in wanted.values.items() if name != "addresses"}, wanted.refs)
        return bool(addresses.keys() - now["addresses"]) or super().differs(now, rest)
