"""Who gets to a page: signed in, and with the capability that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from voronka.accounts.may import Capability, can
from voronka.ground.addresses import split_address
from voronka.web.request import Request

P = ParamSpec("P")
Page = Callable[Concatenate[Request, P], HttpResponseBase]
"""A view of ours: a request and what the address says, to an answer."""


def signed_in(page: Page[P]) -> Page[P]:
    """Only for people who are signed in; others sign in first and come back to where they were."""

    @wraps(page)
    def answer(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(_way_back(request), reverse("account_login"))
        return page(request, *args, **kwargs)

    return answer


def needs(capability: Capability) -> Callable[[Page[P]], Page[P]]:
    """Only for people whose role has the capability; others who are signed in are told so (403)."""

    def decorate(page: Page[P]) -> Page[P]:
        @wraps(page)
        def answer(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not can(request.user, capability):
                return render(request, "web/403.html", status=403)
            return page(request, *args, **kwargs)

        return signed_in(answer)

    return decorate


def _way_back(request: Request) -> str:
    """Where to go after signing in: this page; after a form that was sent, the page that the form stood on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = split_address(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
