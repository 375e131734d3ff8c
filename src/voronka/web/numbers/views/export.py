"""What is on screen, the records behind a number, the raw deals: files to take away, written while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_safe

from voronka.ground.sheets import csv_parts, raw_parts, workbook
from voronka.reports.exports import Table, raw_deals, raw_map, records_table, table_of
from voronka.reports.records import NoSuchNumber, records
from voronka.reports.results import funnel, length, overview, process, sales, sliced
from voronka.reports.sold_exports import raw_sales, sales_table, sold_table
from voronka.reports.sold_records import sold_records
from voronka.web.numbers.asked import Asked
from voronka.web.permissions import signed_in
from voronka.web.request import Request

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    return _file(request, table_of(PAGES[tab](**asked.given())), tab, asked)


@require_safe
@signed_in
def of_sales(request: Request) -> HttpResponseBase:
    """The months of first and repeat sales."""
    asked = Asked.of(request)
    return _file(request, sales_table(sales(**asked.given())), "sales", asked)


@require_safe
@signed_in
def behind_sales(request: Request) -> HttpResponseBase:
    """The sales behind a number."""
    asked = Asked.of(request)
    try:
        found = sold_records(**asked.given(), number=request.GET.get("number", "sold"))
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    return _file(request, sold_table(user=asked.user, records=found, at=asked.at), "sales", asked)


@require_safe
@signed_in
def raw_orders(request: Request) -> HttpResponseBase:
    """The orders themselves, every value exactly as it is: what `voronka report` reads."""
    asked = Asked.of(request)
    table = raw_sales(**asked.given())
    return _download(StreamingHttpResponse(raw_parts(table.head, table.rows), content_type=CSV), "sales", asked, "csv")


@require_safe
@signed_in
def behind(request: Request) -> HttpResponseBase:
    """The records behind a number."""
    asked = Asked.of(request)
    try:
        found = records(**asked.given(), number=request.GET.get("number", "deals"))
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    return _file(request, records_table(user=asked.user, records=found, at=asked.at), "deals", asked)


@require_safe
@signed_in
def raw(request: Request) -> HttpResponseBase:
    """The deals themselves, every value exactly as it is: what `voronka report` reads."""
    asked = Asked.of(request)
    table = raw_deals(**asked.given())
    return _download(StreamingHttpResponse(raw_parts(table.head, table.rows), content_type=CSV), "deals", asked, "csv")


@require_safe
@signed_in
def raw_columns(request: Request) -> HttpResponseBase:
    """The map of the raw deals: with it `voronka report` gives the numbers of the pages."""
    asked = Asked.of(request)
    answer = HttpResponse(raw_map(**asked.given()), content_type="application/toml")
    return _download(answer, "deals", asked, "toml")


def _file(request: Request, table: Table, name: str, asked: Asked) -> HttpResponseBase:
    """As the address asks: "xlsx", "raw" (exact CSV), else a CSV that a spreadsheet in this language opens."""
    wanted = request.GET.get("format", "csv")
    if wanted == "xlsx":
        book = workbook(table.head, table.rows, title=table.title)
        return _download(FileResponse(book, content_type=XLSX), name, asked, "xlsx")
    language = translation.get_language() or "en"
    if wanted == "raw":
        parts = raw_parts(table.head, table.rows)
    else:
        parts = csv_parts(table.head, table.rows, language=language)
    return _download(StreamingHttpResponse(_in(language, parts), content_type=CSV), name, asked, "csv")


def _in(language: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, each written in the language of the page: they are made after the page has been answered."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _download(answer: HttpResponseBase, name: str, asked: Asked, ending: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = f'attachment; filename="voronka-{name}-{asked.as_of.isoformat()}.{ending}"'
    return answer
