"""The order in which activities usually come, from who comes before whom."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.discover.loops import occurrences

PASSES = 8
"""How often all names are tried in another place, at most."""

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voronka.measure.discover.trace import Floats, Integers, Trace


def order_of(trace: Trace, first: Integers | None = None) -> list[str]:
    """The activities of a trace in their usual order: by which first occurrence follows which in a case; where that is
    even, by the mean place of the first occurrence.

    first   positions of the first occurrences, if they have been found
    """
    first = np.sort(occurrences(trace)[0] if first is None else first)
    case, activity = trace.case[first], trace.activity[first]
    is_move = case[1:] == case[:-1]
    names, size = trace.names, max(len(trace.names), 1)
    pairs, counts = np.unique((activity[:-1] * size + activity[1:])[is_move], return_counts=True)
    mean = _mean_places(trace, first)
    moves = {
        (names[one], names[other]): 2 * int(n) + bool(mean[one] < mean[other])
        for one, other, n in zip(pairs // size, pairs % size, counts, strict=True)
    }
    return in_order(list(trace.counts(first)), moves)


def _mean_places(trace: Trace, first: Integers) -> Floats:
    """For each activity, the mean number of other activities that a case has before it."""
    case, activity = trace.case[first], trace.activity[first]
    starts = np.flatnonzero(np.diff(case, prepend=-1))
    place = np.arange(len(first)) - starts[case]
    total = np.bincount(activity, weights=place, minlength=len(trace.names))
    return np.asarray(total / np.bincount(activity, minlength=len(trace.names)))


def in_order(names: Sequence[str], moves: Mapping[tuple[str, str], int]) -> list[str]:
    """All names in an order that few moves go against.

    names  whom to order; in a tie the earlier name comes first
    moves  how often the first was followed by the second; only the balance of the two directions matters

    Where the balances have no cycle, none goes against the order. Otherwise the greedy rule of Eades, Lin and Smyth
    ("A fast and effective heuristic for the feedback arc set problem", Information Processing Letters 47, 1993):
    those who lead nowhere go last, those whom nobody leads to go first, else whoever leads most goes first; then names
    are moved one by one while that helps.
    """
    graph = _Balances(names, moves)
    left: list[str] = []
    right: list[str] = []
    while True:
        if (name := graph.sink()) is not None:
            right.append(name)
        elif (name := graph.source()) is not None or (name := graph.leader()) is not None:
            left.append(name)
        else:
            return _sifted(left + right[::-1], moves)
        graph.remove(name)


def _sifted(order: list[str], moves: Mapping[tuple[str, str], int]) -> list[str]:
    """Names moved one by one, each to where fewest moves go against the order, while that helps."""
    near: dict[str, dict[str, int]] = {name: {} for name in order}
    for (one, other), n in moves.items():
        if one != other:
            near[one][other] = near[one].get(other, 0) + n
            near[other][one] = near[other].get(one, 0) - n
    for _ in range(PASSES):
        place = {name: at for at, name in enumerate(order)}
        moved = False
        for name in list(order):
            to = _best_place(place[name], [(place[other], n) for other, n in near[name].items()])
            if to != place[name]:
                order.insert(to, order.pop(place[name]))
                place = {each: at for at, each in enumerate(order)}
                moved = True
        if not moved:
            break
    return order


def _best_place(at: int, neighbours: list[tuple[int, int]]) -> int:
    """Where a name should stand whose neighbours are at these places; n > 0: it leads to the neighbour n times more."""
    best, to = 0, at
    for is_after in (True, False):
        gain = 0
        side = sorted((pair for pair in neighbours if (pair[0] > at) == is_after), reverse=not is_after)
        for place, n in side:
            gain += -n if is_after else n
            if gain > best:
                best, to = gain, place
    return to


class _Balances:
    """Who leads to whom, net of the way back; names are taken out one by one."""

    def __init__(self, names: Sequence[str], moves: Mapping[tuple[str, str], int]) -> None:
        self._rank = {name: at for at, name in enumerate(names)}
        self._ahead: dict[str, dict[str, int]] = {name: {} for name in names}
        self._behind: dict[str, dict[str, int]] = {name: {} for name in names}
        for (one, other), n in moves.items():
            net = n - moves.get((other, one), 0)
            if net > 0:
                self._ahead[one][other] = self._behind[other][one] = net
        self._sinks: list[tuple[int, str]] = []
        self._sources: list[tuple[int, str]] = []
        self._leaders: list[tuple[int, int, str]] = []
        for name in names:
            self._look_at(name)

    def sink(self) -> str | None:
        """The last in rank who leads nowhere."""
        return self._first(self._sinks)

    def source(self) -> str | None:
        """The first in rank whom nobody leads to."""
        return self._first(self._sources)

    def leader(self) -> str | None:
        """Who leads most, net of being led."""
        while self._leaders:
            lead, _, name = heappop(self._leaders)
            if name in self._rank and lead == -self._lead(name):
                return name
        return None

    def remove(self, name: str) -> None:
        del self._rank[name]
        near = [*self._ahead[name], *self._behind[name]]
        for other in self._ahead.pop(name):
            del self._behind[other][name]
        for other in self._behind.pop(name):
            del self._ahead[other][name]
        for other in near:
            self._look_at(other)

    def _look_at(self, name: str) -> None:
        rank = self._rank[name]
        if not self._ahead[name]:
            heappush(self._sinks, (-rank, name))
        elif not self._behind[name]:
            heappush(self._sources, (rank, name))
        heappush(self._leaders, (-self._lead(name), rank, name))

    def _lead(self, name: str) -> int:
        return sum(self._ahead[name].values()) - sum(self._behind[name].values())

    def _first(self, heap: list[tuple[int, str]]) -> str | None:
        """The top of the heap that is still here; once a sink or a source, a name stays one."""
        while heap:
            name = heappop(heap)[-1]
            if name in self._rank:
                return name
        return None
