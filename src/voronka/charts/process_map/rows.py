"""Who stands in which row of a process map, and in which order.

Rows of boxes alternate with rows of labels. An edge has a slot in every row that it passes, so that it runs between the
boxes and its label has a place of its own. After Sugiyama, Tagawa and Toda, "Methods for visual understanding of
hierarchical system structures", IEEE Transactions on Systems, Man, and Cybernetics 11 (1981).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voronka.measure.discover import Edge

PER_ROW = 3
"""Boxes side by side, so that a phone can show them."""
GAP = 12.0
PASSING = 8.0
"""Pixels between slots, and the width of a slot that an edge only passes."""
SWEEPS = 16


@dataclass(eq=False, slots=True)
class Slot:
    """A place in a row: of an activity's box, or of an edge that passes.

    width     pixels
    name      the activity, or None
    edge      the edge, or None
    is_label  the edge's label stands here
    is_back   the edge leads up
    up, down  the slots that lines lead to, in the row above and in the row below
    row, at   which row from the top, which place in it
    x         centre, in pixels
    """

    width: float
    row: int
    name: str | None = None
    edge: Edge | None = None
    is_label: bool = False
    is_back: bool = False
    up: list[Slot] = field(default_factory=list)
    down: list[Slot] = field(default_factory=list)
    at: int = 0
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Slots in rows.

    rows    from the top; boxes stand in the even ones
    routes  every drawn edge with its slots, the upper box first
    """

    rows: list[list[Slot]]
    routes: list[tuple[Edge, list[Slot]]]


def arranged(
    order: Sequence[str], edges: Sequence[Edge], *, box: float, label: Callable[[Edge], float], limit: float
) -> Rows:
    """Rows that are no wider than the limit and in which few edges cross.

    order  the activities in their usual order
    edges  most frequent first; an edge from an activity to itself has no line and is left out
    box    width of a box
    label  width of an edge's label
    limit  pixels. Where a row is wider, first labels and then edges are left out, the least frequent first
    """
    lines = [edge for edge in edges if edge.source != edge.target]
    ranks = ranked(order, lines)
    while True:
        rows = _laid(ranks, lines, box, label)
        for row in rows.rows:
            _give_up_labels(row, limit)
        widest = max(rows.rows, key=width_of_row, default=[])
        if width_of_row(widest) <= limit:
            _untangle(rows.rows)
            return rows
        weakest = [slot.edge for slot in widest if slot.edge][-1]
        lines.remove(weakest)


def width_of_row(row: Sequence[Slot]) -> float:
    """Pixels from the left side of the first slot to the right side of the last."""
    return sum(slot.width for slot in row) + GAP * (len(row) - 1)


def ranked(order: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The row of each activity, 0 at the top: below all that come before it in order and lead to it, and never beside
    one that it is joined with. At most PER_ROW share a row.
    """
    near: dict[str, set[str]] = defaultdict(set)
    before: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
        before[edge.target].add(edge.source)
    ranks: dict[str, int] = {}
    taken: Counter[int] = Counter()
    for name in order:
        rank = max((ranks[other] + 1 for other in before[name] if other in ranks), default=0)
        while taken[rank] == PER_ROW or any(ranks.get(other) == rank for other in near[name]):
            rank += 1
        ranks[name] = rank
        taken[rank] += 1
    return ranks


def _laid(ranks: dict[str, int], edges: Sequence[Edge], box: float, label: Callable[[Edge], float]) -> Rows:
    rows: list[list[Slot]] = [[] for _ in range(2 * max(ranks.values(), default=-1) + 1)]
    boxes = {name: Slot(box, 2 * rank, name=name) for name, rank in ranks.items()}
    for slot in boxes.values():
        rows[slot.row].append(slot)
    labels: Counter[int] = Counter()
    routes = []
    for edge in edges:
        ends = boxes[edge.source], boxes[edge.target]
        upper, lower = sorted(ends, key=lambda slot: slot.row)
        chain = [Slot(PASSING, row, edge=edge, is_back=upper is ends[1]) for row in range(upper.row + 1, lower.row)]
        for slot in chain:
            rows[slot.row].append(slot)
        labelled = min(chain[::2], key=lambda slot: (labels[slot.row], abs(slot.row - ends[0].row)))
        labelled.is_label, labelled.width = True, label(edge)
        labels[labelled.row] += 1
        route = [upper, *chain, lower]
        for above, below in pairwise(route):
            above.down.append(below)
            below.up.append(above)
        routes.append((edge, route))
    return Rows(rows, routes)


def _give_up_labels(row: list[Slot], limit: float) -> None:
    """The least frequent edges pass without a label until the row fits, or no label is left."""
    for slot in reversed(row):  # slots came in order of frequency
        if width_of_row(row) <= limit:
            return
        if slot.is_label:
            slot.is_label, slot.width = False, PASSING


def _untangle(rows: list[list[Slot]]) -> None:
    """Order each row by the means of its neighbours' places, down and up in turn; the best order seen stays."""
    for row in rows:
        _number(row)
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(SWEEPS):
        is_down = sweep % 2 == 0
        for row in rows if is_down else reversed(rows):
            row.sort(key=lambda slot: (slot.is_back, _mean_place(slot.up if is_down else slot.down, slot.at)))
            _number(row)
        for row in rows:
            _exchange(row)
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    for row, order in zip(rows, best, strict=True):
        row[:] = order
        _number(row)


def _exchange(row: list[Slot]) -> None:
    """Neighbours change places where fewer lines cross then."""
    for at in range(len(row) - 1):
        left, right = row[at], row[at + 1]
        if left.is_back == right.is_back and _tangle(right, left) < _tangle(left, right):
            row[at], row[at + 1] = right, left
            left.at, right.at = at + 1, at


def _tangle(left: Slot, right: Slot) -> int:
    """Lines of the two that cross when they stand in this order."""
    return sum(one.at > other.at for one in left.up for other in right.up) + sum(
        one.at > other.at for one in left.down for other in right.down
    )


def _number(row: list[Slot]) -> None:
    for at, slot in enumerate(row):
        slot.at = at


def _mean_place(neighbours: list[Slot], own: int) -> float:
    return sum(slot.at for slot in neighbours) / len(neighbours) if neighbours else own


def _crossings(rows: list[list[Slot]]) -> int:
    """Pairs of lines that cross between neighbouring rows."""
    total = 0
    for row in rows:
        lines = [(slot.at, lower.at) for slot in row for lower in slot.down]
        total += sum((a - c) * (b - d) < 0 for at, (a, b) in enumerate(lines) for c, d in lines[at + 1 :])
    return total
