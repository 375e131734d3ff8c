"""Rows that came together leave together, but for those that somebody has used meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import PROTECT, ForeignKey, Model, QuerySet

from voronka.journal.models import Batch, Event


def keep_what_is_used(rows: QuerySet[Any]) -> None:
    """Rows of a batch that a row outside of it points at, and would not let go, leave the batch and stay.

    rows   of a model with a `batch`; called by the app that owns them, after the apps above have removed theirs
    """
    rows.model._base_manager.filter(pk__in=used(rows)).update(batch=None)


def used(rows: QuerySet[Any], *, but: type[Model] | None = None) -> set[int]:
    """The ids of those that some row points at and would not let go; rows of `but` do not count."""
    found: set[int] = set()
    for field in rows.model._meta.get_fields(include_hidden=True):
        key = getattr(field, "field", None)
        if isinstance(key, ForeignKey) and getattr(field, "on_delete", None) is PROTECT and key.model is not but:
            pointing = key.model._base_manager.filter(**{f"{key.name}__in": rows})
            found.update(pointing.values_list(key.attname, flat=True))
    return found


def made_up(batch: Batch | None) -> Batch | None:
    """The batch of what happens later to a row of `batch`: the same for made-up history, none for an import."""
    return batch if batch and batch.kind == Batch.Kind.DEMO else None


def let_stay(batch: Batch, about: str, ids: Collection[int]) -> None:
    """The events of rows that stay are of the batch no more: they are not taken away with it."""
    QuerySet(Event).filter(batch=batch, subject_kind=about, subject_id__in=ids).update(batch=None)
