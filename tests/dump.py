"""All business tables as plain values, so that two states of the database can be compared to the last field."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model

from voronka.accounts.models import User
from voronka.journal import actions as journal
from voronka.journal.models import Batch
from voronka.journal.undoing import Kept

UNORDERED = {"contacts.Word": ("contact_id", "company_id", "word")}
"""Tables whose rows may be written anew: model -> what a row says."""
COUNTERS = {"revision"}
"""Columns that only count how often a row was written."""


def dump() -> dict[str, list[Any]]:
    """Table -> rows by their id, with every column but the counters."""
    return {model._meta.label: _rows(model) for model in apps.get_models() if model.__module__.startswith("voronka.")}


def undo(batch: Batch, *apps_: Any, by: User | None = None) -> list[Kept]:
    """Undo a batch, two rows at a time, in the apps given, the highest first; returns what stays."""
    kept: list[Kept] = []
    for app in apps_:
        while (undone := app.undo_batch(batch=batch, by=by, at=batch.at, most=2)).done:
            kept += undone.kept
    journal.remove_batch(batch)
    return kept


def alike(row: Model, other: Model, *, but: frozenset[str] = frozenset()) -> bool:
    """Whether two rows of one table say the same, apart from their ids and the columns named."""
    left, right = (
        {name: value for name, value in _row(each).items() if name not in {"id", *but}} for each in (row, other)
    )
    assert left == right, {name: (left[name], right[name]) for name in left if left[name] != right[name]}
    return True


def _rows(model: type[Model]) -> list[Any]:
    label = model._meta.label
    if label in UNORDERED:
        return sorted(model._default_manager.values_list(*UNORDERED[label]), key=str)
    return [_row(row) for row in model._default_manager.order_by("pk")]


def _row(row: Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in COUNTERS
    }
