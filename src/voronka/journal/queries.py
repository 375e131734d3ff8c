"""Reads of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min

from voronka.journal.events import Happening
from voronka.journal.models import Delivery, Event, Heartbeat

WORKER_IS_AWAY_AFTER = timedelta(seconds=30)
"""A worker says that it lives every few seconds."""


def is_anybody_at_work(now: datetime) -> bool:
    """Whether a worker has been heard of just now (1 query)."""
    return Heartbeat.objects.filter(at__gte=now - WORKER_IS_AWAY_AFTER).exists()


def told(happening: type[Happening], ids: Iterable[int]) -> set[int]:
    """Those subjects that it has been recorded of (1 query)."""
    rows = Event.objects.filter(kind=happening.kind, subject_kind=happening.about, subject_id__in=list(ids))
    return set(rows.values_list("subject_id", flat=True))


def last_changes(happening: type[Happening], subject_id: int) -> dict[str, list[Any]]:
    """Field -> [before, after], of the last time that it happened to a subject; {} = never (1 query)."""
    rows = Event.objects.filter(kind=happening.kind, subject_kind=happening.about, subject_id=subject_id)
    changes: dict[str, list[Any]] | None = rows.order_by("-pk").values_list("changes", flat=True).first()
    return changes or {}


def oldest_waiting(consumer: str) -> datetime | None:
    """When the oldest of what a consumer was not told happened; None = it knows all but what is parked (1 query)."""
    waiting = Delivery.objects.filter(consumer=consumer, state__in=[Delivery.State.READY, Delivery.State.RUNNING])
    oldest: datetime | None = waiting.aggregate(at=Min("event__at"))["at"]
    return oldest
