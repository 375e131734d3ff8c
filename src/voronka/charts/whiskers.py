"""Dots with whiskers: one row of a comparison, a row of months, a row of attempts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from voronka.charts.drawing import (
    dot,
    grid_across,
    labels_below,
    line,
    picture,
    text,
    whisker_across,
    whisker_up,
)
from voronka.charts.html import Markup, tag
from voronka.charts.scale import Scale, percent, ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Point:
    """A share with its interval.

    label   under the axis, or ""
    is_firm  drawn filled; else hollow with a dashed whisker
    """

    rate: float
    low: float
    high: float
    label: str = ""
    is_firm: bool = True


def compared(
    point: Point, *, scale: Scale, marks: Sequence[float], whole: float | None, counted: float | None, name: str
) -> Markup:
    """One row of a comparison: the estimate with its whisker, the share as counted, the whole as a line."""
    grid = [line(scale.x(mark), "0", scale.x(mark), "100%", "grid") for mark in marks]
    centre = line(scale.x(whole), "0", scale.x(whole), "100%", "whole") if whole is not None else None
    hollow = dot(scale.x(counted), "50%", "dot hollow counted", 3.5) if counted is not None else None
    class_ = "whisker" if point.is_firm else "whisker unsure"
    filled = dot(scale.x(point.rate), "50%", "dot" if point.is_firm else "dot hollow")
    return picture(
        grid, centre, whisker_across(scale, point.low, point.high, class_=class_), hollow, filled, name=name, height=28
    )


def axis(scale: Scale, marks: Sequence[float], labels: Sequence[str]) -> Markup:
    """The labels above the rows of a comparison."""
    drawn = [text((scale.x(mark), "12"), label, anchor="middle") for mark, label in zip(marks, labels, strict=True)]
    return tag("svg", drawn, width="100%", height=18, aria_hidden="true", class_="axis")


def in_a_row(
    points: Sequence[Point | None],
    *,
    name: str,
    about: str,
    share: Callable[[float], str],
    beside: Sequence[float | None] = (),
) -> Markup:
    """Points side by side with their whiskers; None leaves a place empty: nothing is known there.

    share   writes a share on the vertical axis
    beside  a second, plain line of shares (None: no value)
    """
    highest = max([point.high for point in points if point] + [value for value in beside if value is not None])
    marks = ticks(0, min(1.0, highest))
    scale, places = Scale(0, marks[-1]), [percent((at + 0.5) / len(points)) for at in range(len(points))]
    known = [(place, point) for place, point in zip(places, points, strict=True) if point]
    drawn = [_point(place, point, scale) for place, point in known]
    shown = [(place, point.label) for place, point in known if point.label]
    other = _beside(places, beside, scale)
    grid = grid_across(scale, marks, [share(mark) for mark in marks])
    return picture(grid, labels_below(shown), other, drawn, name=name, about=about, height=220, class_="plot")


def _point(x: str, point: Point, scale: Scale) -> Markup:
    unsure = "" if point.is_firm else " unsure"
    stem = whisker_up(x, scale, point.low, point.high, class_=f"whisker{unsure}")
    return tag("g", stem, dot(x, scale.y(point.rate), "dot" if point.is_firm else "dot hollow"))


def _beside(places: Sequence[str], shares: Sequence[float | None], scale: Scale) -> list[Markup]:
    """The second line, broken where it has no value."""
    known = [(x, scale.y(share)) if share is not None else None for x, share in zip(places, shares, strict=False)]
    return [line(*here, *there, "beside") for here, there in pairwise(known) if here and there]
