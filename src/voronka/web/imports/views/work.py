"""How far an import is, what it would bring, what it has brought; and the buttons that make it go on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.imports import actions, queries
from voronka.imports.models import Import, State
from voronka.journal.queries import is_anybody_at_work
from voronka.web.imports import results
from voronka.web.imports.steps import PREVIEW, RESULT, frame, import_or_404
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_safe
@needs(Capability.IMPORT)
def page(request: Request, import_id: int) -> HttpResponse:
    """Whatever there is to see of an import now."""
    import_ = import_or_404(import_id)
    if import_.state == State.UPLOADED:
        return redirect("imports:columns", import_.pk)
    is_before = import_.batch_id is None and import_.state != State.UNDONE
    context = frame(PREVIEW if is_before else RESULT, import_) | _told(import_)
    return render(request, "imports/page.html", context | results.of(import_, request.business.currency))


@require_safe
@needs(Capability.IMPORT)
def progress(request: Request, import_id: int) -> HttpResponse:
    """How far the work is, asked every second; when it is over, the page comes anew."""
    import_ = import_or_404(import_id)
    told = _told(import_)
    if not told["progress"].is_working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/parts/progress.html", {"import": import_} | told)


@require_POST
@needs(Capability.IMPORT)
def check(request: Request, import_id: int) -> HttpResponse:
    """Look through the file once more."""
    return _done(request, import_id, actions.check, by=request.user)


@require_POST
@needs(Capability.IMPORT)
def run(request: Request, import_id: int) -> HttpResponse:
    """Bring the rows in, or go on with it."""
    return _done(request, import_id, actions.run, by=request.user)


@require_POST
@needs(Capability.IMPORT)
def stop(request: Request, import_id: int) -> HttpResponse:
    """Stop where it is."""
    return _done(request, import_id, actions.stop)


def _done(request: Request, import_id: int, action: Any, **more: Any) -> HttpResponse:
    """Ask for it, and back to the page; a refusal is said there."""
    import_ = import_or_404(import_id)
    try:
        action(import_=import_, at=clock.now(), **more)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("imports:page", import_.pk)


def _told(import_: Import) -> dict[str, Any]:
    now = clock.now()
    told = queries.progress(import_, at=now)
    return {
        "progress": told,
        "left": results.time_left(told.seconds_left),
        "is_stuck": told.is_working and (told.is_stuck or not is_anybody_at_work(now)),
    }
