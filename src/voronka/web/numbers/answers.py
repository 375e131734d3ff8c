"""A page of numbers, in its frame; a page of no deals says so in one sentence."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from voronka.accounts.may import Capability, can
from voronka.reports import columns
from voronka.reports.results import About
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.frame import frame, tabs
from voronka.web.request import Request


def answer(request: Request, asked: Asked, tab: str, about: About, context: dict[str, Any]) -> HttpResponse:
    """The page numbers/<tab>.html.

    about    the deals that its result is about
    context  what its template needs besides frame, about and currency
    """
    given = {
        **frame(asked, tab),
        "about": about,
        "currency": request.business.currency,
        "may_work": can(request.user, Capability.WORK_DEALS),
        **context,
    }
    if not about.deals:
        given["has_any"] = not columns.deals(asked.user, asked.at).is_empty()
        given["all_url"] = f"{reverse(tabs()[tab].target)}?pipeline={asked.selection.pipeline}"
    return render(request, f"numbers/{tab}.html", given)
