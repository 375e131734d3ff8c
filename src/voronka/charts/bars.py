"""Horizontal bars from one left edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.drawing import picture, whisker_across
from voronka.charts.html import Markup, tag
from voronka.charts.scale import Scale, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

WHOLE = Scale(0, 1)


def bar(part: float, *, name: str, interval: tuple[float, float] | None = None, height: int = 28) -> Markup:
    """One bar, part of the full width; the interval of its end as a thin whisker."""
    whisker = whisker_across(WHOLE, *interval) if interval else None
    return picture(
        tag("rect", width=percent(part), height="100%", rx=3, class_="bar"), whisker, name=name, height=height
    )


def split_bar(parts: Sequence[tuple[float, str]], *, name: str, height: int = 28) -> Markup:
    """One bar cut into parts (shares of the width, class), with thin gaps."""
    pieces, left = [], 0.0
    for part, class_ in parts:
        pieces.append(tag("rect", x=percent(left), width=percent(part), height="100%", class_=f"{class_} piece"))
        left += part
    return picture(pieces, name=name, height=height)
