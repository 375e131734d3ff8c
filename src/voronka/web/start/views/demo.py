"""Made-up data: in with one press, out with one press, and how far it is meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.demo import actions
from voronka.demo.queries import DemoState, demo_state
from voronka.ground import clock
from voronka.journal.queries import is_anybody_at_work
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request
from voronka.web.start import made_up


@needs(Capability.RUN_THE_BUSINESS)
@require_safe
def demo(request: Request) -> HttpResponse:
    """What it is, how far it is, and the button."""
    state = demo_state()
    context = _filling(state) if state else {"plan": made_up.plan(request.business.language)}
    return render(request, "start/demo.html", {"state": state, **context})


@needs(Capability.RUN_THE_BUSINESS)
@require_safe
def progress(request: Request) -> HttpResponse:
    """How far it is, asked every second; the whole page anew when somebody has taken the data out meanwhile."""
    state = demo_state()
    if state is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "start/demo.html#progress", {"state": state, **_filling(state)})


@needs(Capability.RUN_THE_BUSINESS)
@require_POST
def put_in(request: Request) -> HttpResponse:
    """Begin; the worker goes on."""
    try:
        actions.put_in(by=request.user, at=clock.now())
    except actions.DemoRefused as refusal:
        if demo_state() is None:  # else it was pressed twice, and all is well
            messages.error(request, str(refusal))
    return redirect("start:demo")


@needs(Capability.RUN_THE_BUSINESS)
@require_POST
def take_out(request: Request) -> HttpResponse:
    """Everything that came with it goes."""
    state = demo_state()
    actions.take_out(by=request.user, at=clock.now())
    if state is not None:
        gone = ngettext("%(count)s made-up deal", "%(count)s made-up deals", state.deals) % {"count": state.deals}
        messages.success(
            request, _("Gone: %(deals)s and all that came with them. What is yours stays.") % {"deals": gone}
        )
    return redirect("start:demo")


@signed_in
@require_safe
def banner(request: Request) -> HttpResponse:
    """A quiet line for the board while made-up data are in; nothing otherwise."""
    if demo_state() is None:
        return HttpResponse()
    context = {"may_take_out": can(request.user, Capability.RUN_THE_BUSINESS)}
    return render(request, "start/demo_banner.html", context)


def _filling(state: DemoState) -> dict[str, Any]:
    return {
        "counts": made_up.counts(state.batch),
        "months": actions.MONTHS,
        "is_stuck": not state.is_full and not is_anybody_at_work(clock.now()),
    }
