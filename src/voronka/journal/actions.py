"""All writes of the journal that other apps call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from voronka.ground import clock
from voronka.ground.inserting import insert
from voronka.ground.request import request_id
from voronka.journal.events import CONSUMERS, Happening
from voronka.journal.models import Batch, Delivery, Event

Changes = dict[str, list[Any]]
"""Field -> [before, after]."""


_ENCODER = DjangoJSONEncoder()
_PLAIN = (str, int, float, bool, list, dict, type(None))
EVENT_COLUMNS = (
    "kind",
    "subject_kind",
    "subject_id",
    "at",
    "payload",
    "changes",
    "by_id",
    "recorded_at",
    "request_id",
    "batch_id",
)


def record(
    happening: Happening,
    *,
    by_id: int | None,
    changes: Changes | None = None,
    batch: Batch | None = None,
    quiet: bool | None = None,
) -> Event:
    """Write down what happened, in the transaction of the change itself; it is the audit row of the change.

    by_id    the user who did it; None = the machine
    changes  field -> [before, after], values that JSON knows or dates and decimals
    batch    rows that came together (demo data, an import), and can leave together
    quiet    nobody is told; by default so for what comes in a batch: it is history

    Raises TransactionManagementError outside of a transaction: a change and its event stand or fall together.
    """
    return record_many([(happening, changes or {})], by_id=by_id, batch=batch, quiet=quiet)[0]


def record_many(
    happenings: Sequence[tuple[Happening, Changes]],
    *,
    by_id: int | None,
    batch: Batch | None = None,
    quiet: bool | None = None,
) -> list[Event]:
    """Write down much that happened at once, each with its changes: as `record`, in few statements."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("What happened must be recorded inside the change")
    now = clock.now()
    events = Event.objects.bulk_create(
        Event(
            kind=happening.kind,
            subject_kind=happening.about,
            subject_id=happening.subject_id,
            at=happening.at,
            recorded_at=now,
            by_id=by_id,
            request_id=request_id.get(),
            payload=happening.payload(),
            changes=_as_json(changes),
            batch=batch,
        )
        for happening, changes in happenings
    )
    if not (batch is not None if quiet is None else quiet):
        Delivery.objects.bulk_create(
            Delivery(event=event, consumer=consumer, run_at=now)
            for event in events
            for consumer in CONSUMERS.get(event.kind, {})
        )
    return events


def record_quietly(happenings: Iterable[tuple[Happening, Changes]], *, by_id: int | None, batch: Batch) -> None:
    """Write down thousands of things that happened and came in a batch: as `record_many`, without telling anybody."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("What happened must be recorded inside the change")
    same = (by_id, clock.now(), request_id.get(), batch.pk)
    rows = (
        (each.kind, each.about, each.subject_id, each.at, each.payload(), changes, *same)
        for each, changes in happenings
    )
    insert(Event, EVENT_COLUMNS, rows)


def _as_json(changes: Changes) -> Changes:
    """Dates, decimals and keys of rows as text, so that what was before can be compared and restored."""
    return {
        field: [value if isinstance(value, _PLAIN) else _ENCODER.default(value) for value in values]
        for field, values in changes.items()
    }


def open_batch(*, kind: str, by_id: int | None, at: datetime) -> Batch:
    """A new batch, for rows that come together."""
    return Batch.objects.create(kind=kind, at=at, by_id=by_id)


def remove_batch(batch: Batch) -> None:
    """Take away the events of a batch and the batch itself; the apps have taken their rows away before."""
    with transaction.atomic():
        Event.objects.filter(batch=batch).delete()
        batch.delete()
