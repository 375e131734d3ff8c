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
    return end - begin


@compiled
def stay_cells(before, since, until, is_first, cells, fine, nowhere, index, taken):
    """Durations and cells of neighbouring entries, none for the first entry of a case; a vector loop again."""
    shift, floor = MANTISSA - np.uint32(fine), np.uint32(126 << fine)
    for j in range(len(before)):
        taken[j] = until[j] - since[j]
        cell = np.uint32(np.uint32(before[j]) * cells) + cell_of(taken[j], shift, floor)
        index[j] = nowhere if is_first[j] else cell


@compiled
def fill_stays(log, begin, end, state, last, grid, index, taken, entered):
    """From the entry into a stage to the first event of another stage; the group is the stage that was left.

    The entries are picked out first, without a branch that could be guessed wrongly. ``entered``: their stages, their
    moments (the first is the last entry of the block before), and which of the events begin a case.
    """
    stages, times, offsets = log
    cells, fine, nowhere = grid[1:]
    codes, moments, is_first = entered
    before, after, since = stages[begin - 1 : end - 1], stages[begin:end], times[begin:end]
    for j in range(len(after)):
        is_first[j] = 0
    case = state[0]
    while case < last and offsets[case] < end:
        is_first[np.int64(offsets[case]) - begin] = 1
        case += 1
    if state[1] >= 0:
        codes[0], moments[0] = stages[state[1]], times[state[1]]
    found = 1
    for j in range(len(after)):
        first = is_first[j]
        codes[found], moments[found], is_first[found - 1] = after[j], since[j], first
        found += first | np.uint8(before[j] != after[j])
    found -= 1
    until = moments[1 : found + 1]
    stay_cells(codes[:found], moments[:found], until, is_first[:found], cells, fine, nowhere, index, taken)
    codes[0], moments[0] = codes[found], moments[found]
    state[0], state[1] = case, -1
    return found


@compiled
def fill_lengths(lengths, begin, end, groups, stride, grid, index, taken):
    """Durations as they are; the group is the slice. Here begin and end are cases."""
    cells, fine = grid[1:3]
    shift, floor = MANTISSA - np.uint32(fine), np.uint32(126 << fine)
    for case in range(begin, end):
        j = case - begin
        taken[j] = lengths[case]
        index[j] = np.uint32(np.uint32(groups[case * stride]) * cells) + cell_of(taken[j], shift, floor)
    return end - begin


@compiled
def fill(kind, log, begin, end, state, last, groups, stride, grid, block):
    """Cells and durations of one block, and how many. ``log``: stages, times, offsets; LENGTHS: lengths for times."""
    index, taken, entered = block
    if kind == EDGES:
        return fill_edges(log, begin, end, state, last, grid, index, taken)
    if kind == STAYS:
        return fill_stays(log, begin, end, state, last, grid, index, taken, entered)
    return fill_lengths(log[1], begin, end, groups, stride, grid, index, taken)


@compiled
def bounds(kind, offsets, first, last, state):
    """What a range of cases is made of for this kind: its events but the very first one, or its cases.

    ``state``: the next case to begin; the event before the block, where the block is the first of its range.
    """
    state[0], state[1] = first + 1, offsets[first]
    if kind == LENGTHS:
        return np.int64(first), np.int64(last)
    return np.int64(offsets[first]) + 1, np.int64(offsets[last])


@compiled
def new_block(log):
    """Room for the cells and durations of one block, and for its entries."""
    stages, times = log[:2]
    entered = np.empty(BLOCK + 1, stages.dtype), np.empty(BLOCK + 1, times.dtype), np.empty(BLOCK, np.uint8)
    return np.empty(BLOCK, np.uint32), np.empty(BLOCK, times.dtype), entered


@compiled
def histogram(kind, log, groups, stride, ranges, grid, counts):
    """First pass: how many durations fall into each cell of each group."""
    block = new_block(log)
    index, state = block[0], np.zeros(2, np.int64)
    for first, last in ranges:
        begin, stop = bounds(kind, log[2], first, last, state)
        while begin < stop:
            end = min(begin + BLOCK, stop)
            for j in range(fill(kind, log, begin, end, state, last, groups, stride, grid, block)):
                counts[index[j]] += np.uint32(1)
            begin = end


@compiled
def collect(kind, log, groups, stride, ranges, grid, slots, place, found):
    """Second pass: copy the durations of the wanted cells. ``slots``: cell to slot, 0 unwanted; ``place`` by slot."""
    block = new_block(log)
    index, taken, state = block[0], block[1], np.zeros(2, np.int64)
    for first, last in ranges:
        begin, stop = bounds(kind, log[2], first, last, state)
        while begin < stop:
            end = min(begin + BLOCK, stop)
            for j in range(fill(kind, log, begin, end, state, last, groups, stride, grid, block)):
                slot = slots[index[j]]
                if slot != 0:
                    found[place[slot]] = taken[j]
                    place[slot] += 1
            begin = end


@compiled
def measure_lengths(times, offsets, ranges, lengths):
    """From the first event of each case to its last."""
    for first, last in ranges:
        end = np.int64(offsets[first])
        for case in range(first, last):
            begin, end = end, np.int64(offsets[case + 1])
            lengths[case] = times[end - 1] - times[begin]


@compiled
def count_neighbours(stages, pairs, triples):
    """How often each stage stands next before each in a stretch of events.

    Where there are few stages two pairs are counted at once, as a triple; tables are used in turn, so that equal
    neighbours in a row do not wait for each other.
    """
    if len(triples) == 0:
        before, after = stages[:-1], stages[1:]
        for j in range(len(after)):
            pairs[j & 1, before[j], after[j]] += 1
        return
    first, second, third = stages[:-2], stages[1:-1], stages[2:]
    for j in range(0, len(third), 2):
        triples[j >> 1 & 1, first[j], second[j], third[j]] += 1
    if len(stages) % 2 == 0:
        pairs[0, stages[-2], stages[-1]] += 1


@compiled
def count_across(stages, offsets, first, last, across):
    """Last event of a case and first of the next, for the cases from first (not the one before it) up to last."""
    begins = offsets[first:last]
    for k in range(len(begins)):
        i = np.uint64(begins[k])
        across[stages[i - np.uint64(1)], stages[i]] += 1


@compiled
def count_ends(stages, offsets, ranges, across, ends):
    """Neighbours of two cases in each range; first stage of its first case (row 0), last stage of its last (row 1)."""
    for first, last in ranges:
        ends[0, stages[offsets[first]]] += 1
        ends[1, stages[np.int64(offsets[last]) - 1]] += 1
        count_across(stages, offsets, first + 1, last, across)


@compiled
def count_edges(stages, offsets, ranges, pairs, triples, across, ends):
    """All neighbours of each range, as ``count_neighbours`` has them; the rest as ``count_ends``."""
    for first, last in ranges:
        ends[0, stages[offsets[first]]] += 1
        ends[1, stages[np.int64(offsets[last]) - 1]] += 1
        for low in range(first, last, BLOCK):
            high = min(low + BLOCK, last)
            begin = max(np.int64(offsets[low]), np.int64(offsets[first]) + 1)
            count_neighbours(stages[begin - 1 : np.int64(offsets[high])], pairs, triples)
            count_across(stages, offsets, max(low, first + 1), high, across)
