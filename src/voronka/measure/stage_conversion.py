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
    from numpy.typing import NDArray

    from voronka.measure.discover.trace import Flags, Floats, Trace
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
    visits = StageVisits(trace_of(events), stages)
    return [visits.step(at) for at in range(len(stages))]


def usual_order(events: pl.DataFrame) -> list[str]:
    """All activities of a log in the order in which they usually come, for where nobody has named the stages.

    From the first time each activity comes in a case, and which first time it follows: few cases go against the order.
    An activity that ends cases stands last, be it a sale or a loss; only people know which.
    Raises as :func:`voronka.measure.discover.discover` does.
    """
    return order_of(trace_of(events))


class StageVisits:
    """Which cases came into which stages, and went on: the cases behind every number of a :class:`StageStep`.

    trace   of the events; a case is its number there
    stages  their names in the trace, first to last
    cases   how many there are, where the last ones have no event; None: as many as the trace has
    All masks are bool, one a case. Raises ValueError when a stage is named twice.
    """

    def __init__(self, trace: Trace, stages: Sequence[str], *, cases: int | None = None) -> None:
        if len(set(stages)) < len(stages):
            raise ValueError("each stage stands once in the order of stages")
        place = {stage: at for at, stage in enumerate(stages)}
        stage = np.array([place.get(name, -1) for name in trace.names], dtype=np.int64)[trace.activity]
        rows = np.flatnonzero(stage >= 0)
        case, stage = trace.case[rows], stage[rows]
        is_entry = np.ones(len(rows), dtype=bool)  # the same stage again, with no other stage between, is one stay
        is_entry[1:] = (case[1:] != case[:-1]) | (stage[1:] != stage[:-1])
        self._rows, self._case, self._stage = rows[is_entry], case[is_entry], stage[is_entry]
        self._trace, self.stages = trace, stages
        self.cases = trace.cases if cases is None else cases
        self._first = [self._places(at, backwards=True) for at in range(len(stages))]
        self._beyond = [np.full(self.cases, -1, dtype=np.int32)]  # the last entry into a stage or a later one; -1: none
        for at in reversed(range(len(stages))):
            self._beyond.append(np.maximum(self._beyond[-1], self._places(at, backwards=False)))
        self._beyond.reverse()

    def step(self, at: int) -> StageStep:
        """The numbers of a stage."""
        days = self.days(at - 1, at) if at else np.array([])
        return StageStep(
            stage=self.stages[at],
            entered=int(np.count_nonzero(self.entered(at))),
            of_previous=self._rate(at - 1, at) if at else None,
            of_first=self._rate(0, at) if at else None,
            skipped=int(np.count_nonzero(self.skipped(at))),
            returned=int(np.count_nonzero(self.returned(at))),
            median_days=float(np.median(days)) if days.size else None,
            p90_days=float(np.quantile(days, 0.9)) if days.size else None,
        )

    def entered(self, at: int) -> Flags:
        """Cases that were ever in the stage."""
        return np.asarray(self._first[at] >= 0)

    def went_on(self, start: int, at: int) -> Flags:
        """Cases that came into stage ``start`` and, after that, into ``at`` or a later one."""
        return np.asarray(self.entered(start) & (self._beyond[at] > self._first[start]))

    def skipped(self, at: int) -> Flags:
        """Cases that came into a later stage and never into this one."""
        return np.asarray((self._first[at] < 0) & (self._beyond[at + 1] >= 0))

    def returned(self, at: int) -> Flags:
        """Cases with more than one entry into the stage."""
        return np.asarray(np.bincount(self._case[self._stage == at], minlength=self.cases) > 1)

    def timed(self, start: int, at: int) -> Flags:
        """Cases whose first entry into stage ``at`` came after that into ``start``."""
        return np.asarray(self.entered(start) & (self._first[at] > self._first[start]))

    def days(self, start: int, at: int) -> Floats:
        """From the first entry into stage ``start`` to that into ``at``, of the cases in :meth:`timed`."""
        is_timed = self.timed(start, at)
        return self._trace.seconds(self._first[start][is_timed], self._first[at][is_timed]) / DAY

    def _rate(self, start: int, at: int) -> Rate | None:
        return rate_of(int(np.count_nonzero(self.went_on(start, at))), int(np.count_nonzero(self.entered(start))))

    def _places(self, at: int, *, backwards: bool) -> NDArray[np.int32]:
        """Positions of the first (backwards: of several assignments the last stays) or last entries into a stage."""
        is_here = self._stage == at
        rows, case = self._rows[is_here], self._case[is_here]
        found = np.full(self.cases, -1, dtype=np.int32)
        if backwards:
            rows, case = rows[::-1], case[::-1]
        found[case] = rows
        return found
