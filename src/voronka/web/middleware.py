"""What is done around every page."""

from __future__ import annotations

import uuid
import zoneinfo
from collections.abc import Callable

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request

from voronka.accounts.queries import business
from voronka.ground.request import request_id
from voronka.web.errors import busy
from voronka.web.request import Request
from voronka.web.streams import edge_of

Page = Callable[[Request], HttpResponse]
OPEN_WITHOUT_SET_UP = ("/static/", "/livez", "/readyz", "/healthz", "/sign-", "/link/", "/account/")


def requests_have_ids(page: Page) -> Page:
    """Each request has an id; it stands in the journal, and in the answer so that an error can be told by it."""

    def answer(request: Request) -> HttpResponse:
        token = request_id.set(str(uuid.uuid4()))
        try:
            response = page(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)

    return answer


def busy_database_answers_503(page: Page) -> Page:
    """A database that is away or busy is said so, with a time to come again; nothing was written."""

    def answer(request: Request) -> HttpResponse:
        return page(request)

    def on_error(request: Request, error: Exception) -> HttpResponse | None:
        return busy(request) if isinstance(error, OperationalError | InterfaceError) else None

    answer.process_exception = on_error  # type: ignore[attr-defined]  # Django finds it by this name
    return answer


def language_and_time_zone(page: Page) -> Page:
    """The user's language, else the business', else the browser's; the business' time zone. Sets `request.business`."""

    def answer(request: Request) -> HttpResponse:
        request.business = business()
        chosen = request.user.language if request.user.is_authenticated else ""
        if not chosen:
            is_set_up = request.business.set_up_at is not None
            chosen = request.business.language if is_set_up else get_language_from_request(request)
        with translation.override(chosen), timezone.override(zoneinfo.ZoneInfo(request.business.time_zone)):
            request.LANGUAGE_CODE = translation.get_language()
            response = page(request)
            response.headers.setdefault("Content-Language", chosen)
            return response

    return answer


def content_security_policy(page: Page) -> Page:
    """Only our own scripts, styles and pictures; live streams from the edge."""

    def answer(request: Request) -> HttpResponse:
        response = page(request)
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; connect-src 'self' {edge_of(request)}; img-src 'self' data:; object-src 'none'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        )
        return response

    return answer


def set_up_comes_first(page: Page) -> Page:
    """Until somebody has chosen language, currency and trade, every page leads there."""

    def answer(request: Request) -> HttpResponse:
        welcome = reverse("start:welcome")
        is_open = request.path == welcome or request.path.startswith(OPEN_WITHOUT_SET_UP)
        if is_open or request.business.set_up_at or not request.user.is_authenticated:
            return page(request)
        return redirect(welcome)

    return answer
