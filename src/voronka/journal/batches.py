"""Rows that came together leave together, but for those that somebody has used meanwhile."""

from __future__ import annotations

from typing import Any

from django.db.models import PROTECT, ForeignKey, QuerySet


def keep_what_is_used(rows: QuerySet[Any]) -> None:
    """Rows of a batch that a row outside of it points at, and would not let go, leave the batch and stay.

    rows   of a model with a `batch`; called by the app that owns them, after the apps above have removed theirs
    """
    for field in rows.model._meta.get_fields(include_hidden=True):
        key = getattr(field, "field", None)
        if isinstance(key, ForeignKey) and getattr(field, "on_delete", None) is PROTECT:
            pointing = key.model._base_manager.filter(**{f"{key.name}__in": rows})
            rows.model._base_manager.filter(pk__in=list(pointing.values_list(key.attname, flat=True))).update(
                batch=None
            )
