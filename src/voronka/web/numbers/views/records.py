"""The records behind a number: as many as the number says, paged, each one leading to its deal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.funnel.models import Deal
from voronka.reports.columns import held
from voronka.reports.records import NoSuchNumber, Records, records
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.called import title_of
from voronka.web.numbers.frame import tabs
from voronka.web.numbers.narrowed import pills
from voronka.web.numbers.periods import said
from voronka.web.permissions import signed_in
from voronka.web.request import Request

ROWS = 50
SORTED = {"opened": "opened_at", "closed": "closed_at", "amount": "amount"}
"""What the list can be sorted by, and the column that says it; a minus before it turns it round."""
USUAL = "-opened"


@dataclass(frozen=True)
class HeadCell:
    """The head of a column of the table; without `url` it cannot be sorted by."""

    label: str
    url: str = ""
    direction: str = ""
    is_number: bool = False


@require_safe
@signed_in
def listing(request: Request) -> HttpResponse:
    """The deals behind a number."""
    asked = Asked.of(request)
    number = request.GET.get("number", "deals")
    try:
        found = records(**asked.given(), number=number)
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    sort = request.GET.get("sort", USUAL)
    sort = sort if sort.removeprefix("-") in SORTED else USUAL
    page = Paginator(_ordered(found, sort, asked), ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "title": title_of(number, asked.names),
        "number": number,
        "count": len(found.ids),
        "rows": _deals(list(page.object_list), request),
        "page": page,
        "previous_url": _address(asked, number, sort, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _address(asked, number, sort, page.next_page_number()) if page.has_next() else "",
        "export_address": _address(asked, number, USUAL).partition("?")[2],
        "cells": _cells(asked, number, sort),
        "funnel": asked.names.pipelines.get(asked.selection.pipeline or 0),
        "selection": asked.selection,
        "period": said(asked.selection, asked.as_of),
        "pills": pills(asked.selection, asked.names),
        "back": _back(request, asked),
        "currency": request.business.currency,
    }
    return render(request, "numbers/records.html", context)


def _ordered(found: Records, sort: str, asked: Asked) -> list[int]:
    """The ids in the order that is asked for; deals without the value last."""
    if sort == USUAL:
        return found.ids
    import polars as pl

    column = SORTED[sort.removeprefix("-")]
    rows = held(asked.at).deals.select("deal_id", column).filter(pl.col("deal_id").is_in(found.ids))
    is_down = sort.startswith("-")
    ids: list[int] = rows.sort(column, "deal_id", descending=is_down, nulls_last=True)["deal_id"].to_list()
    return ids


def _deals(ids: list[int], request: Request) -> list[Deal]:
    """The rows of a page in its order (1 query); what the user may not see is not among the ids."""
    rows = Deal.objects.visible_to(request.user).select_related(
        "contact__merged_into", "company", "owner", "source", "stage", "loss_reason"
    )
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _cells(asked: Asked, number: str, sort: str) -> list[HeadCell]:
    def sortable(column: str, label: str, *, is_number: bool = False) -> HeadCell:
        is_this = sort.removeprefix("-") == column
        turned = column if sort == f"-{column}" else f"-{column}"
        direction = ("descending" if sort.startswith("-") else "ascending") if is_this else ""
        return HeadCell(label, _address(asked, number, turned), direction, is_number)

    return [
        HeadCell(_("Name")),
        HeadCell(_("Stage")),
        sortable("amount", _("Amount"), is_number=True),
        HeadCell(_("Seller")),
        HeadCell(_("Source")),
        sortable("opened", _("Opened")),
        sortable("closed", _("Closed")),
    ]


def _address(asked: Asked, number: str, sort: str, page: int = 1) -> str:
    pairs: dict[str, object] = {"number": number}
    pairs |= {"sort": sort} if sort != USUAL else {}
    pairs |= {"page": page} if page > 1 else {}
    selection = replace(asked.selection, by=(), compare="").address()
    return f"{reverse('numbers:records')}?{selection}{'&' if selection else ''}{urlencode(pairs)}"


def _back(request: Request, asked: Asked) -> str:
    """The page of numbers that one came from, else the overview of the same deals."""
    came_from = request.headers.get("Referer", "")
    pages = [request.build_absolute_uri(reverse(tab.target)) for tab in tabs().values()]
    if came_from.partition("?")[0] in pages:
        return came_from
    return f"{reverse('numbers:overview')}?{asked.selection.address()}"
