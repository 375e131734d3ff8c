"""Who follows whom, and exact quantiles of durations, compiled. The log is as in ``kernels_funnel``.

Exact quantiles take two passes. The first counts durations by group in a grid whose cells grow with the duration; the
cell of each wanted order statistic is then known, and the second pass collects the durations of these cells alone.
"""

# mypy: ignore-errors
# Compiled code is typed by its compiler, from the arrays that it is given.

from __future__ import annotations

import numpy as np

from voronka.measure.engine.compiled import compiled

BLOCK = 2048
"""Events looked at together: their cells and durations stay in the nearest cache."""
MANTISSA = np.uint32(23)
"""Fraction bits of a single-precision number; its exponent of 1.0 is 127."""
EDGES, STAYS, LENGTHS = 0, 1, 2


@compiled
def cell_of(duration, shift, floor):
    """The grid cell of a duration: the upper bits of it as a single-precision number, which grow with it."""
    return max(np.float32(duration).view(np.uint32) >> shift, floor) - floor


@compiled
def edge_cells(before, after, since, until, width, cells, fine, index, taken):
    """Durations and cells of neighbouring events; written so that the compiler makes it one vector loop."""
    shift, floor = MANTISSA - np.uint32(fine), np.uint32(126 << fine)
    for j in range(len(after)):
        edge = np.uint32(np.uint32(before[j]) * width) + np.uint32(after[j])
        taken[j] = until[j] - since[j]
        index[j] = np.uint32(np.uint32(edge) * cells) + cell_of(taken[j], shift, floor)


@compiled
def fill_edges(log, begin, end, state, last, grid, index, taken):
    """From each event to the next one of its case; the group is the pair of stages."""
    stages, times, offsets = log
    width, cells, fine, nowhere = grid
    before, after = stages[begin - 1 : end - 1], stages[begin:end]
    edge_cells(before, after, times[begin - 1 : end - 1], times[begin:end], width, cells, fine, index, taken)
    case = state[0]
    while case < last and offsets[case] < end:
        index[np.int64(offsets[case]) - begin] = nowhere
        case += 1
    state[0] = case


@compiled
def fill_stays(log, begin, end, state, last, grid, index, taken):
    """From the entry into a stage to the first event of another stage; the group is the stage that was left."""
    stages, times, offsets = log
    cells, fine, nowhere = grid[1:]
    shift, floor = MANTISSA - np.uint32(fine), np.uint32(126 << fine)
    case, entry = state
    for i in range(begin, end):
        cell = nowhere
        if case < last and offsets[case] == i:
            case, entry = case + 1, i
        elif stages[i] != stages[i - 1]:
            taken[i - begin] = times[i] - times[entry]
            cell = np.uint32(np.uint32(stages[i - 1]) * cells) + cell_of(taken[i - begin], shift, floor)
            entry = i
        index[i - begin] = cell
    state[0], state[1] = case, entry


@compiled
def fill_lengths(log, begin, end, groups, stride, grid, index, taken):
    """From the first event of a case to its last; the group is the slice. Here begin and end are cases."""
    times, offsets = log[1:]
    cells, fine = grid[1:3]
    shift, floor = MANTISSA - np.uint32(fine), np.uint32(126 << fine)
    for case in range(begin, end):
        j = case - begin
        taken[j] = times[np.int64(offsets[case + 1]) - 1] - times[offsets[case]]
        index[j] = np.uint32(np.uint32(groups[case * stride]) * cells) + cell_of(taken[j], shift, floor)


@compiled
def fill(kind, log, begin, end, state, last, groups, stride, grid, index, taken):
    """Cells and durations of one block."""
    if kind == EDGES:
        fill_edges(log, begin, end, state, last, grid, index, taken)
    elif kind == STAYS:
        fill_stays(log, begin, end, state, last, grid, index, taken)
    else:
        fill_lengths(log, begin, end, groups, stride, grid, index, taken)


@compiled
def bounds(kind, offsets, first, last, state):
    """What a range of cases is made of for this kind: its events but the very first one, or its cases."""
    state[0], state[1] = first + 1, offsets[first]
    if kind == LENGTHS:
        return np.int64(first), np.int64(last)
    return np.int64(offsets[first]) + 1, np.int64(offsets[last])


@compiled
def histogram(kind, log, groups, stride, ranges, grid, counts):
    """First pass: how many durations fall into each cell of each group."""
    index, taken = np.empty(BLOCK, np.uint32), np.empty(BLOCK, log[1].dtype)
    state = np.zeros(2, np.int64)
    for r in range(len(ranges)):
        begin, stop = bounds(kind, log[2], ranges[r, 0], ranges[r, 1], state)
        while begin < stop:
            end = min(begin + BLOCK, stop)
            fill(kind, log, begin, end, state, ranges[r, 1], groups, stride, grid, index, taken)
            for j in range(end - begin):
                counts[index[j]] += np.uint32(1)
            begin = end


@compiled
def collect(kind, log, groups, stride, ranges, grid, slots, place, found):
    """Second pass: copy the durations of the wanted cells. ``slots``: cell to slot, 0 unwanted; ``place`` by slot."""
    index, taken = np.empty(BLOCK, np.uint32), np.empty(BLOCK, log[1].dtype)
    state = np.zeros(2, np.int64)
    for r in range(len(ranges)):
        begin, stop = bounds(kind, log[2], ranges[r, 0], ranges[r, 1], state)
        while begin < stop:
            end = min(begin + BLOCK, stop)
            fill(kind, log, begin, end, state, ranges[r, 1], groups, stride, grid, index, taken)
            for j in range(end - begin):
                slot = slots[index[j]]
                if slot != 0:
                    found[place[slot]] = taken[j]
                    place[slot] += 1
            begin = end


@compiled
def count_edges(stages, offsets, ranges, counts):
    """How often each stage follows each within a case: all neighbours in a plain loop, less those across cases.

    ``counts`` has two tables, used in turn, so that equal neighbours in a row do not wait for each other.
    """
    for r in range(len(ranges)):
        case = ranges[r, 0]
        while case < ranges[r, 1]:
            stop = min(case + BLOCK, ranges[r, 1])
            begin, end = np.int64(offsets[case]), np.int64(offsets[stop])
            before, after = stages[begin : end - 1], stages[begin + 1 : end]
            for j in range(len(after)):
                counts[j & 1, before[j], after[j]] += 1
            for other in range(case + 1, stop):
                i = np.int64(offsets[other])
                counts[0, stages[i - 1], stages[i]] -= 1
            case = stop


@compiled
def count_ends(stages, offsets, ranges, counts):
    """How many cases begin (row 0) and end (row 1) in each stage."""
    for r in range(len(ranges)):
        for case in range(ranges[r, 0], ranges[r, 1]):
            counts[0, stages[offsets[case]]] += 1
            counts[1, stages[np.int64(offsets[case + 1]) - 1]] += 1
