"""The numbers to look at every day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from voronka.measure.cr2 import Cohort
from voronka.reports.results import Overview, overview
from voronka.reports.selection import Selection
from voronka.web.numbers import pictures
from voronka.web.numbers.answers import answer
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.figures import Block, changed, length_block, rate_block, records_url, sum_block
from voronka.web.numbers.money import money
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number
from voronka.wording.sentences import cohort_signs, maturity


@dataclass(frozen=True)
class Month:
    """A month of cohorts, and its deals."""

    cohort: Cohort
    selection: Selection


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    found = overview(**asked.given())
    context: dict[str, Any] = {"blocks": blocks(found, request.business.currency)}
    if found.months:
        months = [Month(each, _within(each, asked.selection)) for each in reversed(found.months)]
        context |= {
            "months": months,
            "months_chart": pictures.cohorts(found.months),
            "months_said": maturity(found.months),
            "months_signs": cohort_signs(found.months),
        }
    return answer(request, asked, "overview", found.about, context)


def _within(cohort: Cohort, selection: Selection) -> Selection:
    """The deals of a month that lie within the period too."""
    first = cohort.start
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    since = max(first, selection.since) if selection.since else first
    until = min(last, selection.until) if selection.until else last
    return replace(selection, since=since, until=until)


def blocks(found: Overview, currency: str) -> list[Block]:
    """The figures of a set of deals, each with its records and what changed."""
    now, why = found.now, {each.measure: each.why for each in found.not_computed}
    selection = found.about.selection
    to = {name: records_url(selection, name) for name in ("decided", "closed", "won", "paid")}
    made = {
        "conversion": rate_block("conversion", now.conversion, url=to["decided"], why=why.get("conversion")),
        "length": length_block(now.length, url=to["closed"], why=why.get("deal_length")),
        "won": Block("won", value=number(found.about.won), url=to["won"]),
        "revenue": sum_block("revenue", money(now.revenue, currency), now.paid, to["paid"], why.get("revenue")),
        "average_check": sum_block(
            "average_check", money(now.average_check, currency), now.paid, to["paid"], why.get("average_check")
        ),
    }
    units = {"conversion": "rate", "length": "days"}
    return [changed(block, found.changes.get(name), unit=units.get(name, "count")) for name, block in made.items()]
