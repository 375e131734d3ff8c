"""All business tables as plain values, so that two states of the database can be compared to the last field."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model

COUNTERS = {"revision"}
"""Columns that only count how often a row was written."""


def dump(*, without: frozenset[str] = frozenset()) -> dict[str, list[dict[str, Any]]]:
    """Table -> rows by their id, with every column but the counters.

    without   labels of models that are left out
    """
    return {
        model._meta.label: [_row(row) for row in model._default_manager.order_by("pk")]
        for model in apps.get_models()
        if model.__module__.startswith("voronka.") and model._meta.label not in without
    }


def alike(row: Model, other: Model, *, but: frozenset[str] = frozenset()) -> bool:
    """Whether two rows of one table say the same, apart from their ids and the columns named."""
    left, right = (
        {name: value for name, value in _row(each).items() if name not in {"id", *but}} for each in (row, other)
    )
    assert left == right
    return True


def _row(row: Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in COUNTERS
    }
