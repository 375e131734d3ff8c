"""The purity of leads as bars, dots and lines of tables, with the words of the active language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from voronka.charts.bars import bar
from voronka.charts.scale import spaced
from voronka.charts.whiskers import Point, in_a_row
from voronka.web.numbers.comparison import Comparison, comparison
from voronka.web.numbers.months import of_month
from voronka.web.numbers.pictures import MOST_MONTHS, amount_bar
from voronka.web.numbers.traffic_blocks import requests_url
from voronka.web.numbers.worded import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Markup
    from voronka.measure import Compared, Judge
    from voronka.measure.rate import Rate
    from voronka.reports.results import PurityPage, PuritySlice
    from voronka.reports.results.purity import PurityMonth, PurityRow
    from voronka.reports.selection import Selection


@dataclass(frozen=True)
class Reason:
    """Why leads were no leads: how many, their address; most: of the most frequent reason."""

    name: str
    many: int
    url: str
    most: int

    @property
    def drawn(self) -> Markup:
        return amount_bar(self.many, self.most, f"{self.name}: {words().number(self.many)}")


@dataclass(frozen=True)
class LineOfPurity:
    """A row of a table, with its share drawn; None where nobody has judged any of its leads."""

    row: PurityRow
    drawn: Markup | None


@dataclass(frozen=True)
class TableOfPurity:
    """A table by source, landing point or seller. left: rows that only the export has."""

    found: PuritySlice
    lines: list[LineOfPurity]
    left: int

    @classmethod
    def of(cls, found: PuritySlice, most: int) -> TableOfPurity:
        lines = [LineOfPurity(row, share_bar(row.clean)) for row in found.rows[:most]]
        return cls(found, lines, max(0, len(found.rows) - most))


@dataclass(frozen=True)
class MonthOfPurity:
    """A month, and its leads."""

    month: PurityMonth
    selection: Selection


@dataclass(frozen=True)
class JudgeLine:
    """One who judges, among the leads of the page; what `comparison` draws."""

    judge: Judge
    judge_id: int
    selection: Selection

    @property
    def values(self) -> tuple[str]:
        return (self.judge.name,)

    @property
    def cell(self) -> Compared:
        return self.judge.compared

    @property
    def counted(self) -> Rate:
        return self.judge.defective

    @property
    def called_url(self) -> str:
        return requests_url(self.selection, f"called:{self.judge_id}")

    @property
    def said_url(self) -> str:
        return requests_url(self.selection, f"said:{self.judge_id}")

    @property
    def overruled_url(self) -> str:
        return requests_url(self.selection, f"overruled:{self.judge_id}")


def months(found: PurityPage) -> list[MonthOfPurity]:
    """The newest first."""
    return [MonthOfPurity(each, of_month(each.start, found.selection)) for each in reversed(found.months)]


def months_chart(found: Sequence[PurityMonth]) -> Markup | None:
    """Purity by month of the lead; None where nobody has judged any."""
    drawn = [(each, each.clean) for each in found if each.clean][-MOST_MONTHS:]
    if not drawn:
        return None
    said = words()
    labels = spaced([said.month(each.start, short=True) for each, _clean in drawn])
    points = [
        Point(clean.rate, clean.low, clean.high, label) for (_month, clean), label in zip(drawn, labels, strict=True)
    ]
    return in_a_row(points, name=_("Lead purity by month"), about="", share=said.level)


def beside(lines: Sequence[JudgeLine], overall: Rate | None) -> Comparison | None:
    """Who calls how many leads defective, the sources taken out; None where there are not two to compare."""
    return comparison(lines, overall) if len(lines) > 1 else None


def share_bar(clean: Rate | None) -> Markup | None:
    """A share with its interval, for a row of a table."""
    if clean is None:
        return None
    said = words()
    name = f"{said.percent(clean.rate)} ({said.interval(clean)})"
    return bar(clean.rate, name=name, interval=(clean.low, clean.high), height=16)
