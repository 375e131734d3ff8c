"""The way through a flow: a bar for each place, and the band of those who went on from it to the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.drawing import picture, whisker_across
from voronka.charts.html import Markup, tag
from voronka.charts.scale import Scale, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

WHOLE = Scale(0, 1)
THINNEST = 0.003
"""Of the width: what is there at all can be seen."""


def place_bar(
    parts: Sequence[tuple[float, str]], *, name: str, interval: tuple[float, float] | None = None, height: int = 20
) -> Markup:
    """The bar of one place, from the left edge: (share of the full width, class) for each part; those who went on
    first, with the interval of where they end.
    """
    pieces, left = [], 0.0
    for part, class_ in parts:
        if part > 0:
            pieces.append(_piece(left, part, f"{class_} piece"))
        left += part
    whisker = whisker_across(WHOLE, *interval) if interval else None
    return picture(pieces, whisker, name=name, height=height, class_="place")


def _piece(left: float, part: float, class_: str) -> Markup:
    return tag("rect", x=percent(left), width=percent(max(part, THINNEST)), height="100%", class_=class_)


def band(start: float, end: float) -> Markup:
    """Those who went on, between one bar and the next: shares of the full width above and below, which differ where
    the next bar is drawn on a scale of its own.
    """
    top, bottom = (f"{max(part, THINNEST) * 100:.2f}" for part in (start, end))
    shape = tag("path", d=f"M0 0H{top}L{bottom} 100H0Z")
    return tag(
        "svg",
        shape,
        view_box="0 0 100 100",
        preserve_aspect_ratio="none",
        width="100%",
        aria_hidden="true",
        class_="onward",
    )
