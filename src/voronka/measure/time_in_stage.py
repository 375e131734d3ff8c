"""Time in stage: from entry to exit, stays that are not over censored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.discover.order import order_of
from voronka.measure.discover.trace import COLUMNS, MICRO, trace_of
from voronka.measure.frames import need
from voronka.measure.stage_conversion import DAY
from voronka.measure.survival import kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Collection

    from voronka.measure.discover.trace import Flags, Floats, Trace

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  moments in frames bear no zone


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long cases stay in a stage.

    n               stays, finished or not
    closed          finished stays: the case went on to another activity
    median_days, p90_days  over the finished stays; type-7 quantiles; None without any. Where many stays are open they
                    are too small: the long stays are those that are not over
    km_median_days  Kaplan-Meier median, in which open stays are censored; None where the curve stays above one half
    """

    stage: str
    n: int
    closed: int
    median_days: float | None
    p90_days: float | None
    km_median_days: float | None


def time_in_stage(
    events: pl.DataFrame, *, as_of: datetime | date | None = None, closing: Collection[str] = ()
) -> list[StageTime]:
    """How long cases stay in each stage, from entry to the next event of another activity.

    events   one row an event: case, activity, time. The same activity again at once continues the stay
    as_of    the moment of observation, without a zone like the times; a date means its end; None: the last event. Later
             events are not looked at, and a case's last stay is censored here
    closing  activities that end a case (won, lost): nobody stays in them, and they have no row

    Returns one row a stage, in the usual order of the log. Days are of 86,400 s.
    Raises MissingColumn; ValueError when a case, activity or time is null.
    Source: docs/measures-process.md, "Time in stage"; oracle: the slow reference in tests/measure/process.
    """
    need(events, *COLUMNS)
    if as_of is not None:
        events = events.filter(pl.col("time").is_null() | (pl.col("time") <= _moment(as_of)))
    trace = trace_of(events)
    stays = _stays(trace, end_us=_micros(_moment(as_of)) if as_of is not None else trace.at.max(initial=0))
    return [_of_stage(stage, *stays[stage]) for stage in order_of(trace) if stage not in closing]


def _moment(as_of: datetime | date) -> datetime:
    return as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _stays(trace: Trace, *, end_us: int) -> dict[str, tuple[Floats, Flags]]:
    """For each activity the days of its stays, and whether each is over; the others last until ``end_us`` at least."""
    is_entry = trace.is_first.copy()
    is_entry[1:] |= trace.activity[1:] != trace.activity[:-1]
    entry = np.flatnonzero(is_entry)
    is_over = np.append(~trace.is_first[entry[1:]], np.zeros(min(len(entry), 1), dtype=bool))
    end = np.where(is_over, np.append(trace.at[entry[1:]], 0)[: len(entry)], end_us)
    days = (end - trace.at[entry]) / (DAY * MICRO)
    activity = trace.activity[entry]
    return {name: (days[activity == at], is_over[activity == at]) for at, name in enumerate(trace.names)}


def _of_stage(stage: str, days: Floats, is_over: Flags) -> StageTime:
    finished = days[is_over]
    return StageTime(
        stage=stage,
        n=len(days),
        closed=len(finished),
        median_days=float(np.median(finished)) if finished.size else None,
        p90_days=float(np.quantile(finished, 0.9)) if finished.size else None,
        km_median_days=kaplan_meier(days, is_over).median,
    )
