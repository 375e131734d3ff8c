"""Who follows whom and after how long; how long cases stay with an activity; how long cases last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.engine.funnel import values_of
from voronka.measure.engine.part import PER_SECOND, frozen, run, tasks_of
from voronka.measure.engine.quantiles import exact_quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.engine.overlay import View
    from voronka.measure.engine.part import Array, Part

MOST_ACTIVITIES = 1000
FEW_ACTIVITIES = 32
"""So few that counts of all triples stay in a core's own cache."""


@dataclass(frozen=True, slots=True)
class FollowsEdge:
    """One activity directly after another in the same case. Seconds: type-7 quantiles, exact; None when not asked."""

    source: str
    target: str
    count: int
    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True)
class Follows:
    """A directly-follows graph: edges that occur, most frequent first, and the first and last activities of cases."""

    edges: list[FollowsEdge]
    starts: dict[str, int]
    ends: dict[str, int]


@dataclass(frozen=True, slots=True)
class Stay:
    """Stays in a stage: runs of the same activity.

    n       stays, over or not
    closed  stays that are over: another activity followed
    median_s, p90_s   seconds from the first event of the run to the activity that followed, over the closed stays;
            type-7 quantiles, exact; None without closed stays
    """

    stage: str
    n: int
    closed: int
    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True)
class CaseLength:
    """Seconds from the first event of a case to its last. Type-7 quantiles, exact. key: "" for all cases together."""

    key: str
    cases: int
    median_s: float
    p90_s: float


def directly_follows(view: View, *, durations: bool) -> Follows:
    """The graph; equal neighbours are an edge too. Raises ValueError for more than 1,000 activities."""
    names = view.activities
    if len(names) > MOST_ACTIVITIES:
        raise ValueError(f"a graph of {len(names):,} activities does not fit; at most {MOST_ACTIVITIES:,}")
    if durations:
        (counts, quantiles), ends = _edge_durations(view), _ends(view)
    else:
        (counts, ends), quantiles = _edges(view), None
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    edges = [
        FollowsEdge(names[at // len(names)], names[at % len(names)], int(counts[at]), *_seconds(view, quantiles, at))
        for at in order.tolist()
    ]
    starts, last = ({names[at]: int(cases[at]) for at in np.flatnonzero(cases)} for cases in ends)
    return Follows(edges, starts, last)


def time_in_stage(view: View) -> list[Stay]:
    """Stays by stage, in the order of the activities."""
    from voronka.measure.engine.kernels_durations import STAYS

    closed, quantiles = exact_quantiles(view.parts, kind=STAYS, groups=max(len(view.activities), 1))
    open_stays = _ends(view)[1]
    return [
        Stay(stage, int(closed[at] + open_stays[at]), int(closed[at]), *_seconds(view, quantiles, at))
        for at, stage in enumerate(view.activities)
    ]


def case_lengths(view: View, *, by: str | None) -> list[CaseLength]:
    """Lengths by slice: most cases first, then by name; slices without cases are left out."""
    from voronka.measure.engine.kernels_durations import LENGTHS

    values = values_of(view, by) if by is not None else [""]
    parts = [_with_lengths(part) for part in view.parts]
    cases, quantiles = exact_quantiles(parts, kind=LENGTHS, groups=max(len(values), 1), by=by)
    seconds = quantiles / PER_SECOND[view.unit]
    found = [
        CaseLength(values[at], int(cases[at]), float(seconds[at, 0]), float(seconds[at, 1]))
        for at in np.flatnonzero(cases)
    ]
    return sorted(found, key=lambda length: (-length.cases, length.key))


def _with_lengths(part: Part) -> Part:
    """The part with the lengths of its cases in the place of its times, which are read once for that."""
    from voronka.measure.engine.kernels_durations import measure_lengths

    lengths = np.zeros(len(part.offsets) - 1, part.times.dtype)
    run(measure_lengths, [(part.times, part.offsets, ranges, lengths) for _, ranges in tasks_of([part])])
    return replace(part, times=frozen(lengths))


def _edge_durations(view: View) -> tuple[Array, Array]:
    """Edges, flat, and the quantiles of their durations."""
    from voronka.measure.engine.kernels_durations import EDGES

    width = max(len(view.activities), 1)
    return exact_quantiles(view.parts, kind=EDGES, groups=width * width, width=width)


def _edges(view: View) -> tuple[Array, Array]:
    """Edges, flat; cases by first activity (row 0) and by last (row 1)."""
    from voronka.measure.engine.kernels_durations import count_edges

    tasks, width = tasks_of(view.parts), len(view.activities)
    shapes = (2, width, width), (2 if width <= FEW_ACTIVITIES else 0, width, width, width), (width, width), (2, width)
    counts = [[np.zeros(shape, np.int64) for shape in shapes] for _ in tasks]
    run(count_edges, [(p.stages, p.offsets, ranges, *out) for (p, ranges), out in zip(tasks, counts, strict=True)])
    edges = np.zeros((width, width), np.int64)
    for pairs, triples, across, _ in counts:
        edges += pairs.sum(axis=0) + triples.sum(axis=(0, 1)) + triples.sum(axis=(0, 3)) - across
    return edges.ravel(), _ends_of([(across, ends) for *_, across, ends in counts], width)


def _ends(view: View) -> Array:
    """Cases by first activity (row 0) and by last (row 1)."""
    from voronka.measure.engine.kernels_durations import count_ends

    tasks, width = tasks_of(view.parts), len(view.activities)
    counts = [(np.zeros((width, width), np.int64), np.zeros((2, width), np.int64)) for _ in tasks]
    run(count_ends, [(p.stages, p.offsets, ranges, *out) for (p, ranges), out in zip(tasks, counts, strict=True)])
    return _ends_of(counts, width)


def _ends_of(counts: Sequence[tuple[Array, Array]], width: int) -> Array:
    """Who stands next to a case of another; and the first and the last of each range, who stand next to none."""
    found = np.zeros((2, width), np.int64)
    for across, ends in counts:
        found += ends + np.stack([across.sum(axis=0), across.sum(axis=1)])
    return found


def _seconds(view: View, quantiles: Array | None, at: int) -> tuple[float | None, float | None]:
    """Median and p90 of a group in seconds; None where it has no durations."""
    if quantiles is None or np.isnan(quantiles[at, 0]):
        return None, None
    median, p90 = (quantiles[at] / PER_SECOND[view.unit]).tolist()
    return median, p90
