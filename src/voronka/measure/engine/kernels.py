"""The loops over events, compiled. Imported lazily: numba costs half a second.

An event log here is: ``stages`` and ``times``, sorted by case and time; ``offsets``, where each case begins (one more
than there are cases); ``masks``, which stages a case ever had. ``ranges`` are rows of (first case, past the last case):
a thread gets its own. ``groups[case * stride]`` is the slice of a case; a stride of 0 puts all cases into slice 0.
Kernels take no locks and let other threads run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def compiled(kernel: Callable[..., Any]) -> Any:
    """Compile at the first call, keep the machine code beside the source, free the interpreter while it runs."""
    return numba.njit(nogil=True, cache=True)(kernel)


LAST_BIT = 63
"""Stages from this code on share one bit of the mask."""


@compiled
def funnel_in_time(stages, times, begin, end, level_of, window, goal, start):  # type: ignore[no-untyped-def]
    """The level of one case, every step being another stage. ``start[k]``: the latest begin of a chain of k steps."""
    reached = 0
    for i in range(begin, end):
        level = np.int64(level_of[stages[i]])
        if level > reached + 1:
            continue
        moment = np.int64(times[i])
        start[0] = moment
        begun = start[level - 1]
        if moment - begun <= window:
            start[level] = begun
            reached = max(reached, level)
            if reached == goal:
                break
    return reached


@compiled
def funnel_with_repeats(stages, times, begin, end, level_of, below, window, goal, start):  # type: ignore[no-untyped-def]
    """The same where a stage may be several steps: ``below[k]`` is the next lower step of the same stage, or 0."""
    reached = 0
    for i in range(begin, end):
        level = np.int64(level_of[stages[i]])
        moment = np.int64(times[i])
        start[0] = moment
        while level > 0:
            if level <= reached + 1 and moment - start[level - 1] <= window:
                start[level] = start[level - 1]
                reached = max(reached, level)
            level = np.int64(below[level])
        if reached == goal:
            break
    return reached


@compiled
def funnel_level(stages, times, begin, end, after, level_of, below, window, start):  # type: ignore[no-untyped-def]
    """How many steps a case made in order within the window. A case shorter than the window needs no clock."""
    goal = len(after) - 1
    if np.int64(times[end - 1]) - np.int64(times[begin]) <= window:
        level = 0
        for stage in stages[begin:end]:
            level = after[level, stage]
        return level
    if len(below) > 0:
        return funnel_with_repeats(stages, times, begin, end, level_of, below, window, goal, start)
    return funnel_in_time(stages, times, begin, end, level_of, window, goal, start)


@compiled
def funnel(stages, times, offsets, masks, groups, stride, ranges, needs, after, level_of, below, window, reached):  # type: ignore[no-untyped-def]
    """Count cases by slice and level into ``reached``. Cases whose mask lacks the first two steps are not walked."""
    start = np.zeros(len(after) + 2, np.int64)
    for r in range(len(ranges)):
        end = np.int64(offsets[ranges[r, 0]])
        for case in range(ranges[r, 0], ranges[r, 1]):
            begin, end = end, np.int64(offsets[case + 1])
            had = masks[case] & needs[1]
            if had == needs[1]:
                level = funnel_level(stages, times, begin, end, after, level_of, below, window, start)
            elif had & needs[0] == 0:
                level = 0
            elif needs[0] < np.uint64(1) << np.uint64(LAST_BIT):
                level = 1
            else:
                level = funnel_level(stages, times, begin, end, after, level_of, below, window, start)
            reached[groups[case * stride], level] += 1


@compiled
def funnel_scan(cases, stages, times, begin, end, after, level_of, below, window, reached):  # type: ignore[no-untyped-def]
    """The funnel straight from columns sorted by case and time: no offsets, no masks."""
    start = np.zeros(len(after) + 2, np.int64)
    first, case = begin, cases[begin]
    for i in range(begin + 1, end):
        if cases[i] != case:
            reached[funnel_level(stages, times, first, i, after, level_of, below, window, start)] += 1
            first, case = i, cases[i]
    reached[funnel_level(stages, times, first, end, after, level_of, below, window, start)] += 1
