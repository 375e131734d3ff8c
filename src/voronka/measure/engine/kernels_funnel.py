"""Ordered funnels and reached stages, compiled.

A log here is: ``stages`` and ``times``, sorted by case and time; ``offsets``, where each case begins (one more than
there are cases); ``masks``, which stages a case ever had. ``ranges`` are rows of (first case, past the last case): a
thread gets its own. ``groups[case * stride]`` is the slice of a case; a stride of 0 puts all cases into slice 0.
"""

# mypy: ignore-errors
# Compiled code is typed by its compiler, from the arrays that it is given.

from __future__ import annotations

import numpy as np

from voronka.measure.engine.compiled import compiled

BLOCK = 1 << 14
"""Events of unindexed columns that are looked at together."""


@compiled
def level_with_repeats(stages, times, begin, end, level_of, below, window, goal, start):
    """The level of one case where a stage may be several steps: ``below[k]`` is its next lower step, or 0."""
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
def funnel_of_cases(stages, times, offsets, masks, groups, stride, first, last, bits, tables, window, start, reached):
    """Count cases from first up to last by slice and level.

    ``bits``: of a mask that has all of the first, the case is walked; else it came to step 1 if it has the second.

    A case no longer than the window needs no clock: ``after`` walks from level to level. In a longer one ``start[k]``
    is the latest begin of a chain of k steps; it leaves most time, so it alone decides whether there is any chain.
    """
    after, level_of, below = tables
    goal, repeats = len(after) - 1, len(below) > 0
    needed, one = bits
    end = np.int64(offsets[first])
    for case in range(first, last):
        begin, end = end, np.int64(offsets[case + 1])
        level = np.int64(0)
        if masks[case] & needed != needed:
            level = np.int64(masks[case] & one != 0)
        elif np.int64(times[end - 1]) - np.int64(times[begin]) <= window:
            for i in range(begin, end):
                level = np.int64(after[level, stages[i]])
        elif repeats:
            level = level_with_repeats(stages, times, begin, end, level_of, below, window, goal, start)
        else:
            for i in range(begin, end):
                step = np.int64(level_of[stages[i]])
                if step > level + 1:
                    continue
                moment = np.int64(times[i])
                start[0] = moment
                begun = start[step - 1]
                if moment - begun <= window:
                    start[step] = begun
                    level = max(level, step)
                    if level == goal:
                        break
        reached[groups[case * stride], level] += 1


@compiled
def funnel(stages, times, offsets, masks, groups, stride, ranges, bits, tables, window, reached):
    """Count the cases of the ranges by slice and level into ``reached``."""
    start = np.zeros(len(tables[0]) + 2, np.int64)
    for first, last in ranges:
        funnel_of_cases(
            stages, times, offsets, masks, groups, stride, first, last, bits, tables, window, start, reached
        )


@compiled
def begins_of_cases(cases, low, high, is_new, offsets):
    """Where cases begin from low up to high, put behind offsets[0]; returns how many. Written to be a vector loop."""
    before, after = cases[low - 1 : high - 1], cases[low:high]
    for j in range(len(after)):
        is_new[j] = before[j] != after[j]
    found = 1
    for j in range(len(after)):
        offsets[found] = low + j
        found += is_new[j]
    return found - 1


@compiled
def funnel_scan(cases, stages, times, begin, end, tables, window, reached):
    """The funnel straight from columns sorted by case and time: offsets are made for one block at a time."""
    start, groups = np.zeros(len(tables[0]) + 2, np.int64), np.zeros(1, np.uint32)
    anything, bits = np.zeros(BLOCK + 1, np.uint64), (np.uint64(0), np.uint64(0))
    is_new, offsets = np.zeros(BLOCK, np.uint8), np.zeros(BLOCK + 2, np.uint32)
    offsets[0] = begin
    for low in range(begin + 1, end + 1, BLOCK):
        last = begins_of_cases(cases, low, min(low + BLOCK, end), is_new, offsets)
        if low + BLOCK > end:
            last += 1
            offsets[last] = end
        funnel_of_cases(stages, times, offsets, anything, groups, 0, 0, last, bits, tables, window, start, reached)
        offsets[0] = offsets[last]


@compiled
def reach(masks, groups, stride, ranges, hit, among, counts):
    """Count by slice the cases that had a hit stage, and those that had a hit or any of the others; by mask bits."""
    for first, last in ranges:
        for case in range(first, last):
            group = groups[case * stride]
            is_hit = masks[case] & hit != 0
            counts[group, 0] += is_hit
            counts[group, 1] += is_hit or masks[case] & among != 0


@compiled
def reach_by_events(stages, offsets, groups, stride, ranges, hit, among, counts):
    """The same where mask bits do not tell enough: ``hit`` and ``among`` say for each stage whether it is one."""
    for first, last in ranges:
        for case in range(first, last):
            is_hit = is_try = False
            for i in range(offsets[case], offsets[case + 1]):
                is_hit |= hit[stages[i]]
                is_try |= among[stages[i]]
            counts[groups[case * stride], 0] += is_hit
            counts[groups[case * stride], 1] += is_hit or is_try
