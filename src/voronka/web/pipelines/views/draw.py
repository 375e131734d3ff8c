"""The page on which a pipeline is drawn: one form; each of its buttons saves what is typed and does one thing more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.accounts.may import Capability
from voronka.funnel import actions, versions
from voronka.funnel.drawing import Drawing, DrawnStage, edits
from voronka.funnel.models import DealField, LossReason, Pipeline
from voronka.ground import clock
from voronka.web.permissions import needs
from voronka.web.pipelines.forms import StageForm
from voronka.web.pipelines.judged import REASONS, judge
from voronka.web.pipelines.views.publish import publish_form
from voronka.web.request import Request


@dataclass(frozen=True)
class Step:
    """What a button did: the drawing after it, and what to show next ("key#input")."""

    drawing: Drawing
    goto: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def draw(request: Request, pipeline_id: int) -> HttpResponse:
    """The drawing, with one stage or the reasons of loss in the form."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    sheet = versions.sheet(pipeline)
    drawing = sheet.drawing
    shown = (request.POST if request.method == "POST" else request.GET).get("shown", "")
    stage = drawing.stage(shown)
    form = _form(request, stage or drawing.stages[0]) if shown != REASONS else None
    if request.method != "POST":
        return render(request, "pipelines/draw.html", _context(pipeline, form, sheet))
    if form and stage is None:
        messages.error(request, _("This stage is no longer in the drawing. Nothing of it was saved."))
        return _go_on(request, pipeline, "")
    if form and not form.is_valid():
        return _page(request, pipeline, form, status=422)
    typed = edits.with_stage(drawing, form.stage()) if form else _with_reasons(drawing, request.POST, pipeline)
    step = _do(typed, request.POST.get("do", ""), shown, pipeline)
    try:
        actions.save_draft(
            pipeline=pipeline,
            drawing=step.drawing,
            by=request.user,
            at=clock.now(),
            edition=request.POST.get("edition"),
        )
    except actions.DrawnMeanwhile as refusal:
        return _page(request, pipeline, form, status=409, refusal=str(refusal))
    except actions.DrawRefused as refusal:
        return _page(request, pipeline, form, status=422, refusal=str(refusal))
    return _go_on(request, pipeline, step.goto, form)


def _form(request: Request, stage: DrawnStage) -> StageForm:
    names = dict(DealField.objects.filter(is_gone=False).values_list("key", "name"))
    return StageForm(request.POST if request.method == "POST" else None, stage=stage, fields=names)


def _with_reasons(drawing: Drawing, posted: QueryDict, pipeline: Pipeline) -> Drawing:
    named = list(zip(posted.getlist("reason_key"), posted.getlist("reason_name"), strict=False))
    return edits.with_reasons(
        drawing, named, LossReason.objects.filter(pipeline=pipeline).values_list("key", flat=True)
    )


def _do(drawing: Drawing, said: str, shown: str, pipeline: Pipeline) -> Step:
    """Do what the pressed button says: "up:key", "show:key#input", ...; without one it is only saved."""
    verb, _colon, key = said.partition(":")
    doing: dict[str, Callable[[], Step]] = {
        "show": lambda: Step(drawing, key),
        "up": lambda: Step(edits.moved(drawing, key, -1), shown),
        "down": lambda: Step(edits.moved(drawing, key, 1), shown),
        "order": lambda: Step(edits.ordered(drawing, key.split(",")), shown),
        "remove": lambda: Step(edits.without_stage(drawing, key), "" if key == shown else shown),
        "add": lambda: _added(drawing, pipeline),
        "publish": lambda: Step(drawing, "publish"),
    }
    return doing.get(verb, lambda: Step(drawing, shown))()


def _added(drawing: Drawing, pipeline: Pipeline) -> Step:
    number = len(drawing.stages) + 1
    name = _("Stage %(number)d") % {"number": number}
    after, stage = edits.with_new_stage(drawing, name, versions.stage_kinds(pipeline))
    return Step(after, f"{stage.key}#id_name")


def _go_on(request: Request, pipeline: Pipeline, goto: str, form: StageForm | None = None) -> HttpResponse:
    """The fragments that changed while typing, or where the pressed button leads to."""
    is_fragment = bool(request.headers.get("HX-Request"))
    if is_fragment and goto == "publish":
        return publish_form(request, pipeline)
    if is_fragment:
        return _fragments(request, pipeline, form)
    if goto == "publish":
        return redirect("pipelines:publish", pipeline.pk)
    shown, _hash, place = goto.partition("#")
    return redirect(reverse("pipelines:draw", args=[pipeline.pk]) + f"?shown={shown}#{place or 'drawn'}")


def _page(
    request: Request, pipeline: Pipeline, form: StageForm | None, *, status: int, refusal: str = ""
) -> HttpResponse:
    """The page again, because what was sent was not saved."""
    if request.headers.get("HX-Request"):
        return _fragments(request, pipeline, form, status=status, refusal=refusal)
    context = _context(pipeline, form, versions.sheet(pipeline)) | {"refusal": refusal}
    return render(request, "pipelines/draw.html", context, status=status)


def _fragments(
    request: Request, pipeline: Pipeline, form: StageForm | None, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    if request.headers.get("HX-Target") == "dialog#dialog":
        said = {"text": refusal or _("Not saved: look at what is marked."), "kind": "error"}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"voronka:toast": said})})
    context = _context(pipeline, form, versions.sheet(pipeline)) | {"refusal": refusal, "is_fragment": True}
    return render(request, "pipelines/saved.html", context, status=status)


def _context(pipeline: Pipeline, form: StageForm | None, sheet: versions.Sheet) -> dict[str, Any]:
    shown = form.drawn.key if form else REASONS
    return {
        "pipeline": pipeline,
        "sheet": sheet,
        "drawing": sheet.drawing,
        "judged": judge(pipeline, sheet.drawing, shown),
        "form": form,
        "shown": shown,
        "reasons": REASONS,
    }
