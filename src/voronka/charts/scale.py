"""Positions on a plot: values to per cent, and round numbers for the ticks of an axis."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROWEST = 0.01
"""Shares closer than this are not drawn larger than life."""
LABELS = 5
"""So many labels are written under a chart: more would not fit a phone."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from low to high; both finite, low < high."""

    low: float
    high: float

    def part(self, value: float) -> float:
        """Where the value stands, from 0 at low to 1 at high; outside values stand at the ends."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def x(self, value: float) -> str:
        """The place on a horizontal axis, in per cent from the left."""
        return percent(self.part(value))

    def y(self, value: float) -> str:
        """The place on a vertical axis, in per cent from the top."""
        return percent(1 - self.part(value))


def percent(part: float) -> str:
    """A share of the plot as SVG writes it."""
    return f"{part * 100:.2f}".rstrip("0").rstrip(".") + "%"


def step_of(span: float, pieces: int) -> float:
    """The round step (1, 2 or 5 times a power of ten) that cuts the span into at most so many pieces."""
    rough = span / pieces
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= rough * (1 - 1e-9))


def ticks(low: float, high: float, *, pieces: int = 4, whole: bool = False) -> list[float]:
    """Round numbers from at or below low to at or above high; whole: no fractions."""
    high = high if high > low else low + 1
    step = step_of(high - low, pieces)
    step = max(1.0, step) if whole else step
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(n * step, 12) for n in range(first, max(last, first + 1) + 1)]


def around(low: float, high: float) -> tuple[Scale, list[float]]:
    """A scale of shares wide enough for both ends, with its ticks; never beyond 0 and 1."""
    room = max(0.0, NARROWEST - (high - low)) / 2
    marks = [mark for mark in ticks(max(0.0, low - room), min(1.0, high + room)) if -1e-9 <= mark <= 1 + 1e-9]
    return Scale(marks[0], marks[-1]), marks


def spaced(labels: Sequence[str]) -> list[str]:
    """Every n-th label, counted from the last, so that at most LABELS stand; "" for the others."""
    every = -(-len(labels) // LABELS)
    last = len(labels) - 1
    return [label if (last - at) % every == 0 else "" for at, label in enumerate(labels)]
