"""Where everything of a process map stands: boxes, labels and the points of the lines, in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.charts.process_map.places import place, spread
from voronka.charts.process_map.rows import Rows, Slot, arranged, width_of_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voronka.measure.discover import Edge

MARGIN = 16.0
STRAIGHT = 6.0
"""How much more a line that can meet the box upright holds to its place."""
LABEL = 36.0
"""Height of a label; lines run upright beside it."""
FLATTEST, TALLEST = 18.0, 56.0
SLOPE = 0.22
"""Height above and below a row of labels, where lines bend: the farther aside, the more, between these bounds."""
PORT = 14.0
"""Between the ends of two lines on one side of a box, and from its corner."""

Ports = Mapping["Slot", Mapping["Slot", float]]
"""For a box's slot and the next slot of a line: the x at which the line meets the box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """The way of an edge.

    points   from the source to the target; between two of them at different x the line bends, upright at both
    label    the centre of the label, or None where there was no room for one
    is_back  the line leads up
    """

    edge: Edge
    points: list[tuple[float, float]]
    label: tuple[float, float] | None
    is_back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture; nothing overlaps but lines that cross."""

    width: float
    height: float
    boxes: dict[str, Box]
    lines: list[Line]


def laid_out(
    heights: Mapping[str, float],
    edges: Sequence[Edge],
    *,
    box: float,
    label: Callable[[Edge], float],
    least: float,
    most: float,
) -> Layout:
    """The layout, top to bottom.

    heights      of the boxes, the activities in their usual order
    edges        most frequent first
    box, label   width of the boxes, and of the label of an edge
    least, most  bounds of the picture's width; as narrow as its widest row allows
    """
    rows = arranged(list(heights), edges, box=box, label=label, limit=most - 2 * MARGIN)
    widest = max((width_of_row(row) for row in rows.rows), default=0.0)
    width = max(least, widest + 2 * MARGIN)
    place(rows, left=MARGIN, right=width - MARGIN, loose=box / 2 - PORT)
    ports = {slot: _ports(slot) for row in rows.rows for slot in row if slot.name is not None}
    spans = _spans(rows, heights, ports)
    boxes = {
        slot.name: Box(slot.x - slot.width / 2, spans[slot.row][0], slot.width, spans[slot.row][1] - spans[slot.row][0])
        for row in rows.rows
        for slot in row
        if slot.name is not None
    }
    lines = [_line(edge, route, spans, ports) for edge, route in rows.routes]
    bottom = spans[-1][1] if spans else 0.0
    return Layout(width, bottom + MARGIN, boxes, lines)


def _spans(rows: Rows, heights: Mapping[str, float], ports: Ports) -> list[tuple[float, float]]:
    """The top and bottom of each row of boxes, and of each row of labels; lines bend in the room between them."""
    spans: list[tuple[float, float]] = []
    y = MARGIN
    for at, row in enumerate(rows.rows):
        if at % 2:
            above = max((abs(_end(other, slot, ports) - slot.x) for slot in row for other in slot.up), default=0.0)
            below = max((abs(_end(other, slot, ports) - slot.x) for slot in row for other in slot.down), default=0.0)
            top = y + _bend(above)
            spans.append((top, top + LABEL))
            y = top + LABEL + _bend(below)
        else:
            spans.append((y, y + max(heights[slot.name] for slot in row if slot.name is not None)))
            y = spans[-1][1]
    return spans


def _bend(aside: float) -> float:
    return min(max(FLATTEST, SLOPE * aside), TALLEST)


def _end(slot: Slot, other: Slot, ports: Ports) -> float:
    """The x at which a line from the slot to another leaves it."""
    return ports[slot][other] if slot in ports else slot.x


def _ports(slot: Slot) -> dict[Slot, float]:
    """Where each line meets the box: as straight below or above its next slot as the box and the other lines allow."""
    ports: dict[Slot, float] = {}
    for side in (slot.up, slot.down):
        if not side:
            continue
        others = sorted(side, key=lambda other: other.x)
        low, high = slot.x - slot.width / 2 + PORT, slot.x + slot.width / 2 - PORT
        gap = min(PORT, (high - low) / max(len(others) - 1, 1))
        wanted = [min(max(other.x, low), high) for other in others]
        weights = [STRAIGHT if low <= other.x <= high else 1.0 for other in others]
        places = spread(wanted, weights, [gap] * (len(others) - 1), low, high)
        ports.update(zip(others, places, strict=True))
    return ports


def _line(edge: Edge, route: list[Slot], spans: Sequence[tuple[float, float]], ports: Ports) -> Line:
    upper, *chain, lower = route
    points = [(ports[upper][chain[0]], spans[upper.row][1])]
    for slot in chain:
        top, bottom = spans[slot.row]
        points += [(slot.x, top), (slot.x, bottom)]
    points.append((ports[lower][chain[-1]], spans[lower.row][0]))
    is_back = lower.name == edge.source
    label = next(((slot.x, sum(spans[slot.row]) / 2) for slot in chain if slot.is_label), None)
    return Line(edge, points[::-1] if is_back else points, label, is_back)
