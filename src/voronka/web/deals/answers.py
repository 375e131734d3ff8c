"""How the pages of deals answer: a fragment and events to htmx, a page and a message to a plain form."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from voronka.funnel.models import Deal, Transition
from voronka.web.request import Request


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, so that a piece of the page is enough."""
    return request.headers.get("HX-Request") == "true"


def moved(
    request: Request, deal: Deal, transition: Transition, text: str, *, undo: str = "", warning: str = ""
) -> HttpResponse:
    """A deal was moved: the dialog closes, boards and pages hear of it, and it can be taken back."""
    text = f"{text} {warning}".strip()
    if not is_fragment(request):
        messages.add_message(request, messages.WARNING if warning else messages.SUCCESS, text, extra_tags=undo)
        return redirect("deals:page", deal.pk)
    detail = {
        "deal": deal.pk,
        "pipeline": deal.pipeline_id,
        "from": transition.from_stage_id,
        "to": transition.to_stage_id,
        "transition": transition.pk,
        "moves": transition.ordinal,
    }
    toast = {"text": text, "undo": undo, "kind": "warning" if warning else ""}
    events = {"voronka:close": {}, "deal-moved": detail, "voronka:toast": toast}
    return tell(HttpResponse(), deal, events, swap="none")


def tell(response: HttpResponse, deal: Deal, events: dict[str, Any], *, swap: str = "") -> HttpResponse:
    """Send events along: whatever shows the deal fetches itself again."""
    response["HX-Trigger"] = json.dumps(events | {"board:changed": {"deal": deal.pk}, "timeline-changed": {}})
    if swap:
        response["HX-Reswap"] = swap
    return response


def sold(request: Request, text: str, page: str) -> HttpResponse:
    """Sales changed: the dialog closes, and what shows them fetches itself again; a plain form leads to `page`."""
    if not is_fragment(request):
        messages.success(request, text)
        return redirect(page)
    events = {"voronka:close": {}, "sales-changed": {}, "voronka:toast": {"text": text}}
    return HttpResponse(headers={"HX-Trigger": json.dumps(events), "HX-Reswap": "none"})


def undo_address(transition: Transition) -> str:
    """Where a move is taken back."""
    return reverse("deals:undo_move", args=[transition.pk])
