"""The strokes that charts share: a picture with its name and description, whiskers, grids, labels at a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import Markup, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voronka.charts.html import Child
    from voronka.charts.scale import Scale


def picture(*marks: Child, name: str, height: int, about: str = "", class_: str = "") -> Markup:
    """An SVG as wide as its box; name and about are read aloud, and shown on hover."""
    described = tag("desc", about) if about else None
    return tag(
        "svg", tag("title", name), described, *marks, role="img", width="100%", height=height, class_=class_ or None
    )


def line(x1: str, y1: str, x2: str, y2: str, class_: str) -> Markup:
    """A straight line between two places."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def text(
    at: tuple[str, str], words: str, *, anchor: str = "start", shift: tuple[float, float] = (0, 0), class_: str = ""
) -> Markup:
    """Words beside a place; shift in pixels, anchor start, middle or end."""
    dx, dy = shift
    return tag("text", words, x=at[0], y=at[1], dx=dx, dy=dy, text_anchor=anchor, class_=class_ or None)


def whisker_across(scale: Scale, low: float, high: float, *, y: str = "50%", class_: str = "whisker") -> Markup:
    """A horizontal interval with small caps."""
    left, right = scale.x(low), scale.x(high)
    caps = [_cap(end, y) for end in (left, right)]
    return tag("g", line(left, y, right, y, "stem"), caps, class_=class_)


def _cap(x: str, y: str) -> Markup:
    """A cap 8 pixels high: drawn in a box of its own, since per cent and pixels do not add up in an attribute."""
    return tag("svg", tag("line", y1=-4, y2=4, class_="stem"), x=x, y=y, class_="free")


def whisker_up(x: str, scale: Scale, low: float, high: float, *, class_: str = "whisker") -> Markup:
    """A vertical interval."""
    return tag("g", line(x, scale.y(low), x, scale.y(high), "stem"), class_=class_)


def dot(x: str, y: str, class_: str = "dot", radius: float = 4.5) -> Markup:
    """A point of a chart."""
    return tag("circle", cx=x, cy=y, r=radius, class_=class_)


def grid_across(scale: Scale, marks: Sequence[float], labels: Iterable[str]) -> list[Markup]:
    """Horizontal lines with labels left of the plot."""
    return [
        tag(
            "g",
            line("0", scale.y(mark), "100%", scale.y(mark), "grid"),
            text(("0", scale.y(mark)), label, anchor="end", shift=(-8, 4)),
        )
        for mark, label in zip(marks, labels, strict=True)
    ]


def labels_below(places: Iterable[tuple[str, str]]) -> list[Markup]:
    """Labels under the plot, each centred on its place."""
    return [text((x, "100%"), label, anchor="middle", shift=(0, 18)) for x, label in places]


def apart(heights: Sequence[float], *, gap: float) -> list[float]:
    """Heights of labels from 0 to 1, moved just so far that each has room, in the order given."""
    order = sorted(range(len(heights)), key=lambda each: heights[each])
    placed, floor = list(heights), 0.0
    for each in order:
        placed[each] = floor = max(heights[each], floor)
        floor += gap
    ceiling = 1.0
    for each in reversed(order):
        placed[each] = ceiling = min(placed[each], ceiling)
        ceiling -= gap
    return placed
