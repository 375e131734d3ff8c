"""What the values of a column mean, where deals go, and what is done with rows that are here already."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.funnel import actions as funnels
from voronka.funnel.actions import NewStage
from voronka.funnel.models import Pipeline, StageKind
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.imports import actions, queries
from voronka.imports.mapping import Answers
from voronka.imports.messages import worded
from voronka.imports.models import Import
from voronka.measure.files.errors import FileError
from voronka.web.imports import results, values
from voronka.web.imports.steps import MEANING, frame, import_or_404
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.IMPORT)
def meaning(request: Request, import_id: int) -> HttpResponse:
    """The form; sent, the file is checked."""
    import_ = import_or_404(import_id)
    if not queries.may_change(import_):
        return redirect("imports:page", import_.pk)
    if not queries.is_mapped(import_):
        return redirect("imports:columns", import_.pk)
    if request.method != "POST":
        return _page(request, import_)
    try:
        said = values.read(import_, request.POST)
        actions.set_mapping(import_=import_, kind=import_.kind, roles=values.roles(import_, request.POST), answers=said)
        actions.check(import_=import_, by=request.user, at=clock.now())
    except Refusal as refusal:
        return _page(request, import_, problems=refusal.problems)
    return redirect("imports:page", import_.pk)


@require_POST
@needs(Capability.DRAW_PIPELINES)
def funnel(request: Request, import_id: int) -> HttpResponse:
    """Make a funnel whose stages are the values of the file, and take it for this import."""
    import_ = import_or_404(import_id)
    if not queries.may_change(import_) or not queries.is_mapped(import_):
        return redirect("imports:page", import_.pk)
    try:
        made = _made(request)
    except Refusal as refusal:
        return _page(request, import_, problems=refusal.problems)
    said = _("The funnel “%(name)s” is there. Its stages stand in the order of the list.") % {"name": made.name}
    messages.success(request, said)
    return redirect(f"{reverse('imports:meaning', args=[import_.pk])}?pipeline={made.pk}")


def _made(request: Request) -> Pipeline:
    """The funnel as it was sent. Raises Refusal."""
    places = values.stages_in_order(request.POST)
    by_place = {place: [value for value, said in places if said == place] for place in values.PLACES}
    if len(by_place["won"]) > 1 or len(by_place["lost"]) > 1:
        raise Refusal(_("One value is the won stage and one the lost stage; the others are on the way."))
    stages = [(value, StageKind.WORK) for value in by_place["open"]]
    stages += [(value, kind) for kind in (StageKind.WON, StageKind.LOST) for value in by_place[kind]]
    return funnels.create_pipeline_of_file(
        name=request.POST.get("name", ""),
        stages=[NewStage(name=name, kind=kind) for name, kind in stages],
        by=request.user,
        at=clock.now(),
    )


def _page(request: Request, import_: Import, *, problems: Mapping[str, object] | None = None) -> HttpResponse:
    asked = request.GET.get("pipeline", "")
    try:
        found = values.meanings(import_, pipeline_id=int(asked) if asked.isdecimal() and len(asked) < 19 else None)
    except FileError as error:
        messages.error(request, worded(error.message))
        return redirect("imports:columns", import_.pk)
    said = Answers.of(import_)
    context = {
        "found": found,
        "problems": [("", str(sentence)) for sentence in (problems or {}).values()],
        "places": values.PLACES.items(),
        "modes": values.modes(said.mode),
        "system": request.POST.get("system") or results.system(import_),
        "funnel_name": request.POST.get("name") or import_.file_name.rsplit(".", 1)[0][:100],
    }
    return render(request, "imports/meaning.html", frame(MEANING, import_) | context, status=422 if problems else 200)
