"""The first rows as they will be stored, written for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from voronka.imports import queries
from voronka.imports.kinds import KINDS
from voronka.imports.kinds.base import FIELD
from voronka.imports.models import Import
from voronka.web.templatetags.voronka import day, moment, money, number

WHAT = {
    "new": pgettext_lazy("what happens to a row", "is added"),
    "update": pgettext_lazy("what happens to a row", "is updated"),
    "same": pgettext_lazy("what happens to a row", "is here already"),
    "skipped": pgettext_lazy("what happens to a row", "is left out"),
}


@dataclass(frozen=True)
class Cell:
    """Text or markup; "" = nothing."""

    text: Any
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """A row of the file, and its cells."""

    row: int
    what: str
    cells: list[Cell]


@dataclass(frozen=True)
class Preview:
    """The heads of the columns, which stand as what is below them does, and the rows."""

    heads: list[Cell]
    rows: list[Row]


def preview(import_: Import, currency: str) -> Preview:
    """As the check has found (no query)."""
    found = queries.preview(import_)
    order = {name: place for place, name in enumerate(KINDS[import_.kind].by_name)}
    roles = sorted({role for row in found for role in row.cells}, key=lambda role: (order.get(role, len(order)), role))
    roles = [role for role in roles if any(row.cells.get(role) not in (None, "") for row in found)]
    labels = {role.name: str(role.label) for role in KINDS[import_.kind].roles}
    money_roles = {role.name for role in KINDS[import_.kind].roles if role.reads == "money" and role.name != "quantity"}
    rows = [
        Row(
            row.row,
            str(WHAT[row.what]),
            [_written(row.cells.get(r), currency if r in money_roles else "") for r in roles],
        )
        for row in found
    ]
    are_numbers = [any(row.cells[place].is_number for row in rows) for place in range(len(roles))]
    titles = [labels.get(role, role.removeprefix(FIELD)) for role in roles]
    return Preview([Cell(*each) for each in zip(titles, are_numbers, strict=True)], rows)


def _written(value: Any, currency: str) -> Cell:
    """A value as every page writes it; a moment at midnight is a day that somebody knew no better."""
    if isinstance(value, datetime):
        is_day = timezone.localtime(value).time() == time.min
        return Cell(day(value) if is_day else moment(value))
    if isinstance(value, date):
        return Cell(day(value))
    if isinstance(value, Decimal):
        return Cell(money(value, currency) if currency else number(value), is_number=True)
    return Cell("" if value is None else str(value))
