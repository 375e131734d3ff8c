"""The part of a process that a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voronka.measure.discover.result import Discovery, Edge, Variant

MOST_ACTIVITIES = 24
MOST_EDGES = 2 * MOST_ACTIVITIES
"""More boxes and arrows than this nobody follows; enough for a way in and a way out of every box."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Activities and edges to draw. Their numbers are those of the whole log, not of the chosen part.

    activities  most frequent first
    edges       most frequent first
    covered     cases whose whole path the most frequent variants give: the share asked for is reached or passed
    discovery   what the picture is a part of
    """

    activities: list[str]
    edges: list[Edge]
    covered: int
    discovery: Discovery


def filtered(discovery: Discovery, *, coverage: float) -> Picture:
    """The activities and edges of the most frequent variants, until they cover the share of the cases asked for.

    coverage  0 ... 1; 1 gives the whole log. Where ``top_variants`` do not reach it, the whole log is taken.

    Of what is left after that, at most MOST_ACTIVITIES and MOST_EDGES are kept: the most frequent, and for every
    activity its most frequent way in and out.
    Raises ValueError for another coverage.
    """
    if not 0 <= coverage <= 1:
        raise ValueError(f"a coverage is a share from 0 to 1, not {coverage}")
    chosen, covered = _most_frequent(discovery.top_variants, needed=coverage * discovery.cases)
    activities, edges = list(discovery.activities), discovery.edges
    if covered < coverage * discovery.cases:
        covered = discovery.cases
    else:
        shown = {name for variant in chosen for name in variant.activities}
        pairs = {pair for variant in chosen for pair in pairwise(variant.activities)}
        activities = [name for name in activities if name in shown]
        edges = [edge for edge in edges if (edge.source, edge.target) in pairs]
    return _thinned(discovery, activities[:MOST_ACTIVITIES], edges, covered)


def _most_frequent(variants: Iterable[Variant], *, needed: float) -> tuple[list[Variant], int]:
    """At least one variant, and as many more as cover the cases needed."""
    chosen: list[Variant] = []
    covered = 0
    for variant in variants:
        if chosen and covered >= needed:
            break
        chosen.append(variant)
        covered += variant.cases
    return chosen, covered


def _thinned(discovery: Discovery, activities: list[str], edges: list[Edge], covered: int) -> Picture:
    among = set(activities)
    edges = [edge for edge in edges if edge.source in among and edge.target in among]
    if len(edges) > MOST_EDGES:
        edges = _strongest(edges)
    return Picture(activities, edges, covered, discovery)


def _strongest(edges: list[Edge]) -> list[Edge]:
    """First the most frequent way out of and into each activity, then the most frequent of the others."""
    has_way_out: set[str] = set()
    has_way_in: set[str] = set()
    first: set[int] = set()
    for at, edge in enumerate(edges):
        if edge.source != edge.target and (edge.source not in has_way_out or edge.target not in has_way_in):
            first.add(at)
            has_way_out.add(edge.source)
            has_way_in.add(edge.target)
    others = (at for at in range(len(edges)) if at not in first)
    kept = first | {at for at, _ in zip(others, range(MOST_EDGES - len(first)), strict=False)}
    return [edge for at, edge in enumerate(edges) if at in kept]
