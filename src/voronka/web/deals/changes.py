"""What changed, in words: the audit rows of a deal with names in place of keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from voronka.funnel.models import DealField
from voronka.funnel.values import OWN_NAMES, ROWS
from voronka.journal.models import Event
from voronka.web.deals.fields import written
from voronka.web.templatetags.voronka import day, money

Names = dict[str, dict[int, str]]


@dataclass(frozen=True)
class Change:
    """One field before and after; "" = it was or is empty."""

    label: str
    before: str
    after: str


def in_words(events: Iterable[Event], currency: str) -> dict[int, list[Change]]:
    """Id of an event -> its changes (at most 5 queries for any number)."""
    rows = list(events)
    names = _names(rows)
    custom = {field.key: field for field in DealField.objects.all()}
    return {
        event.pk: [_change(name, pair, names, custom, currency) for name, pair in event.changes.items()]
        for event in rows
    }


def _names(events: list[Event]) -> Names:
    """The names of all rows that were or are pointed at."""
    found: Names = {}
    for field, model in ROWS.items():
        ids = {pk for event in events for pk in event.changes.get(field, []) if isinstance(pk, int)}
        found[field] = {pk: str(row) for pk, row in model._default_manager.in_bulk(ids).items()} if ids else {}
    return found


def _change(name: str, pair: list[Any], names: Names, custom: dict[str, DealField], currency: str) -> Change:
    key = name.partition(".")[2]
    if key:
        field = custom.get(key)
        before, after = (_custom(field, value, currency) for value in pair)
        return Change(field.name if field else key, before, after)
    before, after = (_own(name, value, names, currency) for value in pair)
    return Change(str(OWN_NAMES.get(name, name)), before, after)


def _own(name: str, value: Any, names: Names, currency: str) -> str:
    if value in (None, ""):
        return ""
    if name in names:
        return names[name].get(value, _("removed"))
    if name == "amount":
        return money(Decimal(str(value)), currency)
    return day(date.fromisoformat(value)) if name == "close_by" else str(value)


def _custom(field: DealField | None, value: Any, currency: str) -> str:
    if value is None:
        return ""
    return written(field.kind, value, currency) if field else str(value)
