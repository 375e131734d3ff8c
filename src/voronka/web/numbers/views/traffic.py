"""Traffic sources: what they cost, what they bring, and whether they pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability, can
from voronka.leads.models import Defect
from voronka.measure.compare import Compared
from voronka.measure.cr2 import Cohort
from voronka.measure.rate import Rate
from voronka.reports.requests import of_traffic
from voronka.reports.results import TrafficPage, traffic
from voronka.reports.results.traffic import PER
from voronka.reports.selection import Selection
from voronka.reports.slices import title_of
from voronka.web.numbers import pictures
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.comparison import comparison, name_of
from voronka.web.numbers.decided import beside
from voronka.web.numbers.frame import Choice, frame
from voronka.web.numbers.months import within
from voronka.web.numbers.traffic_blocks import lead_blocks, lines, money_blocks, requests_url
from voronka.web.numbers.what_if import what_if
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.wording.sentences import cohort_signs, maturity

MOST_ROWS = 200
"""Rows of the tables; the export has all."""


@dataclass(frozen=True)
class MonthOfLeads:
    """A month of cohorts, and its requests."""

    cohort: Cohort
    selection: Selection


@dataclass(frozen=True)
class Beside:
    """A row whose CR2 is held against those of the others."""

    selection: Selection
    values: tuple[str, ...]
    cell: Compared
    counted: Rate | None


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = of_leads(request)
    found, currency = traffic(**asked.given()), request.business.currency
    blocks = lead_blocks(found)
    context: dict[str, Any] = {
        **frame(asked, "traffic"),
        **around(request, asked, "traffic", found.whole.sums.leads),
        "currency": currency,
        "found": found,
        "title": found.title,
        "choices": _choices(asked, found.per),
        "lead_blocks": blocks,
        "money_blocks": money_blocks(found, currency),
        "lines": lines(found, MOST_ROWS, currency),
        "rows_left": max(0, len(found.rows) - MOST_ROWS),
        "picture": comparison(_beside(found), found.overall) if len(found.rows) > 1 else None,
        "defects": _defects(found),
        "kept": parse_qsl(asked.selection.address()),
        "what_if": what_if(found, request.GET, currency, [name_of(row) for row in found.rows]),
        **months(found.months, asked.selection),
    }
    return render(request, "numbers/traffic.html", context)


def of_leads(request: Request) -> Asked:
    """What is asked of requests; the funnel stays in the address for the other pages."""
    asked = Asked.of(request)
    return replace(asked, selection=replace(of_traffic(asked.selection), pipeline=asked.selection.pipeline))


def around(request: Request, asked: Asked, tab: str, leads: int) -> dict[str, Any]:
    """What both pages of traffic have besides the frame."""
    return {
        "cohorts": [],
        "may_run": can(request.user, Capability.RUN_TRAFFIC),
        "decisions": beside(tab, asked.user),
        "figure_seen": _("%(leads)s leads") % {"leads": leads},
        "all_url": reverse(f"numbers:{tab}"),
    }


def months(found: list[Cohort], selection: Selection) -> dict[str, Any]:
    """What parts/lead_months.html needs; the newest month stands first in its table."""
    if not found:
        return {}
    return {
        "months": [MonthOfLeads(each, within(each, selection)) for each in reversed(found)],
        "months_chart": pictures.cohorts(found),
        "months_said": maturity(found),
        "months_signs": cohort_signs(found),
    }


def _choices(asked: Asked, per: str) -> list[Choice]:
    """What the rows may be."""
    page = reverse("numbers:traffic")
    return [
        Choice(title_of(name, asked.names), f"{page}?{asked.selection.address(by=(name,))}", name == per)
        for name in PER
    ]


def _beside(found: TrafficPage) -> list[Beside]:
    """The rows to which leads came."""
    return [Beside(row.selection, row.values, row.cell, row.earned.cr2) for row in found.rows if row.cell]


def _defects(found: TrafficPage) -> list[tuple[str, int, str]]:
    """Why leads were no leads: reason, how many, their address."""
    reasons = found.purity.reasons if found.purity else {}
    names = dict(Defect.choices)
    return [
        (str(names.get(reason, reason)), many, requests_url(found.selection, f"defect_{reason}"))
        for reason, many in reasons.items()
    ]
