"""Stacked columns by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.charts.drawing import grid_across, labels_below, picture
from voronka.charts.html import Markup, tag
from voronka.charts.scale import Scale, percent, ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Column:
    """The parts of one column, from the ground up, each (count, class); label: under it, or ""; name: on hover."""

    parts: tuple[tuple[int, str], ...]
    label: str
    name: str

    @property
    def total(self) -> int:
        return sum(n for n, _ in self.parts)


def columns(stacks: Sequence[Column], *, name: str, about: str, number: Callable[[float], str]) -> Markup:
    """The columns side by side, counts from zero."""
    marks = ticks(0, max(stack.total for stack in stacks), whole=True)
    scale = Scale(0, marks[-1])
    places = [percent((at + 0.5) / len(stacks)) for at in range(len(stacks))]
    labels = [(place, stack.label) for place, stack in zip(places, stacks, strict=True) if stack.label]
    return picture(
        grid_across(scale, marks, [number(mark) for mark in marks]),
        labels_below(labels),
        [_column(at, stack, len(stacks), scale) for at, stack in enumerate(stacks)],
        name=name,
        about=about,
        height=220,
        class_="plot",
    )


def _column(at: int, stack: Column, of: int, scale: Scale) -> Markup:
    pieces, below = [], 0
    for n, class_ in stack.parts:
        share, top = scale.part(n), 1 - scale.part(below + n)
        piece = {
            "x": percent((at + 0.15) / of),
            "width": percent(0.7 / of),
            "y": percent(top),
            "height": percent(share),
        }
        pieces.append(tag("rect", **piece, class_=f"{class_} piece"))
        below += n
    return tag("g", tag("title", stack.name), pieces)
