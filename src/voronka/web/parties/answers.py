"""How the pages of parties answer: a fragment and a message to htmx, a page and a message to a plain form."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from voronka.web.request import Request


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, so that a piece of the page is enough."""
    return request.headers.get("HX-Request") == "true"


def go(request: Request, to: str, text: str, *, undo: str = "") -> HttpResponse:
    """It was done: on to a page, where it is said, with a way back."""
    messages.success(request, text, extra_tags=undo)
    if not is_fragment(request):
        return redirect(to)
    response = HttpResponse()
    response["HX-Redirect"] = to
    return response


def refused(request: Request, text: str, *, otherwise: str) -> HttpResponse:
    """It was not done: say why, where one is."""
    if not is_fragment(request):
        messages.error(request, text)
        return redirect(otherwise)
    response = HttpResponse(status=409)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"voronka:toast": {"text": text, "kind": "error"}})
    return response
