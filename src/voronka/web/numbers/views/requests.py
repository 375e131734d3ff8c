"""The requests, visits and costs behind the numbers of traffic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.funnel.models import Deal
from voronka.leads.models import Defect, Lead
from voronka.measure.message import Message
from voronka.reports.flow_records import WAY
from voronka.reports.names import Names
from voronka.reports.records import NoSuchNumber
from voronka.reports.request_records import request_records, spend_records, visit_records
from voronka.reports.results.traffic import what_was_spent, word_of
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.called import request_title_of
from voronka.web.numbers.flow_lines import title_of
from voronka.web.numbers.frame import tabs
from voronka.web.numbers.narrowed import pills
from voronka.web.numbers.periods import said
from voronka.web.numbers.traffic_blocks import costs_url, requests_url, visits_url
from voronka.web.numbers.views.traffic import of_leads
from voronka.web.numbers.worded import words
from voronka.web.permissions import signed_in
from voronka.web.request import Request

ROWS = 50
OF_TRAFFIC = ("traffic", "purity", "flow")
"""Pages that these records stand behind."""


@dataclass(frozen=True)
class RequestRow:
    """One request as the list shows it.

    name     of whom it is; url: of the deal, else of the contact
    lead_url of the lead, where it is one that the user sees
    verdict  "clean", "defective", "" = nobody has judged it; defect: the reason in words
    """

    name: str
    url: str
    lead_url: str
    row: dict[str, Any]
    source: str
    point: str
    seller: str
    verdict: str
    defect: str


@require_safe
@signed_in
def listing(request: Request) -> HttpResponse:
    """The requests behind a number."""
    asked, number = of_leads(request), request.GET.get("number", "leads")
    try:
        found = request_records(**asked.given(), number=number)
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    here = Paginator(range(found.rows.height), ROWS).get_page(request.GET.get("page"))
    rows = found.rows.slice(here.start_index() - 1 if found.rows.height else 0, ROWS)
    context = {
        "title": title_of(number, asked.names) if number.startswith(WAY) else request_title_of(number, asked.names),
        "count": found.rows.height,
        "rows": request_rows(rows, asked, request),
        "currency": request.business.currency,
        "export_address": requests_url(asked.selection, number).partition("?")[2],
        **_around(request, asked, here, requests_url(asked.selection, number)),
    }
    return render(request, "numbers/requests.html", context)


@require_safe
@signed_in
def visits(request: Request) -> HttpResponse:
    """The days behind a number of visitors."""
    asked = of_leads(request)
    found = visit_records(**asked.given())
    if found is None:
        raise Http404("visitors")
    given = {"title": _("Visitors"), "total": int(found["visitors"].sum())}
    return render(request, "numbers/visits.html", given | _days(request, asked, found, visits_url(asked.selection)))


@require_safe
@signed_in
def costs(request: Request) -> HttpResponse:
    """The rows behind a sum of costs."""
    asked = of_leads(request)
    found = spend_records(**asked.given())
    if found is None:
        raise Http404("costs")
    total = what_was_spent(found)
    why = words().sentence(total) if isinstance(total, Message) else ""
    given = {"title": _("Spend"), "total": total, "why_no_total": why}
    return render(request, "numbers/costs.html", given | _days(request, asked, found, costs_url(asked.selection)))


def _days(request: Request, asked: Asked, found: pl.DataFrame, url: str) -> dict[str, Any]:
    """A page of rows that are days."""
    here = Paginator(range(found.height), ROWS).get_page(request.GET.get("page"))
    rows = found.slice(here.start_index() - 1 if found.height else 0, ROWS)
    return {
        "count": found.height,
        "rows": [_named(row, asked.names) for row in rows.iter_rows(named=True)],
        "currency": request.business.currency,
        "export_address": url.partition("?")[2],
        **_around(request, asked, here, url),
    }


def _named(row: dict[str, Any], names: Names) -> dict[str, Any]:
    """A row with its source, channel and landing point in words."""
    return row | {
        "source": word_of(row["source_id"], "source", names),
        "channel_name": word_of(row["channel"], "channel", names),
        "point": names.points.get(row.get("point_id", 0), ""),
    }


def _around(request: Request, asked: Asked, here: Page[Any], url: str) -> dict[str, Any]:
    """Where in the list one is, and which requests these are."""
    joint = "&" if "?" in url else "?"

    def at(page: int) -> str:
        return f"{url}{joint}{urlencode({'page': page})}"

    return {
        "page": here,
        "previous_url": at(here.previous_page_number()) if here.has_previous() else "",
        "next_url": at(here.next_page_number()) if here.has_next() else "",
        "selection": asked.selection,
        "period": said(asked.selection, asked.as_of),
        "pills": pills(asked.selection, asked.names),
        "back": _back(request, asked),
    }


def _back(request: Request, asked: Asked) -> str:
    """The page of traffic that one came from, else the one of sources."""
    came_from = request.headers.get("Referer", "")
    pages = [request.build_absolute_uri(reverse(tabs()[tab].target)) for tab in OF_TRAFFIC]
    if came_from.partition("?")[0] in pages:
        return came_from
    return f"{reverse('numbers:traffic')}?{replace(asked.selection, compare='').address()}"


def request_rows(rows: pl.DataFrame, asked: Asked, request: Request) -> list[RequestRow]:
    """The requests of one page of the list (2 queries); what the user may not see is not named."""
    deals = Deal.objects.visible_to(request.user).select_related("contact__merged_into", "company")
    known = deals.in_bulk(rows["deal_id"].drop_nulls().to_list())
    leads = Lead.objects.visible_to(request.user).select_related("contact__merged_into")
    seen = leads.in_bulk(rows["lead_id"].drop_nulls().to_list())
    return [_row(row, known.get(row["deal_id"]), seen.get(row["lead_id"]), asked.names) for row in rows.to_dicts()]


def _row(row: dict[str, Any], deal: Deal | None, lead: Lead | None, names: Names) -> RequestRow:
    name, url = "", ""
    if deal is not None:
        name, url = deal.full_name, reverse("deals:page", args=[deal.pk])
    elif lead is not None:
        name, url = str(lead.contact.person), reverse("parties:contact", args=[lead.contact_id])
    defect = row["defect"]
    verdict = "" if defect is None else "defective" if defect else "clean"
    return RequestRow(
        name=name,
        url=url,
        lead_url=reverse("leads:lead", args=[lead.pk]) if lead else "",
        row=row,
        source=names.sources.get(row["source_id"], "") or word_of(row["channel"], "channel", names),
        point=names.points.get(row["point_id"], ""),
        seller=names.sellers.get(row["owner_id"], ""),
        verdict=verdict,
        defect=str(Defect(defect).label) if defect in Defect.values else "",
    )
