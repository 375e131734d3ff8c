"""A page of numbers, in its frame; a page of no deals says so in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.accounts.may import Capability, can
from voronka.reports import columns
from voronka.reports.results import About
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.decided import beside
from voronka.web.numbers.figures import Block
from voronka.web.numbers.frame import frame, tabs
from voronka.web.numbers.worded import words
from voronka.web.request import Request
from voronka.wording.terms import TERMS


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
        "decisions": beside(tab, request.user),
        "figure_seen": _seen(about, context.get("blocks", [])),
        **context,
    }
    if not about.deals:
        given["has_any"] = not columns.deals(asked.user, asked.at).is_empty()
        given["all_url"] = f"{reverse(tabs()[tab].target)}?pipeline={asked.selection.pipeline}"
    return render(request, f"numbers/{tab}.html", given)


def _seen(about: About, blocks: Sequence[Block]) -> str:
    """The first figure of the page as it was seen, else its deals: what a decision is made on."""
    told = next((block for block in blocks if block.value), None)
    if told is None:
        counts = {"won": about.won, "lost": about.lost, "open": about.open}
        return _("%(won)s won, %(lost)s lost, %(open)s still open") % counts
    name = told.label or words()(TERMS[told.term].name)
    return " · ".join(part for part in (f"{name} {told.value}", told.interval, told.basis) if part)
