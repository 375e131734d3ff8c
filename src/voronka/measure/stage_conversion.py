"""Stage conversion: of the deals that entered a stage, how many entered a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.discover.order import order_of
from voronka.measure.discover.trace import trace_of
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from voronka.measure.discover.trace import Floats, Integers, Trace
    from voronka.measure.rate import Rate

DAY = 86_400


@dataclass(frozen=True, slots=True)
class StageStep:
    """One stage of a funnel.

    entered      cases that were ever in the stage, each once
    of_previous  of the cases that entered the previous stage, those that entered this or a later one afterwards;
                 None for the first stage, and where nobody entered the previous one
    of_first     the same of the cases that entered the first stage
    skipped      cases that entered a later stage and never this one
    returned     cases that came back to the stage after another of the stages
    median_days, p90_days  from the first entry of the previous stage to the first entry of this one, over the cases
                 that entered both in this order; days of 86,400 s, type-7 quantiles; None without such cases
    """

    stage: str
    entered: int
    of_previous: Rate | None
    of_first: Rate | None
    skipped: int
    returned: int
    median_days: float | None
    p90_days: float | None


def stage_conversion(events: pl.DataFrame, *, stages: Sequence[str]) -> list[StageStep]:
    """How many cases went on from stage to stage. A case counts once however often it re-enters.

    events  one row an event: case, activity, time; other activities than the stages are not looked at. Ordered by case,
            then time; equal times keep the order of the rows
    stages  the stages, first to last; leave losing ends out, for entering a later stage counts as going on. A stage
            that no case entered has 0

    Returns one step a stage, in the order given.
    Raises MissingColumn; ValueError when a stage is named twice or a case, activity or time is null.
    Source: docs/measures-process.md, "Stage conversion"; oracle: the slow reference in tests/measure/process.
    """
    if len(set(stages)) < len(stages):
        raise ValueError("each stage stands once in the order of stages")
    visits = _Visits(trace_of(events), stages)
    beyond = np.full(visits.cases, -1)  # the last entry of a case into this stage or a later one; -1: none
    steps: list[StageStep] = []
    for at in reversed(range(len(stages))):
        first, last = visits.first(at), visits.last(at)
        skipped = int(np.count_nonzero((first < 0) & (beyond >= 0)))
        beyond = np.maximum(beyond, last)
        days = visits.days(visits.first(at - 1), first) if at else np.array([])
        steps.append(
            StageStep(
                stage=stages[at],
                entered=int(np.count_nonzero(first >= 0)),
                of_previous=_went_on(visits.first(at - 1), beyond) if at else None,
                of_first=_went_on(visits.first(0), beyond) if at else None,
                skipped=skipped,
                returned=visits.returned(at),
                median_days=float(np.median(days)) if days.size else None,
                p90_days=float(np.quantile(days, 0.9)) if days.size else None,
            )
        )
    return steps[::-1]


def usual_order(events: pl.DataFrame) -> list[str]:
    """All activities of a log in the order in which they usually come, for where nobody has named the stages.

    From the first time each activity comes in a case, and which first time it follows: few cases go against the order.
    An activity that ends cases stands last, be it a sale or a loss; only people know which.
    Raises as :func:`voronka.measure.discover.discover` does.
    """
    return order_of(trace_of(events))


def _went_on(entry: Integers, beyond: Integers) -> Rate | None:
    """Of the cases with this first entry, those with an entry beyond after it."""
    return rate_of(int(np.count_nonzero((entry >= 0) & (beyond > entry))), int(np.count_nonzero(entry >= 0)))


class _Visits:
    """Entries into the stages: positions in the trace, an array over the cases, -1 where a case never entered."""

    def __init__(self, trace: Trace, stages: Sequence[str]) -> None:
        place = {stage: at for at, stage in enumerate(stages)}
        stage = np.array([place.get(name, -1) for name in trace.names], dtype=np.int64)[trace.activity]
        rows = np.flatnonzero(stage >= 0)
        case, stage = trace.case[rows], stage[rows]
        is_entry = np.ones(len(rows), dtype=bool)  # the same stage again, with no other stage between, is one stay
        is_entry[1:] = (case[1:] != case[:-1]) | (stage[1:] != stage[:-1])
        self._rows, self._case, self._stage = rows[is_entry], case[is_entry], stage[is_entry]
        self._trace = trace
        self.cases = trace.cases

    def first(self, at: int) -> Integers:
        rows, case = self._entries(at)
        found = np.full(self.cases, -1)
        found[case[::-1]] = rows[::-1]  # of several assignments the last stays
        return found

    def last(self, at: int) -> Integers:
        rows, case = self._entries(at)
        found = np.full(self.cases, -1)
        found[case] = rows
        return found

    def returned(self, at: int) -> int:
        """Cases with more than one entry into the stage."""
        _, case = self._entries(at)
        return int(np.count_nonzero(np.bincount(case) > 1))

    def days(self, start: Integers, end: Integers) -> Floats:
        """From one entry to another that follows it."""
        is_both = (start >= 0) & (end > start)
        return self._trace.seconds(start[is_both], end[is_both]) / DAY

    def _entries(self, at: int) -> tuple[Integers, Integers]:
        is_here = self._stage == at
        return self._rows[is_here], self._case[is_here]
