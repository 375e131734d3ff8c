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
CASES = 1 << 10
"""Cases that are sorted out together: their columns are still near when they are walked."""
NEVER = -(1 << 62)
"""Before any moment, and before any window from it."""


@compiled
def candidates(masks, groups, stride, first, last, bits, found, reached):
    """List the cases that may come beyond step 1, and count the others; returns how many are listed.

    ``bits``: a case whose mask has all of the first is listed; another came to step 1 if it has the second.
    Nothing branches: what a case is cannot be foretold, and a processor that guesses wrong waits longer than all this.
    """
    needed, one = bits
    many = np.uint64(0)
    for case in range(first, last):
        is_listed = masks[case] & needed == needed
        found[many] = case
        many += np.uint64(is_listed)
        reached[groups[case * stride], np.int64(masks[case] & one != 0)] += not is_listed
    return many


@compiled
def walk_short(stages, times, offsets, groups, stride, cases, after, window, reached):
    """Count the cases no longer than the window, and bring the others to the front; returns how many these are.

    A case no longer than the window needs no clock: ``after`` leads from level to level.
    """
    longer = 0
    for case in cases:
        begin, end = np.int64(offsets[case]), np.int64(offsets[case + 1])
        if np.int64(times[end - 1]) - np.int64(times[begin]) > window:
            cases[longer] = case
            longer += 1
            continue
        level = np.int64(0)
        for i in range(begin, end):
            level = np.int64(after[level, stages[i]])
        reached[groups[case * stride], level] += 1
    return longer


@compiled
def walk_long(stages, times, offsets, groups, stride, cases, level_of, steps_of, window, goal, start, reached):
    """Longer cases: the latest begin of a chain of k steps leaves most time, so it alone decides whether there is any.

    Four of these begins stay in registers and change without a branch: a number that is below zero where its step is
    made in time chooses the new one. Few cases come so far that they must be walked again for further steps.
    ``steps_of``: for each stage, bit 64 - k is set if it is step k.
    """
    for case in cases:
        begin, end = np.int64(offsets[case]), np.int64(offsets[case + 1])
        first = second = third = fourth = np.int64(NEVER)
        for i in range(begin, end):
            steps, moment = steps_of[stages[i]], np.int64(times[i])
            since = moment - window
            fourth ^= (fourth ^ third) & ((steps << 3 & ~(third - since)) >> 63)
            third ^= (third ^ second) & ((steps << 2 & ~(second - since)) >> 63)
            second ^= (second ^ first) & ((steps << 1 & ~(first - since)) >> 63)
            first ^= (first ^ moment) & (steps >> 63)
        level = np.int64(first != NEVER) + np.int64(second != NEVER) + np.int64(third != NEVER)
        level += np.int64(fourth != NEVER)
        if level == 4 and goal > 4:
            level = level_by_clock(stages, times, begin, end, level_of, window, goal, start)
        reached[groups[case * stride], level] += 1


@compiled
def level_by_clock(stages, times, begin, end, level_of, window, goal, start):
    """The level of one case, however many steps there are: ``start[k]`` is the latest begin of a chain of k steps."""
    level = np.int64(0)
    for i in range(begin, end):
        step = np.int64(level_of[stages[i]])
        if step > level + 1:
            continue
        moment = np.int64(times[i])
        start[0] = moment
        if moment - start[step - 1] <= window:
            start[step] = start[step - 1]
            level = max(level, step)
            if level == goal:
                break
    return level


@compiled
def walk_repeats(stages, times, offsets, groups, stride, cases, level_of, below, window, goal, start, reached):
    """Longer cases where a stage may be several steps: ``below[k]`` is its next lower step, or 0."""
    for case in cases:
        level = np.int64(0)
        for i in range(np.int64(offsets[case]), np.int64(offsets[case + 1])):
            step, moment = np.int64(level_of[stages[i]]), np.int64(times[i])
            start[0] = moment
            while step > 0:
                if step <= level + 1 and moment - start[step - 1] <= window:
                    start[step] = start[step - 1]
                    level = max(level, step)
                step = np.int64(below[step])
            if level == goal:
                break
        reached[groups[case * stride], level] += 1


@compiled
def funnel_of_cases(stages, times, offsets, masks, groups, stride, first, last, bits, tables, window, room, reached):
    """Count cases from first up to last by slice and level."""
    after, level_of, steps_of, below = tables
    start, cases = room
    goal = len(after) - 1
    for low in range(first, last, CASES):
        many = candidates(masks, groups, stride, low, min(low + CASES, last), bits, cases, reached)
        many = walk_short(stages, times, offsets, groups, stride, cases[:many], after, window, reached)
        if len(below):
            walk_repeats(
                stages, times, offsets, groups, stride, cases[:many], level_of, below, window, goal, start, reached
            )
        else:
            walk_long(
                stages, times, offsets, groups, stride, cases[:many], level_of, steps_of, window, goal, start, reached
            )


@compiled
def room_for(goal):
    """What a walk through cases writes on: begins of chains, and a list of cases."""
    return np.zeros(goal + 2, np.int64), np.zeros(CASES + 1, np.int64)


@compiled
def funnel(stages, times, offsets, masks, groups, stride, ranges, bits, tables, window, reached):
    """Count the cases of the ranges by slice and level into ``reached``."""
    room = room_for(len(tables[0]))
    for first, last in ranges:
        funnel_of_cases(stages, times, offsets, masks, groups, stride, first, last, bits, tables, window, room, reached)


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
    room, groups = room_for(len(tables[0])), np.zeros(1, np.uint32)
    anything, bits = np.zeros(BLOCK + 1, np.uint64), (np.uint64(0), np.uint64(0))
    is_new, offsets = np.zeros(BLOCK, np.uint8), np.zeros(BLOCK + 2, np.uint32)
    offsets[0] = begin
    for low in range(begin + 1, end + 1, BLOCK):
        last = begins_of_cases(cases, low, min(low + BLOCK, end), is_new, offsets)
        if low + BLOCK > end:
            last += 1
            offsets[last] = end
        funnel_of_cases(stages, times, offsets, anything, groups, 0, 0, last, bits, tables, window, room, reached)
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
