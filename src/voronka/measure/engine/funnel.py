"""Ordered funnels: how many cases made k steps in order within a window from the first."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.engine.part import PER_SECOND, cores, run, tasks_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from voronka.measure.engine.overlay import View
    from voronka.measure.engine.part import Array, Unit

SHARED_BIT, EVERY_BIT = 63, (1 << 64) - 1
"""Stages from this code on have no mask bit of their own."""
MOST_STEPS, IN_REGISTERS = 250, 4
LONGEST = 1 << 62


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step of an ordered funnel. cases: those that came so far; a case counts once in each step."""

    name: str
    cases: int


def ordered_funnel(view: View, steps: Sequence[str], *, within: timedelta) -> list[FunnelStep]:
    """Cases that made the first k steps, for each k."""
    return _steps(steps, _reached(view, steps, within, by=None, slices=1))[0]


def ordered_funnel_by(
    view: View, steps: Sequence[str], *, within: timedelta, by: str
) -> list[tuple[str, list[FunnelStep]]]:
    """The same for each slice, those with most cases in the first step first, then by name."""
    values = values_of(view, by)
    counts = _reached(view, steps, within, by=by, slices=len(values))
    found = zip(values, _steps(steps, counts), strict=True)
    return sorted(found, key=lambda slice_: (-slice_[1][0].cases, slice_[0]))


def ordered_funnel_of_sorted(
    cases: Array,
    stages: Array,
    times: Array,
    *,
    activities: Sequence[str],
    steps: Sequence[str],
    within: timedelta,
    unit: Unit = "s",
) -> list[FunnelStep]:
    """The funnel of columns as they are, without building a log: no index is made, nothing is copied.

    cases   whole numbers, ascending
    stages  codes: places in ``activities``
    times   whole numbers in the unit, ascending inside each case; equal times in the order that counts

    The columns are trusted to be sorted. Raises ValueError as :func:`ordered_funnel`.
    """
    from voronka.measure.engine.kernels_funnel import funnel_scan

    plan = Plan.of(steps, activities)
    cuts = np.linspace(0, len(cases), cores() + 1)[1:-1].astype(np.int64)
    borders = [0, *(int(np.searchsorted(cases, cases[cut])) for cut in cuts if len(cases)), len(cases)]
    pieces = [(begin, end) for begin, end in pairwise(borders) if begin < end]
    counts = [np.zeros((1, len(steps) + 1), np.int64) for _ in pieces]
    asked = plan.tables, window_of(within, unit)
    run(funnel_scan, [(cases, stages, times, *ends, *asked, out) for ends, out in zip(pieces, counts, strict=True)])
    return _steps(steps, sum(counts, np.zeros((1, len(steps) + 1), np.int64)))[0]


def code_of(activities: Sequence[str], name: str) -> int:
    """The code of an activity. Raises ValueError naming it and the nearest names."""
    try:
        return list(activities).index(name)
    except ValueError:
        near = get_close_matches(name, activities, n=3, cutoff=0.5) or list(activities)[:3]
        hint = f"; near it: {', '.join(map(repr, near))}" if near else ", which is empty"
        raise ValueError(f"there is no activity {name!r} in the log{hint}") from None


def values_of(view: View, by: str) -> list[str]:
    """The values of a dimension. Raises ValueError where the log does not have it."""
    if by not in view.dims:
        raise ValueError(f"the log has no dimension {by!r}; it has {', '.join(map(repr, view.dims)) or 'none'}")
    return view.dims[by]


def window_of(within: timedelta, unit: Unit) -> int:
    """The window in whole units, which is enough to compare with differences of times."""
    micros = (within.days * 86_400 + within.seconds) * 1_000_000 + within.microseconds
    if micros < 0:
        raise ValueError("the window of a funnel cannot be negative")
    return min(micros // (1_000_000 // PER_SECOND[unit]), LONGEST)


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps as tables for the kernels.

    after     [level, stage] the level after an event of the stage, were there no window
    level_of  [stage] the highest step of the stage; of other stages: beyond any step, or 0 where steps repeat
    steps_of  [stage] bit 64 - k is set if the stage is step k, for the first four steps
    below     [step] the next lower step of the same stage; empty where no stage is two steps
    bits      mask bits that a case needs to come beyond step 1, and the bit that brings it to step 1
    """

    after: Array
    level_of: Array
    steps_of: Array
    below: Array
    bits: tuple[np.uint64, np.uint64]

    @property
    def tables(self) -> tuple[Array, Array, Array, Array]:
        """What the kernels walk by."""
        return self.after, self.level_of, self.steps_of, self.below

    @classmethod
    def of(cls, steps: Sequence[str], activities: Sequence[str]) -> Plan:
        """Raises ValueError where there is no step, too many, or one that the log does not know."""
        if not 1 <= len(steps) <= MOST_STEPS:
            raise ValueError(f"a funnel has 1 to {MOST_STEPS} steps, not {len(steps)}")
        codes = [code_of(activities, name) for name in steps]
        repeats = len(set(codes)) < len(codes)
        after = np.repeat(np.arange(len(codes) + 1, dtype=np.uint8)[:, None], len(activities), axis=1)
        level_of = np.full(len(activities), 0 if repeats else MOST_STEPS + 1, np.uint8)
        below = np.zeros(len(codes) + 1, np.uint8)
        for step, code in enumerate(codes, start=1):
            after[step - 1, code] = step
            below[step] = level_of[code] if repeats else 0
            level_of[code] = step
        steps_of = np.zeros(len(activities), np.uint64)
        for step, code in enumerate(codes[:IN_REGISTERS], start=1):
            steps_of[code] |= np.uint64(1 << (64 - step))
        return cls(after, level_of, steps_of.view(np.int64), below if repeats else below[:0], _bits(codes))


def _bits(codes: list[int]) -> tuple[np.uint64, np.uint64]:
    """Where the first step's bit is shared, it brings nobody anywhere: all who have it are walked."""
    first = 1 << min(codes[0], SHARED_BIT)
    if codes[0] >= SHARED_BIT:
        return np.uint64(first), np.uint64(0)
    both = first | (1 << min(codes[1], SHARED_BIT)) if len(codes) > 1 else EVERY_BIT
    return np.uint64(both), np.uint64(first)


def _reached(view: View, steps: Sequence[str], within: timedelta, *, by: str | None, slices: int) -> Array:
    """Cases by slice and highest level (slices x steps + 1)."""
    from voronka.measure.engine.kernels_funnel import funnel

    plan = Plan.of(steps, view.activities)
    tasks = tasks_of(view.parts)
    counts = [np.zeros((slices, len(steps) + 1), np.int64) for _ in tasks]
    asked = plan.bits, plan.tables, window_of(within, view.unit)
    calls = [
        (p.stages, p.times, p.offsets, p.masks, *p.groups(by), ranges, *asked, out)
        for (p, ranges), out in zip(tasks, counts, strict=True)
    ]
    run(funnel, calls)
    return sum(counts, np.zeros((slices, len(steps) + 1), np.int64))


def _steps(steps: Sequence[str], levels: Array) -> list[list[FunnelStep]]:
    """For each slice, who came exactly so far, added up from the end: who came at least so far."""
    at_least = np.cumsum(levels[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return [[FunnelStep(name, cases) for name, cases in zip(steps, row, strict=True)] for row in at_least.tolist()]
