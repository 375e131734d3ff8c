"""Results as pictures: what charts need of them, with the words of the active language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from voronka.charts.bars import bar
from voronka.charts.scale import spaced
from voronka.charts.whiskers import Point, in_a_row
from voronka.web.numbers.worded import words
from voronka.wording.sentences import maturity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Markup
    from voronka.measure.cr2 import Cohort

MOST_MONTHS = 60
"""The last so many months are drawn; the table has all of them."""


def cohorts(found: Sequence[Cohort]) -> Markup:
    """CR2 by the month in which the deals came; those that are not finished are hollow."""
    drawn, said = found[-MOST_MONTHS:], words()
    labels = spaced([said.month(each.start, short=True) for each in drawn])
    points = [
        Point(each.cr2.rate, each.cr2.low, each.cr2.high, label, is_firm=each.is_mature)
        for each, label in zip(drawn, labels, strict=True)
    ]
    about = " ".join(said.sentence(each) for each in maturity(found))
    return in_a_row(points, name=_("CR2 by month of the first contact"), about=about, share=said.level)


def amount_bar(value: float, widest: float, written: str) -> Markup:
    """One bar of amounts or counts, as long as its part of the widest."""
    return bar(max(value, 0) / widest if widest else 0, name=written, height=16)
