"""The first page of a new installation: a few choices, and the funnel stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from voronka.accounts import actions as accounts
from voronka.accounts.may import Capability, can
from voronka.funnel import actions as funnel
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Pipeline
from voronka.funnel.trades import TRADES, load
from voronka.ground import clock
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.start.forms import WelcomeForm
from voronka.web.start.places import ZONES, guessed_currency

LANGUAGES = dict(settings.LANGUAGES)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: Request) -> HttpResponse:
    """Language, trade, time zone, currency, name: one page, one button.

    The buttons of the languages send the form too: the page comes back in that language with what was chosen.
    """
    if request.business.set_up_at is not None:
        return redirect("board:home")
    if not can(request.user, Capability.RUN_THE_BUSINESS):
        return render(request, "start/waiting.html", status=403 if request.method == "POST" else 200)
    language = _language(request)
    with translation.override(language):
        if request.method == "POST" and "show_in" not in request.POST:
            return _made(request, WelcomeForm(request.POST, initial={}))
        return _page(
            request, WelcomeForm(initial=_chosen_before(request, language), is_guessed=request.method != "POST")
        )


def _made(request: Request, form: WelcomeForm) -> HttpResponse:
    """The board of the new funnel; the page again with what is wrong; the board of who was faster by a moment."""
    if not form.is_valid():
        return _page(request, form)
    try:
        pipeline = _make(request, form.cleaned_data)
    except accounts.AlreadySetUp:
        return redirect("board:home")
    except accounts.Refused as refusal:
        form.refuse(refusal)
        return _page(request, form)
    messages.success(request, _("Your funnel is ready. Add the first deal, or look at it with made-up data."))
    return redirect("board:board", pipeline.pk)


def _make(request: Request, chosen: dict[str, str]) -> Pipeline:
    now = clock.now()
    with transaction.atomic():
        accounts.set_up(**chosen, by=request.user, at=now)
        return funnel.create_pipeline(trade=chosen["trade"], language=chosen["language"], by=request.user, at=now)


def _page(request: Request, form: WelcomeForm) -> HttpResponse:
    language = translation.get_language() or "en"
    offered = [(trade, Drawing.from_trade(trade)) for trade in (load(key, language) for key in TRADES)]
    context = {"form": form, "offered": offered, "languages": LANGUAGES.items(), "language": language}
    response = render(request, "start/welcome.html", context, status=422 if form.is_bound else 200)
    response["Content-Language"] = language
    return response


def _language(request: Request) -> str:
    """The one that was pressed, the one of the form, else the one that the browser asks for."""
    asked = (request.POST.get("show_in"), request.POST.get("language"), translation.get_language())
    return next(language for language in (*asked, "en") if language in LANGUAGES)


def _chosen_before(request: Request, language: str) -> dict[str, Any]:
    """What stands in the form when it is shown: what was chosen in another language, else guesses."""
    if request.method == "POST":
        return {**request.POST.dict(), "language": language}
    currency = guessed_currency(request.headers.get("Accept-Language", ""), language)
    return {"language": language, "time_zone": ZONES[language], "currency": currency}
