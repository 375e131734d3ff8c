"""Cells of a slice side by side: dots with whiskers on one scale, joined where the data do not separate them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from voronka.charts.brackets import bracket_marks
from voronka.charts.scale import around
from voronka.charts.whiskers import Point, axis, compared
from voronka.web.numbers.worded import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Markup
    from voronka.charts.scale import Scale
    from voronka.measure.compare import Compared
    from voronka.measure.rate import Rate
    from voronka.measure.report.result import SliceRow
    from voronka.reports.selection import Selection


class Named(Protocol):
    """A row of a slice. values: one word a slice."""

    @property
    def values(self) -> tuple[str, ...]: ...


class Comparable(Named, Protocol):
    """One whose share is held against those of the others. counted: the share as it was counted."""

    @property
    def selection(self) -> Selection: ...
    @property
    def cell(self) -> SliceRow | Compared: ...
    @property
    def counted(self) -> Rate | None: ...


MOST = 50
"""Cells that are drawn; the table and the export have all."""


@dataclass(frozen=True)
class Line:
    """One cell of the picture.

    drawn     its dot and whisker
    estimate  the fair estimate, written
    counted   the share as it was counted
    join      its piece of the bracket, or None
    """

    row: Comparable
    drawn: Markup
    estimate: str
    counted: Rate | None
    join: Markup | None


@dataclass(frozen=True)
class Comparison:
    """The picture of a slice: the axis, and a line for each cell that can be judged. undrawn: how many cannot."""

    axis: Markup
    lines: list[Line]
    undrawn: int
    not_shown: int


def comparison(rows: Sequence[Comparable], overall: Rate | None) -> Comparison | None:
    """The cells by their place; None where nothing is decided."""
    judged = sorted((row for row in rows[:MOST] if row.cell.pooled), key=_place)
    if not judged:
        return None
    ends = [end for row in judged for end in _ends(row)]
    scale, marks = around(min(ends), max(ends))
    joins = bracket_marks([row.cell.group for row in judged])
    lines = [
        Line(
            row,
            _drawn(row, scale, marks, overall),
            words().percent(row.cell.pooled.rate) if row.cell.pooled else "",
            row.counted,
            join,
        )
        for row, join in zip(judged, joins, strict=True)
    ]
    said = [words().level(mark) for mark in marks]
    undrawn = sum(row.cell.pooled is None for row in rows[:MOST])
    return Comparison(axis(scale, marks, said), lines, undrawn, max(0, len(rows) - MOST))


def name_of(row: Named) -> str:
    """What a cell is called; what is lacking says so."""
    return " × ".join(value or _("not known") for value in row.values)


def _place(row: Comparable) -> tuple[float, float]:
    """Groups from the top, the cells of a group by their estimate, and last those that are too small to be judged."""
    return (inf if row.cell.group is None else row.cell.group, -row.cell.pooled.rate if row.cell.pooled else 0.0)


def _ends(row: Comparable) -> list[float]:
    pooled, counted = row.cell.pooled, row.counted
    ends = [pooled.low, pooled.high] if pooled else []
    return [*ends, counted.rate] if counted and not row.cell.small else ends


def _drawn(row: Comparable, scale: Scale, marks: Sequence[float], overall: Rate | None) -> Markup:
    pooled, counted = row.cell.pooled, row.counted
    if pooled is None:
        raise ValueError("only cells with an estimate are compared")
    said = words()
    return compared(
        Point(pooled.rate, pooled.low, pooled.high, is_firm=not row.cell.small),
        scale=scale,
        marks=marks,
        whole=overall.rate if overall else None,
        counted=counted.rate if counted else None,
        name=f"{name_of(row)}: {said.percent(pooled.rate)} ({said.between(pooled.low, pooled.high)})",
    )
