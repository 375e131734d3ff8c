"""What is on screen, the records behind a number, the raw deals: files to take away, written while they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from voronka.reports.exports import raw_deals, raw_map, records_table, table_of
from voronka.reports.flow_exports import flow_table
from voronka.reports.portrait_exports import portrait_table
from voronka.reports.purity_exports import purity_table
from voronka.reports.records import NoSuchNumber, records
from voronka.reports.request_exports import costs_table, requests_table, traffic_table, visits_table
from voronka.reports.request_records import request_records, spend_records, visit_records
from voronka.reports.results import (
    flow,
    funnel,
    lead_purity,
    length,
    overview,
    portrait,
    process,
    sales,
    sliced,
    traffic,
)
from voronka.reports.sold_exports import raw_sales, sales_table, sold_table
from voronka.reports.sold_records import sold_records
from voronka.web.downloads import as_file, download, exact
from voronka.web.numbers.asked import Asked
from voronka.web.permissions import signed_in
from voronka.web.request import Request

PAGES: dict[str, Callable[..., Any]] = {
    "overview": overview,
    "funnel": funnel,
    "sellers": sliced,
    "slices": sliced,
    "length": length,
    "process": process,
}


@require_safe
@signed_in
def page(request: Request, tab: str) -> HttpResponseBase:
    """The main table of a page of numbers, with its filters."""
    if tab not in PAGES:
        raise Http404(tab)
    asked = Asked.of(request)
    if tab == "sellers":
        asked = replace(asked, selection=replace(asked.selection, by=("seller",)))
    elif tab == "slices" and not asked.selection.by:
        asked = replace(asked, selection=replace(asked.selection, by=("source",)))
    return download(request, table_of(PAGES[tab](**asked.given())), name=tab, day=asked.as_of)


@require_safe
@signed_in
def of_sales(request: Request) -> HttpResponseBase:
    """The months of first and repeat sales."""
    asked = Asked.of(request)
    return download(request, sales_table(sales(**asked.given())), name="sales", day=asked.as_of)


@require_safe
@signed_in
def of_traffic(request: Request) -> HttpResponseBase:
    """The sources, channels, campaigns or landing points with all their numbers."""
    asked = Asked.of(request)
    return download(request, traffic_table(traffic(**asked.given())), name="traffic", day=asked.as_of)


@require_safe
@signed_in
def of_purity(request: Request) -> HttpResponseBase:
    """Sources, landing points and sellers with the purity of their leads."""
    asked = Asked.of(request)
    return download(request, purity_table(lead_purity(**asked.given())), name="purity", day=asked.as_of)


@require_safe
@signed_in
def of_portrait(request: Request) -> HttpResponseBase:
    """The traits of customers with how many of them bought again."""
    asked = Asked.of(request)
    return download(request, portrait_table(portrait(**asked.given())), name="portrait", day=asked.as_of)


@require_safe
@signed_in
def of_flow(request: Request) -> HttpResponseBase:
    """The places on the way from a visit to a repeat sale."""
    asked = Asked.of(request)
    return download(request, flow_table(flow(**asked.given())), name="flow", day=asked.as_of)


@require_safe
@signed_in
def behind_requests(request: Request) -> HttpResponseBase:
    """The requests behind a number."""
    asked = Asked.of(request)
    try:
        found = request_records(**asked.given(), number=request.GET.get("number", "leads"))
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    return download(request, requests_table(found, asked.names), name="leads", day=asked.as_of)


@require_safe
@signed_in
def behind_visits(request: Request) -> HttpResponseBase:
    """The days behind a number of visitors."""
    asked = Asked.of(request)
    found = visit_records(**asked.given())
    if found is None:
        raise Http404("visitors")
    return download(request, visits_table(found, asked.names), name="visits", day=asked.as_of)


@require_safe
@signed_in
def behind_costs(request: Request) -> HttpResponseBase:
    """The rows behind a sum of costs."""
    asked = Asked.of(request)
    found = spend_records(**asked.given())
    if found is None:
        raise Http404("costs")
    return download(request, costs_table(found, asked.names), name="costs", day=asked.as_of)


@require_safe
@signed_in
def behind_sales(request: Request) -> HttpResponseBase:
    """The sales behind a number."""
    asked = Asked.of(request)
    try:
        found = sold_records(**asked.given(), number=request.GET.get("number", "sold"))
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    return download(request, sold_table(user=asked.user, records=found, at=asked.at), name="sales", day=asked.as_of)


@require_safe
@signed_in
def raw_orders(request: Request) -> HttpResponseBase:
    """The orders themselves, every value exactly as it is: what `voronka report` reads."""
    asked = Asked.of(request)
    table = raw_sales(**asked.given())
    return exact(table, name="sales", day=asked.as_of)


@require_safe
@signed_in
def behind(request: Request) -> HttpResponseBase:
    """The records behind a number."""
    asked = Asked.of(request)
    try:
        found = records(**asked.given(), number=request.GET.get("number", "deals"))
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    return download(request, records_table(user=asked.user, records=found, at=asked.at), name="deals", day=asked.as_of)


@require_safe
@signed_in
def raw(request: Request) -> HttpResponseBase:
    """The deals themselves, every value exactly as it is: what `voronka report` reads."""
    asked = Asked.of(request)
    table = raw_deals(**asked.given())
    return exact(table, name="deals", day=asked.as_of)


@require_safe
@signed_in
def raw_columns(request: Request) -> HttpResponseBase:
    """The map of the raw deals: with it `voronka report` gives the numbers of the pages."""
    asked = Asked.of(request)
    answer = HttpResponse(raw_map(**asked.given()), content_type="application/toml")
    return as_file(answer, "deals", asked.as_of, "toml")
