"""What the worker does by the clock."""

from __future__ import annotations

from datetime import datetime

from voronka.distribution import actions


def watch_the_clock(*, at: datetime) -> int:
    """Take leads from who has not answered in time, and give out those that waited for somebody to come to work.

    It may run any number of times, in any number of workers (2 queries where there is nothing to do).
    """
    return actions.escalate_late(at=at) + actions.route_waiting(at=at)
