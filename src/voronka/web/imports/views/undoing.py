"""Taking out what a file has brought, and throwing a file away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.imports import actions, forecast, queries
from voronka.web.imports.steps import RESULT, frame, import_or_404
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.IMPORT)
def undo(request: Request, import_id: int) -> HttpResponse:
    """What would go and what would stay; sent, it goes."""
    import_ = import_or_404(import_id)
    if request.method == "POST":
        try:
            actions.undo(import_=import_, by=request.user, at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("imports:page", import_.pk)
    if not queries.may_undo(import_):
        return redirect("imports:page", import_.pk)
    return render(request, "imports/undo.html", frame(RESULT, import_) | {"forecast": forecast.of_undo(import_)})


@require_POST
@needs(Capability.IMPORT)
def remove(request: Request, import_id: int) -> HttpResponse:
    """Throw the file away; nothing of it was brought in."""
    import_ = import_or_404(import_id)
    try:
        actions.remove_file(import_=import_)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("imports:page", import_.pk)
    messages.success(request, _("The file “%(name)s” is thrown away.") % {"name": import_.file_name})
    return redirect("imports:list")
