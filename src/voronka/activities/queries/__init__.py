"""What is to be done, what was done, and how the day stands."""

from __future__ import annotations

from voronka.activities.queries.day import Counted, by_pipeline
from voronka.activities.queries.timeline import Entry, Key, timeline_entries
from voronka.activities.queries.work import (
    Queue,
    attempts_of,
    next_steps,
    queue,
    reachable_task,
    split,
    without_next_step,
)

__all__ = [
    "Counted",
    "Entry",
    "Key",
    "Queue",
    "attempts_of",
    "by_pipeline",
    "next_steps",
    "queue",
    "reachable_task",
    "split",
    "timeline_entries",
    "without_next_step",
]
