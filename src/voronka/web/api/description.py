"""GET /api/v1/openapi.json: what programs may send, for programs. Written by hand, and held to the doors by tests."""

from __future__ import annotations

import json
from importlib.resources import files

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from voronka.web.request import Request
from voronka.web.streams import edge_of, web_of


@require_safe
def openapi(request: Request) -> HttpResponse:
    """The document, with the addresses of this installation."""
    said = json.loads((files("voronka.web.api") / "openapi.json").read_text(encoding="utf-8"))
    said["servers"][0]["url"] = web_of(request)
    said["paths"]["/api/v1/leads"]["servers"][0]["url"] = edge_of(request)
    return JsonResponse(said)
