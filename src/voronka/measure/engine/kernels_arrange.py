"""Putting events into order, compiled: by case, then by time, equal times in the order in which they came."""

# mypy: ignore-errors
# Compiled code is typed by its compiler, from the arrays that it is given.

from __future__ import annotations

import numpy as np

from voronka.measure.engine.compiled import compiled

LAST_BIT = 63
"""Stages from this code on share one bit of the mask."""
RUN = 24
"""Shorter runs are sorted by insertion."""


@compiled
def begin_of_cases(cases, offsets):
    """Count events by case and turn the counts into offsets (one more than there are cases, zeros at first)."""
    for i in range(len(cases)):
        offsets[np.int64(cases[i]) + 1] += 1
    for case in range(1, len(offsets)):
        offsets[case] += offsets[case - 1]


@compiled
def scatter(cases, stages, times, place, out_stages, out_times):
    """Put each event behind the earlier ones of its case. ``place``: where each case begins; it is used up."""
    for i in range(len(cases)):
        at = np.int64(place[cases[i]])
        out_stages[at] = stages[i]
        out_times[at] = times[i]
        place[cases[i]] += 1


@compiled
def insertion(stages, times, begin, end):
    """A stable sort of a short run by time."""
    for i in range(begin + 1, end):
        moment, stage, j = times[i], stages[i], i - 1
        while j >= begin and times[j] > moment:
            times[j + 1], stages[j + 1] = times[j], stages[j]
            j -= 1
        times[j + 1], stages[j + 1] = moment, stage


@compiled
def merge_halves(stages, times, begin, middle, end, spare_stages, spare_times):
    """Merge two sorted neighbours, the left one first at equal times."""
    left = middle - begin
    for j in range(left):
        spare_stages[j], spare_times[j] = stages[begin + j], times[begin + j]
    i, j, k = 0, middle, begin
    while i < left:
        if j < end and times[j] < spare_times[i]:
            times[k], stages[k] = times[j], stages[j]
            j += 1
        else:
            times[k], stages[k] = spare_times[i], spare_stages[i]
            i += 1
        k += 1


@compiled
def sort_case(stages, times, begin, end, spare_stages, spare_times):
    """A stable sort of the events of one case by time."""
    for low in range(begin, end, RUN):
        insertion(stages, times, low, min(low + RUN, end))
    width = RUN
    while width < end - begin:
        for low in range(begin, end - width, 2 * width):
            high = min(low + 2 * width, end)
            if times[low + width] < times[low + width - 1]:
                merge_halves(stages, times, low, low + width, high, spare_stages, spare_times)
        width *= 2


@compiled
def sort_cases(stages, times, offsets, ranges):
    """Sort by time inside each case."""
    longest = np.int64(0)
    for case in range(ranges[0, 0], ranges[0, 1]):
        longest = max(longest, np.int64(offsets[case + 1]) - np.int64(offsets[case]))
    spare_stages, spare_times = np.empty(longest, stages.dtype), np.empty(longest, times.dtype)
    for case in range(ranges[0, 0], ranges[0, 1]):
        begin, end = np.int64(offsets[case]), np.int64(offsets[case + 1])
        for i in range(begin + 1, end):
            if times[i] < times[i - 1]:
                sort_case(stages, times, begin, end, spare_stages, spare_times)
                break


@compiled
def fill_masks(stages, offsets, ranges, masks):
    """Which stages each case ever had."""
    for case in range(ranges[0, 0], ranges[0, 1]):
        mask = np.uint64(0)
        for i in range(offsets[case], offsets[case + 1]):
            mask |= np.uint64(1) << np.uint64(min(np.int64(stages[i]), LAST_BIT))
        masks[case] = mask


@compiled
def splice(source, offsets, other, other_offsets, chosen, out, out_offsets):
    """Copy the values of each case from ``other`` where ``chosen[case]`` names a case of it, else from ``source``."""
    for case in range(len(chosen)):
        at = np.int64(out_offsets[case])
        if chosen[case] >= 0:
            for i in range(other_offsets[chosen[case]], other_offsets[chosen[case] + 1]):
                out[at] = other[i]
                at += 1
        else:
            for i in range(offsets[case], offsets[case + 1]):
                out[at] = source[i]
                at += 1
