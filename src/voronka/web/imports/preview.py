"""The first rows as they will be stored, written for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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
class Row:
    """A row of the file, and each of its cells as text or markup; "" = nothing."""

    row: int
    what: str
    cells: list[Any]


@dataclass(frozen=True)
class Preview:
    """What the columns are called, and the rows."""

    titles: list[str]
    rows: list[Row]


def preview(import_: Import, currency: str) -> Preview:
    """As the check has found (no query)."""
    found = queries.preview(import_)
    order = {name: place for place, name in enumerate(KINDS[import_.kind].by_name)}
    roles = sorted({role for row in found for role in row.cells}, key=lambda role: (order.get(role, len(order)), role))
    roles = [role for role in roles if any(row.cells.get(role) not in (None, "") for row in found)]
    labels = {role.name: str(role.label) for role in KINDS[import_.kind].roles}
    money_roles = {role.name for role in KINDS[import_.kind].roles if role.reads == "money" and role.name != "quantity"}
    return Preview(
        [labels.get(role, role.removeprefix(FIELD)) for role in roles],
        [
            Row(
                row.row,
                str(WHAT[row.what]),
                [_written(row.cells.get(r), currency if r in money_roles else "") for r in roles],
            )
            for row in found
        ],
    )


def _written(value: Any, currency: str) -> Any:
    """A value as every page writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return money(value, currency) if currency else number(value)
    return str(value)
