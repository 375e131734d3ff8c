"""What is shown in place of a page: in our frame, and without anything that may be broken."""

from __future__ import annotations

import json
import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from voronka.web.api.problems import Problem

PROGRAMS = "/api/"
"""What stands below it is asked for by programs: they are told in JSON."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as below
    """What was sent cannot be read: too much, cut off, or not by a page of ours. A fragment is not put in its place."""
    if "HX-Request" in request.headers:
        said = {
            "text": _("What was sent could not be read; nothing was changed. Load the page again."),
            "kind": "error",
        }
        headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps({"voronka:toast": said})}
        return HttpResponse(status=400, headers=headers)
    return HttpResponse(render_to_string("web/400.html"), status=400)


def forbidden(
    _request: HttpRequest,
    exception: Exception | None = None,  # noqa: ARG001 - Django gives it by this name
    reason: str = "",  # noqa: ARG001 - and this one where the token is missing
) -> HttpResponse:
    """Not by this role, or a form without its token."""
    return HttpResponse(render_to_string("web/403.html"), status=403)


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as above
    """No such page, or not for these eyes."""
    return HttpResponse(render_to_string("web/404.html"), status=404)


def busy(request: HttpRequest) -> HttpResponse:
    """A database that is away or busy, with a time to come again; nothing was written."""
    wait = {"Retry-After": "5"}
    if request.path.startswith(PROGRAMS):
        return Problem(503, "away", "The database does not answer", headers=wait).answer()
    return HttpResponse(render_to_string("web/busy.html"), status=503, headers=wait)


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours; or of a database that was away before any page was reached."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return busy(request)
    if request.path.startswith(PROGRAMS):
        return Problem(500, "broken", "Something is wrong on our side").answer()
    return HttpResponse(render_to_string("web/500.html"), status=500)
