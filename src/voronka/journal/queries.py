"""Reads of the journal."""

from __future__ import annotations

from datetime import datetime, timedelta

from voronka.journal.models import Heartbeat

WORKER_IS_AWAY_AFTER = timedelta(seconds=30)
"""A worker says that it lives every few seconds."""


def is_anybody_at_work(now: datetime) -> bool:
    """Whether a worker has been heard of just now (1 query)."""
    return Heartbeat.objects.filter(at__gte=now - WORKER_IS_AWAY_AFTER).exists()
