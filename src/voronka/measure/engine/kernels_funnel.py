"""Ordered funnels and reached stages, compiled.

A log here is: ``stages`` and ``times``, sorted by case and time; ``offsets``, where each case begins (one more than
there are cases); ``masks``, which stages a case ever had. ``ranges`` are rows of (first case, past the last case): a
thread gets its own. ``groups[case * stride]`` is the slice of a case; a stride of 0 puts all cases into slice 0.
"""

# mypy: ignore-errors
# Compiled code is typed by its compiler, from the arrays that it is given.

from __future__ import annotations

import numpy as np

from voronka.measure.engine.compiled import compiled, inlined


@inlined
def level_by_clock(stages, times, begin, end, level_of, window, goal, start):
    """The level of one case, every step being another stage. ``start[k]``: the latest begin of a chain of k steps.

    The latest begin is the one that leaves most time, so keeping it alone answers "is there any chain".
    """
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


@inlined
def level_with_repeats(stages, times, begin, end, level_of, below, window, goal, start):
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


@inlined
def level_of_case(stages, times, begin, end, after, level_of, below, window, start):
    """How many steps a case made in order within the window. A case no longer than the window needs no clock."""
    goal = len(after) - 1
    if np.int64(times[end - 1]) - np.int64(times[begin]) <= window:
        level = 0
        for stage in stages[begin:end]:
            level = after[level, stage]
        return np.int64(level)
    if len(below) > 0:
        return level_with_repeats(stages, times, begin, end, level_of, below, window, goal, start)
    return level_by_clock(stages, times, begin, end, level_of, window, goal, start)


@compiled
def funnel(stages, times, offsets, masks, groups, stride, ranges, bits, after, level_of, below, window, reached):
    """Count cases by slice and level into ``reached``.

    ``bits``  mask bits of the first step, of the second (0: there is none, or its bit is not its own)
    """
    start = np.zeros(len(after) + 2, np.int64)
    first, second, is_exact = bits[0], bits[1], bits[2] != 0
    for r in range(len(ranges)):
        end = np.int64(offsets[ranges[r, 0]])
        for case in range(ranges[r, 0], ranges[r, 1]):
            begin, end = end, np.int64(offsets[case + 1])
            if masks[case] & first == 0:
                level = np.int64(0)
            elif is_exact and masks[case] & second == 0:
                level = np.int64(1)
            else:
                level = level_of_case(stages, times, begin, end, after, level_of, below, window, start)
            reached[groups[case * stride], level] += 1


@compiled
def funnel_scan(cases, stages, times, begin, end, after, level_of, below, window, reached):
    """The funnel straight from columns sorted by case and time: no offsets, no masks."""
    start = np.zeros(len(after) + 2, np.int64)
    first, case = begin, cases[begin]
    for i in range(begin + 1, end):
        if cases[i] != case:
            reached[level_of_case(stages, times, first, i, after, level_of, below, window, start)] += 1
            first, case = i, cases[i]
    reached[level_of_case(stages, times, first, end, after, level_of, below, window, start)] += 1


@inlined
def has_any(stages, offsets, masks, case, wanted, bits):
    """Whether a case ever had one of the wanted stages. ``bits``: their own mask bits, their shared ones."""
    if masks[case] & bits[0] != 0:
        return True
    if masks[case] & bits[1] != 0:
        for i in range(offsets[case], offsets[case + 1]):
            if wanted[stages[i]]:
                return True
    return False


@compiled
def reach(stages, offsets, masks, groups, stride, ranges, hit, hit_bits, among, among_bits, counts):
    """Count by slice the cases that had a hit stage, and those that had a hit or any of the others."""
    for r in range(len(ranges)):
        for case in range(ranges[r, 0], ranges[r, 1]):
            group = groups[case * stride]
            if has_any(stages, offsets, masks, case, hit, hit_bits):
                counts[group, 0] += 1
                counts[group, 1] += 1
            elif has_any(stages, offsets, masks, case, among, among_bits):
                counts[group, 1] += 1
