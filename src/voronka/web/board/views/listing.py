"""The deals as a list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.funnel.queries import ORDERS
from voronka.web.board.asked import Asked
from voronka.web.board.columns import card_context, make_cards
from voronka.web.board.frame import frame
from voronka.web.permissions import signed_in
from voronka.web.request import Request

USUAL = "-stage_since"
BY_WORD = frozenset({"name", "stage", "owner", "source"})
"""Sorted from A on, and a stage from the first one on; numbers and days from the greatest on."""


@dataclass(frozen=True)
class HeadCell:
    """The head of a column of the table; without `url` it cannot be sorted by."""

    label: str
    url: str = ""
    direction: str = ""
    is_number: bool = False


@require_safe
@signed_in
def listing(request: Request, pipeline_id: int) -> HttpResponse:
    """A page of the deals in an order; the exact count of all that match stands above."""
    asked = Asked.of(request, pipeline_id)
    if "" in request.GET.values():  # as the form of the filters sends them
        return redirect(request.path + asked.query)
    sort = request.GET.get("sort", USUAL)
    order = sort if sort.removeprefix("-") in ORDERS else USUAL
    page = asked.rows(order, request.GET.get("after"))
    if "after" in request.GET and not page.deals:  # the last of them are gone meanwhile
        return redirect(request.path + _address(asked, order))
    context = {
        "rows": make_cards(asked, page.deals),
        "total": sum(head.deals for head in asked.heads),
        "cells": _cells(asked, order),
        "next_url": _address(asked, order, page.next) if page.next else "",
        "first_url": _address(asked, order) if request.GET.get("after") else "",
        **frame(request, asked, "list"),
        **card_context(request, asked),
    }
    return render(request, "board/list.html", context)


def _cells(asked: Asked, order: str) -> list[HeadCell]:
    return [
        _sortable(asked, order, "name", _("Name")),
        _sortable(asked, order, "stage", _("Stage")),
        _sortable(asked, order, "stage_since", _("In the stage"), is_number=True),
        _sortable(asked, order, "amount", _("Amount"), is_number=True),
        _sortable(asked, order, "owner", _("Seller")),
        _sortable(asked, order, "source", _("Source")),
        _sortable(asked, order, "opened_at", _("Opened")),
        HeadCell(_("Next step")),
    ]


def _sortable(asked: Asked, order: str, column: str, label: str, *, is_number: bool = False) -> HeadCell:
    """Pressed again it turns round. An age runs against the moment of its beginning."""
    is_this = order.removeprefix("-") == column
    first, second = (column, f"-{column}") if column in BY_WORD else (f"-{column}", column)
    turned = second if order == first else first
    is_down = order.startswith("-") != (column == "stage_since")
    direction = ("descending" if is_down else "ascending") if is_this else ""
    return HeadCell(label, _address(asked, turned), direction, is_number)


def _address(asked: Asked, order: str, after: str | None = None) -> str:
    pairs = {"sort": order} | ({"after": after} if after else {})
    return f"{asked.query or '?'}&{urlencode(pairs)}".replace("?&", "?")
