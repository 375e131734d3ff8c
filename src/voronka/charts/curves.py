"""Step curves over days, with a band and labels at the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voronka.charts.drawing import apart, dot, grid_across, labels_below, line, picture, text
from voronka.charts.html import Markup, tag
from voronka.charts.scale import Scale, ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIZE = 1000
"""The curve's own grid: whole numbers keep the page small."""
MOST = 240
"""The corners of a curve; a finer one could not be seen."""
HEIGHT = 280
LABEL = 18
"""The height of a label, in pixels."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares by time. start: the share before the first time."""

    name: str
    class_: str
    times: Floats
    shares: Floats
    start: float
    band: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth a mark: its time, its share on the curve, and what to call it."""

    time: float
    share: float
    label: str


def curves(
    lines: Sequence[Curve],
    *,
    mark: Mark | None,
    name: str,
    about: str,
    share: Callable[[float], str],
    days: Callable[[float], str],
) -> Markup:
    """The curves on one plot from 0 to 100%, each named at its end."""
    last = max(float(curve.times[-1]) for curve in lines) or 1.0
    x, y, levels = Scale(0, last), Scale(0, 1), [0, 0.25, 0.5, 0.75, 1]
    ends = [end for end in ticks(0, last, pieces=6) if end <= last]
    drawn = tag(
        "svg",
        [_band(curve, x) for curve in lines if curve.band],
        [
            tag("path", d=_path(curve.times, curve.shares, curve.start, x), class_=f"curve {curve.class_}")
            for curve in lines
        ],
        view_box=f"0 0 {SIZE} {SIZE}",
        preserve_aspect_ratio="none",
        width="100%",
        height="100%",
    )
    return picture(
        grid_across(y, levels, [share(level) for level in levels]),
        labels_below([(x.x(end), days(end)) for end in ends]),
        drawn,
        _marked(mark, x, y) if mark else None,
        _names(lines, y),
        name=name,
        about=about,
        height=HEIGHT,
        class_="plot",
    )


def _names(lines: Sequence[Curve], y: Scale) -> list[Markup]:
    ends = [float(curve.shares[-1]) for curve in lines]
    places = apart([end + 8 / HEIGHT for end in ends], gap=LABEL / HEIGHT)
    return [
        text(("100%", y.y(place)), curve.name, anchor="end", shift=(-2, 0), class_=f"at-line {curve.class_}")
        for curve, place in zip(lines, places, strict=True)
    ]


def _marked(mark: Mark, x: Scale, y: Scale) -> list[Markup]:
    """A plumb line through the mark; its label stands at the top, where curves after the middle leave room."""
    across, top = x.x(mark.time), y.y(0.94)
    is_late = x.part(mark.time) > 0.6
    return [
        line(across, top, across, "100%", "marked"),
        dot(across, y.y(mark.share)),
        text(
            (across, top),
            mark.label,
            anchor="end" if is_late else "start",
            shift=(-8 if is_late else 8, 4),
            class_="at-line",
        ),
    ]


def _band(curve: Curve, x: Scale) -> Markup | None:
    if curve.band is None:
        return None
    low, high = curve.band
    upper = _corners(curve.times, high, curve.start, x)
    lower = _corners(curve.times, low, curve.start, x)
    there = " ".join(f"{px} {py}" for px, py in upper)
    back = " ".join(f"{px} {py}" for px, py in reversed(lower))
    return tag("path", d=f"M{there} {back}Z", class_=f"band {curve.class_}")


def _path(times: Floats, shares: Floats, start: float, x: Scale) -> str:
    return "M" + " ".join(f"{px} {py}" for px, py in _corners(times, shares, start, x))


def _corners(times: Floats, shares: Floats, start: float, x: Scale) -> list[tuple[int, int]]:
    """The corners of the staircase, thinned: between the kept times nothing changes by more than can be seen."""
    known = np.isfinite(shares)
    times, shares = times[known], shares[known]
    kept = np.unique(np.linspace(0, len(times) - 1, min(len(times), MOST)).round().astype(int))
    corners, level = [(round(x.part(0) * SIZE), round((1 - start) * SIZE))], round((1 - start) * SIZE)
    for time, share in zip(times[kept], shares[kept], strict=True):
        across, down = round(x.part(float(time)) * SIZE), round((1 - float(share)) * SIZE)
        corners += [(across, level), (across, down)]
        level = down
    return corners
