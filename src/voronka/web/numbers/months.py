"""The months in which deals came, each with its deals, as a picture and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from voronka.measure.cr2 import Cohort
from voronka.reports.selection import Selection
from voronka.web.numbers import pictures
from voronka.wording.sentences import cohort_signs, maturity


@dataclass(frozen=True)
class Month:
    """A month of cohorts, and its deals."""

    cohort: Cohort
    selection: Selection


def months_of(found: Sequence[Cohort], selection: Selection) -> dict[str, Any]:
    """What parts/months.html needs; the newest month stands first in its table."""
    if not found:
        return {}
    return {
        "months": [Month(each, within(each, selection)) for each in reversed(found)],
        "months_chart": pictures.cohorts(found),
        "months_said": maturity(found),
        "months_signs": cohort_signs(found),
    }


def within(cohort: Cohort, selection: Selection) -> Selection:
    """What came in the month of a cohort, and within the period too."""
    return of_month(cohort.start, selection)


def of_month(first: date, selection: Selection) -> Selection:
    """What came in the month that begins on a day, and within the period too."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    since = max(first, selection.since) if selection.since else first
    until = min(last, selection.until) if selection.until else last
    return replace(selection, since=since, until=until)
