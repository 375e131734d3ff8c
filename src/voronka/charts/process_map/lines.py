"""The arrows of a process map, with how often and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from voronka.charts.html import markup, tag
from voronka.charts.process_map.text import width_of
from voronka.measure.discover.duration import in_short, in_words
from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voronka.charts.html import Markup
    from voronka.charts.process_map.layout import Line
    from voronka.measure.discover import Edge

SIZE, LABEL_HEIGHT = 12.0, 34.0
THIN, THICK = 1.4, 6.0
POINT = 9.0
"""Length of an arrow's head."""


@dataclass(frozen=True, slots=True)
class Label:
    """How often, and the median time below it; the title says both in full."""

    times: str
    median: str
    title: str

    @property
    def width(self) -> float:
        return max(width_of(self.times, SIZE), width_of(self.median, SIZE)) + 8


def label_of(edge: Edge, words: Callable[[Message], str], *, resolution_s: int) -> Label:
    """What an arrow says."""
    half = in_words(edge.median_s, resolution_s=resolution_s)
    most = in_words(edge.p90_s, resolution_s=resolution_s)
    told = count(
        "{n} time; half take {median} or less, nine in ten {p90} or less",
        "{n} times; half take {median} or less, nine in ten {p90} or less",
        n=edge.count,
        median=half,
        p90=most,
    )
    return Label(
        times=words(Message("{n}", {"n": edge.count})),
        median=words(in_short(edge.median_s, resolution_s=resolution_s)),
        title=f"{edge.source} → {edge.target}\n{words(told)}",
    )


def drawn_line(line: Line, title: str, *, share: float, is_usual: bool) -> Markup:
    """The arrow.

    share     how often, as a part of the most frequent: gives the width
    is_usual  it belongs to the usual path
    """
    stroke = THIN + (THICK - THIN) * share**0.7
    look = "vpm-usual" if is_usual else "vpm-edge"
    (x, y), down = line.points[-1], -1 if line.is_back else 1
    shaft = [*line.points[:-1], (x, y - down * (POINT - 1))]
    half = POINT * 0.42 + stroke * 0.35
    head = f"M{x:.1f} {y:.1f}L{x - half:.1f} {y - down * POINT:.1f}L{x + half:.1f} {y - down * POINT:.1f}z"
    return tag(
        "g",
        tag("title", title),
        tag(
            "path",
            class_=f"{look} vpm-back" if line.is_back else look,
            d=_way(shaft),
            stroke_width=f"{stroke:.1f}",
        ),
        tag("path", class_=f"{look}-tip", d=head),
    )


def drawn_label(line: Line, label: Label) -> Markup:
    """The words on the arrow, on a ground of their own; nothing where there was no room."""
    if line.label is None:
        return markup()
    x, y = line.label
    ground = tag(
        "rect",
        class_="vpm-ground",
        x=f"{x - label.width / 2:.1f}",
        y=f"{y - LABEL_HEIGHT / 2:.1f}",
        width=f"{label.width:.1f}",
        height=f"{LABEL_HEIGHT:g}",
    )
    return tag(
        "g",
        tag("title", label.title),
        ground,
        tag("text", label.times, class_="vpm-ink vpm-middle vpm-strong", x=f"{x:.1f}", y=f"{y - 3:.1f}"),
        tag("text", label.median, class_="vpm-quiet vpm-middle", x=f"{x:.1f}", y=f"{y + 12:.1f}"),
    )


def _way(points: Sequence[tuple[float, float]]) -> str:
    """A path through the points, upright at each of them."""
    start, *_ = points
    way = [f"M{start[0]:.1f} {start[1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(x - to_x) < 0.05:
            way.append(f"V{to_y:.1f}")
        else:
            middle = (y + to_y) / 2
            way.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
    return "".join(way)
