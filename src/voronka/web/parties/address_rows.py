"""The lines of a form in which addresses are typed: any number of them, each with its own reason when it is refused."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from voronka.contacts.addresses import NewAddress, guess_kind
from voronka.contacts.models import Address

KEYBOARDS = {Address.Kind.PHONE: "tel", Address.Kind.EMAIL: "email"}
USUAL = (Address.Kind.PHONE, Address.Kind.EMAIL, Address.Kind.TELEGRAM)


@dataclass(frozen=True)
class Row:
    """One line. `id` sets its fields apart on the page; `error` says why it was refused."""

    kind: str
    raw: str = ""
    label: str = ""
    error: object = ""
    id: str = field(default_factory=lambda: f"a{uuid.uuid4().hex[:8]}")

    @staticmethod
    def kinds() -> list[tuple[str, object]]:
        """What a line can hold."""
        return list(Address.Kind.choices)

    @property
    def keyboard(self) -> str:
        """Which keyboard a phone shows."""
        return KEYBOARDS.get(Address.Kind(self.kind), "text") if self.kind in Address.Kind.values else "text"


def empty_rows() -> list[Row]:
    """What a new contact is asked for first."""
    return [Row(kind) for kind in USUAL]


def rows_of(addresses: Iterable[Address]) -> list[Row]:
    """A line for each address."""
    return [Row(address.kind, address.raw, address.label) for address in addresses]


def read_rows(sent: QueryDict) -> list[Row]:
    """All lines of a form that was sent; of a line without a kind the kind is guessed.

    They replace what was there, so none is left out: how many there can be is what Django lets a form have.
    """
    kinds, raws, labels = (sent.getlist(name) for name in ("kind", "raw", "label"))
    labels += [""] * (len(raws) - len(labels))
    kinds += [""] * (len(raws) - len(kinds))
    return [Row(kind or guess_kind(raw), raw, label) for kind, raw, label in zip(kinds, raws, labels, strict=False)]


def typed(rows: Sequence[Row]) -> list[NewAddress]:
    """The lines in which something was typed, for the actions."""
    return [NewAddress(row.kind, row.raw, row.label) for row in rows if row.raw.strip()]


def with_errors(rows: Sequence[Row], problems: dict[str, object]) -> list[Row]:
    """The lines, each with what the actions said of it ("addresses.0" is the first in which something was typed)."""
    shown, place = [], 0
    for row in rows:
        if row.raw.strip():
            row = replace(row, error=problems.get(f"addresses.{place}", ""))
            place += 1
        shown.append(row)
    return shown
