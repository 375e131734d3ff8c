"""Many rows at once, as an import brings them: what differs is written with one event a row, and can be put back.

What a batch has changed stands in its events and nowhere else: field -> [before, after].
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, Model, QuerySet

from voronka.journal.actions import Changes, record_many
from voronka.journal.events import Happening
from voronka.journal.models import Batch, Event

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What somebody who brings many rows knows of one that is there.

    values   field -> value of its type; names as in the row's `New...` ("owner_id"), None = not known: it stays
    """

    pk: int
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A row that a batch had changed and somebody after it: these fields stay as they are now."""

    subject_kind: str
    subject_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Restored:
    """How many rows were looked at, and what of them could not be put back; none looked at = all is done."""

    done: int
    kept: tuple[Kept, ...] = ()


def per_row(rows: Iterable[Changed], others: Mapping[int, int] | None = None) -> dict[int, dict[str, object]]:
    """Id -> the values that are known; where two rows say something of one, the later one counts.

    others   id -> the id of the row that it stands for
    """
    found: dict[int, dict[str, object]] = {}
    for row in rows:
        known = {field: value for field, value in row.values.items() if value is not None}
        found.setdefault((others or {}).get(row.pk, row.pk), {}).update(known)
    return found


def held(rows: QuerySet[Row], ids: Iterable[int]) -> dict[int, Row]:
    """Id -> row as it is now; nobody else changes them until the end of the transaction (1 query)."""
    return {row.pk: row for row in rows.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk")}


def take_over(row: Model, values: Mapping[str, object]) -> Changes:
    """Set what differs on a row, unsaved. Returns field -> [before, after]."""
    changes: Changes = {}
    for name, value in values.items():
        field = _column(type(row), name)
        before = getattr(row, field.attname)
        if before != value:
            setattr(row, field.attname, value)
            changes[field.name] = [_exact(before), _exact(value)]
    return changes


def save(rows: Collection[Row], columns: Iterable[str]) -> None:
    """Write some columns of rows that are there."""
    if rows and (names := sorted(set(columns))):
        type(next(iter(rows)))._default_manager.bulk_update(rows, names, batch_size=200)


def change_rows(
    rows: QuerySet[Row],
    wanted: Mapping[int, Mapping[str, object]],
    *,
    told: Callable[[Row], Happening],
    by_id: int | None,
    batch: Batch,
) -> list[int]:
    """Write what differs of rows that have nothing but columns, with an event each, in the caller's transaction.

    wanted   id -> field -> value as it is stored

    Returns the ids of those that really changed.
    """
    found = held(rows, wanted)
    changed = {pk: changes for pk, row in found.items() if (changes := take_over(row, wanted[pk]))}
    save([found[pk] for pk in changed], {field for changes in changed.values() for field in changes})
    record_many([(told(found[pk]), changes) for pk, changes in changed.items()], by_id=by_id, batch=batch)
    return list(changed)


def restore_rows(rows: QuerySet[Row], *, batch: Batch, event: type[Happening], most: int) -> Restored:
    """Put back what a batch changed of the first `most` rows that have nothing but columns."""
    changes = changed_by(batch=batch, event=event, most=most)
    kept: dict[int, list[str]] = {}
    for pk, row in held(rows, changes).items():
        restored, kept[pk] = put_back(row, changes[pk])
        try:
            with transaction.atomic():
                save([row], restored)
        except IntegrityError:  # somebody else has the name by now
            kept[pk] += restored
    forget(batch=batch, event=event, ids=changes)
    return Restored(done=len(changes), kept=kept_of(event, kept))


def changed_by(*, batch: Batch, event: type[Happening], most: int) -> dict[int, Changes]:
    """What a batch changed of the first `most` rows: id -> field -> [before all of it, after all of it]."""
    told = Event.objects.filter(batch=batch, kind=event.kind)
    ids = list(told.order_by("subject_id").values_list("subject_id", flat=True).distinct()[:most])
    found: dict[int, Changes] = {}
    for subject_id, changes in told.filter(subject_id__in=ids).order_by("id").values_list("subject_id", "changes"):
        row = found.setdefault(subject_id, {})
        for field, (before, after) in changes.items():
            row[field] = [row[field][0] if field in row else before, after]
    return found


def put_back(row: Model, changes: Changes) -> tuple[list[str], list[str]]:
    """Set the fields to what they were, unsaved, where they still are what the batch made them.

    Returns the fields that were put back, and those that somebody has changed since.
    """
    restored: list[str] = []
    kept: list[str] = []
    for name, (before, after) in changes.items():
        field = _column(type(row), name)
        is_untouched = getattr(row, field.attname) == _read(field, after)
        if is_untouched:
            setattr(row, field.attname, _read(field, before))
        (restored if is_untouched else kept).append(name)
    return restored, kept


def forget(*, batch: Batch, event: type[Happening], ids: Collection[int]) -> None:
    """Take away the events of changes that were put back: undone, they are no history."""
    Event.objects.filter(batch=batch, kind=event.kind, subject_id__in=ids).delete()


def kept_of(event: type[Happening], kept: Mapping[int, Sequence[str]]) -> tuple[Kept, ...]:
    """Id -> fields that stay, as the undo tells it; rows of which nothing stays are left out."""
    return tuple(
        Kept(subject_kind=event.about, subject_id=pk, fields=tuple(fields)) for pk, fields in kept.items() if fields
    )


def _column(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 - what is changed is a column
    return field


def _exact(value: object) -> object:
    """A moment to the microsecond: what is put back must equal what was."""
    return value.isoformat() if isinstance(value, datetime) else value


def _read(field: Field[Any, Any], value: object) -> object:
    """A value back from JSON."""
    return field.target_field.to_python(value) if isinstance(field, ForeignKey) else field.to_python(value)
