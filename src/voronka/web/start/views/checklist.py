"""The checklist of the first minutes: a fragment for other pages, and a page of its own where nothing is left out."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts import actions
from voronka.accounts.may import Capability, can
from voronka.ground import clock
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request
from voronka.web.start import steps


@signed_in
@require_safe
def checklist(request: Request) -> HttpResponseBase:
    """For htmx: the list, or nothing when it is over or for others to do. Else the page."""
    if request.headers.get("HX-Request"):
        return _fragment(request)
    return _page(request)


@needs(Capability.RUN_THE_BUSINESS)
@require_POST
def skip(request: Request) -> HttpResponse:
    """Wave a step away, or the whole list, with a way back."""
    step = _step(request)
    request.business = actions.skip_step(step=step, by=request.user, at=clock.now())
    text = _("The list is hidden.") if step == steps.ALL else _("The step is skipped.")
    undo = f"{reverse('start:restore')}?{urlencode({'step': step})}"
    if not request.headers.get("HX-Request"):
        messages.success(request, text, extra_tags=undo)
        return redirect("start:checklist")
    response = _fragment(request)
    response["HX-Trigger"] = json.dumps({"voronka:toast": {"text": text, "undo": undo}})
    return response


@needs(Capability.RUN_THE_BUSINESS)
@require_POST
def restore(request: Request) -> HttpResponse:
    """Bring back what was waved away."""
    actions.unskip_step(step=_step(request), by=request.user, at=clock.now())
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("start:checklist")


@needs(Capability.RUN_THE_BUSINESS)
@require_POST
def read(request: Request) -> HttpResponse:
    """To the explanation of the funnel; the step is done by going there."""
    pipeline = steps.first_pipeline()
    if pipeline is None:
        return redirect("board:home")
    actions.skip_step(step="read", by=request.user, at=clock.now())
    return redirect("pipelines:explained", pipeline.pk)


@needs(Capability.RUN_THE_BUSINESS)
def _page(request: Request) -> HttpResponse:
    return render(request, "start/checklist.html", {"list": steps.checklist(request.business, request.user)})


def _fragment(request: Request) -> HttpResponse:
    if not can(request.user, Capability.RUN_THE_BUSINESS) or steps.ALL in request.business.skipped:
        return HttpResponse()
    found = steps.checklist(request.business, request.user)
    if found.is_over:
        return HttpResponse()
    return render(request, "start/checklist.html#card", {"list": found})


def _step(request: Request) -> str:
    step = request.POST.get("step") or request.GET.get("step") or ""
    if step not in (*steps.KEYS, steps.ALL):
        raise Http404
    return step
