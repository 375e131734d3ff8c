"""Undoing what a batch did, some rows at a time: changed rows are what they were, created ones are gone.

What a batch has changed stands in its events and nowhere else: field -> [before, after]. Whatever somebody has used or
changed meanwhile stays, is no longer of the batch, and is told.

The apps are undone from the top floor down, each until nothing of it is left:

    for app in (activities, funnel, ..., accounts):
        while (undone := app.undo_batch(batch=batch, by=by, at=at, most=500)).done:
            kept += undone.kept
    journal.remove_batch(batch)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, Model, QuerySet

from voronka.journal.actions import Changes, record
from voronka.journal.batches import let_stay, used
from voronka.journal.events import Happening
from voronka.journal.many import column, held, save
from voronka.journal.models import Batch, Event

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Something of a batch that stays.

    fields   those of a changed row that somebody has changed since; none = a created row that somebody has used
    """

    subject_kind: str
    subject_id: int
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Undone:
    """How many rows were done with, and what of them stays; none done = nothing is left to do."""

    done: int
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """What is to be undone, who does it and when, and how many rows at most in one go."""

    batch: Batch
    by_id: int | None
    at: datetime
    most: int


def one_of(*steps: Callable[[], Undone]) -> Undone:
    """The first step that finds something to do, in one transaction."""
    with transaction.atomic():
        for step in steps:
            undone = step()
            if undone.done:
                return undone
        return Undone(done=0)


def restore_rows(
    undoing: Undoing, rows: QuerySet[Row], event: type[Happening], told: Callable[[Row], Happening]
) -> Undone:
    """Put back rows that have nothing but columns; `event` is what they were changed with, `told` makes one."""
    changes = changed_by(undoing, event)
    stays: dict[int, Stays] = {}
    for pk, row in held(rows, changes).items():
        restored, kept = put_back(row, changes[pk])
        try:
            with transaction.atomic():
                save([row], restored)
        except IntegrityError:  # somebody else has the name by now
            restored, kept = [], restored + kept
        if kept:
            stays[pk] = Stays(told(row), {field: changes[pk][field][::-1] for field in restored}, kept)
    return settle(undoing, event, changes, stays)


@dataclass(frozen=True)
class Stays:
    """A changed row of which something stays: the event of what was put back, and the fields that were not."""

    event: Happening
    restored: Changes
    kept: Sequence[str]


def settle(undoing: Undoing, event: type[Happening], ids: Collection[int], stays: Mapping[int, Stays]) -> Undone:
    """After the rows were put back: undone changes are no history; where something stays, its events stay too."""
    let_stay(undoing.batch, event.about, stays)
    for each in stays.values():
        if each.restored:
            record(each.event, by_id=undoing.by_id, changes=each.restored, quiet=True)
    _told(undoing, event).filter(subject_kind=event.about, subject_id__in=ids).delete()
    kept = [Kept(subject_kind=event.about, subject_id=pk, fields=tuple(each.kept)) for pk, each in stays.items()]
    return Undone(done=len(ids), kept=tuple(kept))


def remove_rows(
    undoing: Undoing,
    rows: QuerySet[Row],
    about: str,
    *,
    needed: Callable[[QuerySet[Row]], Collection[int]] = lambda _some: (),
    delete: Callable[[QuerySet[Row]], object] = QuerySet.delete,
) -> Undone:
    """Take away rows that a batch made; those that somebody or another batch has used or changed meanwhile stay.

    rows     all of the model; what points at those of the batch from above has been taken away before
    about    the subject of their events
    needed   the ids of those of some rows that stay for a reason of their app
    """
    ids = list(rows.filter(batch=undoing.batch).order_by("pk").values_list("pk", flat=True)[: undoing.most])
    some = rows.filter(pk__in=ids)
    stay = used(some) | touched(undoing, about, ids) | set(needed(some))
    rows.filter(pk__in=stay).update(batch=None)
    let_stay(undoing.batch, about, stay)
    gone = [pk for pk in ids if pk not in stay]
    delete(rows.filter(pk__in=gone))
    Event.objects.filter(batch=undoing.batch, subject_kind=about, subject_id__in=gone).delete()
    return Undone(done=len(ids), kept=tuple(Kept(subject_kind=about, subject_id=pk) for pk in sorted(stay)))


def touched(undoing: Undoing, about: str, ids: Collection[int]) -> set[int]:
    """The ids of those that somebody or another batch has changed."""
    events = Event.objects.filter(subject_kind=about, subject_id__in=ids).exclude(batch=undoing.batch)
    return set(events.values_list("subject_id", flat=True))


def changed_by(undoing: Undoing, event: type[Happening]) -> dict[int, Changes]:
    """What a batch changed of some rows: id -> field -> [before all of it, after all of it]."""
    told = _told(undoing, event)
    ids = list(told.order_by("subject_id").values_list("subject_id", flat=True).distinct()[: undoing.most])
    found: dict[int, Changes] = {}
    theirs = told.filter(subject_kind=event.about, subject_id__in=ids).order_by("id")
    for subject_id, changes in theirs.values_list("subject_id", "changes"):
        row = found.setdefault(subject_id, {})
        for field, (before, after) in changes.items():
            row[field] = [row[field][0] if field in row else before, after]
    return found


def _told(undoing: Undoing, event: type[Happening]) -> QuerySet[Event]:
    return Event.objects.filter(batch=undoing.batch, kind=event.kind)


def put_back(row: Model, changes: Changes) -> tuple[list[str], list[str]]:
    """Set the fields to what they were, unsaved, where they still are what the batch made them.

    Returns the fields that were put back, and those that somebody has changed since.
    """
    restored: list[str] = []
    kept: list[str] = []
    for name, (before, after) in changes.items():
        field = column(type(row), name)
        is_untouched = getattr(row, field.attname) == _read(field, after)
        if is_untouched:
            setattr(row, field.attname, _read(field, before))
        (restored if is_untouched else kept).append(name)
    return restored, kept


def _read(field: Field[Any, Any], value: object) -> object:
    """A value back from JSON."""
    return field.target_field.to_python(value) if isinstance(field, ForeignKey) else field.to_python(value)
