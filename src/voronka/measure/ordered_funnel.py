"""Ordered funnel: how many cases made the steps in this order within a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.engine import EventLog, FunnelStep
from voronka.measure.engine.columns import REQUIRED
from voronka.measure.frames import need

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

__all__ = ["FunnelStep", "ordered_funnel", "ordered_funnel_by"]


def ordered_funnel(events: pl.DataFrame, *, steps: Sequence[str], within: timedelta) -> list[FunnelStep]:
    """How many cases made the steps in order, within a window that begins with the first of them.

    events  one row an event: case, activity, time; other columns are not looked at
    steps   activities, one or more; one may come more than once and then needs as many events
    within  the longest time from the first step to the last, inclusive; zero: all at the same moment

    A case comes to step k where k different events of it are the first k steps in their order, other events between
    them not minded, and the last of the k is at most ``within`` after the first. Any event of the first step may be
    that first. Order is by time; at equal times, the order of the rows: an event further down may follow. A case
    counts once in each step.

    Returns a FunnelStep for each step: its name and the number of cases, never more than the step before.
    Raises MissingColumn; ValueError where a step is not in the log (the nearest names are given), a case, activity or
    time is null, there is no step, or the window is negative.
    Source: docs/measures-funnel.md; oracle: the slow reference in tests/measure/engine, ClickHouse windowFunnel.
    """
    return EventLog.in_memory(events).ordered_funnel(steps, within=within)


def ordered_funnel_by(
    events: pl.DataFrame, *, steps: Sequence[str], within: timedelta, by: str
) -> list[tuple[str, list[FunnelStep]]]:
    """The same for each value of a column.

    by  a column of the frame; a case has the value of its first row, null is ""

    Returns (value, steps) for each value: most cases in the first step first, then by value.
    Raises as :func:`ordered_funnel`.
    """
    need(events, *REQUIRED, by)
    sliced = events.select(*REQUIRED, pl.col(by).alias("slice"))
    return EventLog.in_memory(sliced, dims=["slice"]).ordered_funnel_by(steps, within=within, by="slice")
