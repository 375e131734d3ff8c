"""How the pages of tasks answer: a fragment and a message to htmx, a page and a message to a plain form."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from voronka.web.request import Request

CHANGED = ("tasks-changed", "timeline-changed", "voronka:close")
"""What lists and timelines listen for, to fetch themselves again; and the dialog, to close."""


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, so that a piece of the page is enough."""
    return request.headers.get("HX-Request") == "true"


def done(request: Request, text: str, *, undo: str = "", body: str = "", otherwise: str = "") -> HttpResponse:
    """It was done: say so, with a way back, and let lists and timelines fetch themselves again.

    body       the fragment for htmx; "" = nothing to swap
    otherwise  where a plain form leads to if it does not say `next`
    """
    if not is_fragment(request):
        messages.success(request, text, extra_tags=undo)
        return HttpResponseRedirect(way_back(request, otherwise))
    response = HttpResponse(body)
    if not body:
        response["HX-Reswap"] = "none"
    return _telling(response, {"text": text, "undo": undo})


def refused(request: Request, text: str, *, otherwise: str = "") -> HttpResponse:
    """It was not done, because somebody was faster: say so, and show how it stands now."""
    if not is_fragment(request):
        messages.error(request, text)
        return HttpResponseRedirect(way_back(request, otherwise))
    response = HttpResponse(status=409)
    response["HX-Reswap"] = "none"
    return _telling(response, {"text": text, "kind": "error"})


def way_back(request: Request, otherwise: str = "") -> str:
    """The page that a form stood on, if it says so and it is ours."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else otherwise or reverse("tasks:list")


def _telling(response: HttpResponse, toast: dict[str, str]) -> HttpResponse:
    events: dict[str, dict[str, str]] = {name: {} for name in CHANGED}
    response["HX-Trigger"] = json.dumps({"voronka:toast": toast, **events})
    return response
