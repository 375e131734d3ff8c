"""Exact quantiles of durations by group in two passes over the log."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.engine.part import run, tasks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.engine.part import Array, Part

SHARES = (0.5, 0.9)
"""The quantiles of every answer: median and p90."""
FEW_CELLS = 1 << 17
"""A finer grid would not stay in a core's own cache."""
MOST_CELLS = 1 << 26
FINEST = 6


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of durations: 2**fine to each doubling. ``width``: stages in an edge's number."""

    groups: int
    width: int
    fine: int
    cells: int

    def packed(self) -> tuple[np.uint32, np.uint32, int, np.uint32]:
        """As kernels want it; the last is the cell of what has no duration."""
        return np.uint32(self.width), np.uint32(self.cells), self.fine, np.uint32(self.groups * self.cells)

    def sole_duration(self, cells: Array) -> Array:
        """The only whole duration that falls into the cell; -1 where there are several."""
        octave, rest = (cells >> self.fine) - 1, cells & ((1 << self.fine) - 1)
        inside = np.clip(octave, 0, self.fine)
        duration = np.where(octave < 0, 0, (1 << inside) + (rest >> (self.fine - inside)))
        return np.where(octave <= self.fine, duration, -1)


def grid_of(groups: int, width: int, bits: int) -> Grid:
    """The finest grid that stays small, for durations of so many bits. Raises ValueError when none is small enough."""
    octaves = bits + 2
    if groups * octaves > MOST_CELLS:
        raise ValueError(f"quantiles of {groups} groups do not fit; at most {MOST_CELLS // octaves} can be told apart")
    fine = FINEST
    while fine and groups * (octaves << fine) > FEW_CELLS:
        fine -= 1
    return Grid(groups, width, fine, octaves << fine)


def exact_quantiles(
    parts: Sequence[Part], *, kind: int, groups: int, width: int = 0, by: str | None = None
) -> tuple[Array, Array]:
    """Durations by group: how many (groups), and their type-7 quantiles SHARES (groups x 2; NaN where none), exactly.

    kind   EDGES, STAYS or LENGTHS of ``kernels_durations``
    Memory: the grid for each core, and the durations in the cells of the wanted order statistics.
    Raises ValueError where the groups are too many.
    """
    from voronka.measure.engine.kernels_durations import collect, histogram

    tasks = tasks_of(parts)
    if not tasks:
        return np.zeros(groups, np.int64), np.full((groups, len(SHARES)), np.nan)
    type_of_times = tasks[0][0].times.dtype
    grid = grid_of(groups, width, 8 * type_of_times.itemsize)
    counts = [np.zeros(groups * grid.cells + 1, np.uint32) for _ in tasks]
    heads = [(kind, (p.stages, p.times, p.offsets), *p.groups(by), ranges, grid.packed()) for p, ranges in tasks]
    run(histogram, [(*head, count) for head, count in zip(heads, counts, strict=True)])
    total = np.stack(counts).sum(axis=0, dtype=np.int64)[:-1].reshape(groups, grid.cells)
    wanted = Wanted.of(total, grid)
    slots, places = wanted.places(counts)
    found = np.empty(places[-1, 0], type_of_times)
    run(collect, [(*head, slots, place.copy(), found) for head, place in zip(heads, places.T, strict=True)])
    return total.sum(axis=1), wanted.quantiles(found, slots, places[:, 0])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The order statistics next to each quantile: for each of them its cell, and its rank among the cell's durations.

    size, cells  groups in all, cells of all groups
    groups    k groups that have durations
    cell      k x 4: flat cells of the lower and upper neighbour of each quantile
    rank      k x 4: place of the statistic among the durations of its cell
    fraction  k x 2: how far the quantile is from the lower neighbour to the upper
    sole      k x 4: the value where the cell holds one duration only, else -1
    """

    size: int
    cells: int
    groups: Array
    cell: Array
    rank: Array
    fraction: Array
    sole: Array

    @classmethod
    def of(cls, total: Array, grid: Grid) -> Wanted:
        """From the number of durations in each cell (groups x cells)."""
        counts: Array = total.sum(axis=1)
        groups = np.flatnonzero(counts)
        position: Array = np.multiply.outer(counts[groups] - 1, SHARES)
        low = np.floor(position).astype(np.int64)
        high = np.minimum(low + 1, counts[groups, None] - 1)
        ranks = np.stack([low, high], axis=2).reshape(len(groups), 2 * len(SHARES))
        up_to = np.cumsum(total)
        place = ranks + (np.cumsum(counts) - counts)[groups, None]
        flat = np.searchsorted(up_to, place, side="right")
        rank = place - (up_to[flat] - total.ravel()[flat])
        cell = flat - groups[:, None] * grid.cells
        return cls(len(total), total.size, groups, flat, rank, position - low, grid.sole_duration(cell))

    def places(self, counts: Sequence[Array]) -> tuple[Array, Array]:
        """Cell to slot for the second pass, 0 for no slot; and where each slot begins for each task (slots x tasks).

        Row 0 of the places is nobody's; the last row holds the end of all.
        """
        cells = np.unique(self.cell[self.sole < 0])
        slots = np.zeros(self.cells + 1, np.uint16 if len(cells) < 1 << 16 else np.uint32)
        slots[cells] = np.arange(1, len(cells) + 1)
        sizes = np.array([count[cells] for count in counts], np.int64).T
        ends = np.cumsum(sizes).reshape(sizes.shape)
        nobody, end = np.zeros((1, len(counts)), np.int64), np.full((1, len(counts)), sizes.sum())
        return slots, np.concatenate([nobody, ends - sizes, end])

    def quantiles(self, found: Array, slots: Array, begins: Array) -> Array:
        """Read the order statistics out of what was collected, and interpolate between neighbours."""
        for begin, end in pairwise(begins[1:]):
            found[begin:end].sort()
        value = self.sole.astype(np.float64)
        several = self.sole < 0
        value[several] = found[begins[slots[self.cell[several]]] + self.rank[several]]
        low, high = value[:, 0::2], value[:, 1::2]
        result = np.full((self.size, len(SHARES)), np.nan)
        result[self.groups] = low + (high - low) * self.fraction
        return result
