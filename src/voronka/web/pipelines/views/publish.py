"""Publishing a draft, throwing it away, and beginning one from an older version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.funnel import actions, versions
from voronka.funnel.drawing import Drawing, difference
from voronka.funnel.models import Pipeline, Version
from voronka.ground import clock
from voronka.web.permissions import needs
from voronka.web.pipelines.forms import ReasonForm
from voronka.web.pipelines.judged import judge
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def publish(request: Request, pipeline_id: int) -> HttpResponse:
    """What the draft changes, why, and where the deals of removed stages go."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    if request.method != "POST":
        return publish_form(request, pipeline)
    sheet = versions.sheet(pipeline)
    form = _form(request, pipeline, sheet.drawing)
    if not form.is_valid():
        return publish_form(request, pipeline, form, status=422)
    try:
        version = actions.publish(
            pipeline=pipeline,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
            move_gone=form.move_gone(),
            edition=request.POST.get("edition"),
        )
    except actions.DrawRefused as refusal:
        for name, sentence in refusal.problems.items():
            form.add_error(name if name in form.fields else None, str(sentence))
        return publish_form(request, pipeline, form, status=409)
    messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
    where = reverse("pipelines:list")
    return HttpResponse(headers={"HX-Redirect": where}) if _is_fragment(request) else redirect(where)


def publish_form(
    request: Request, pipeline: Pipeline, form: ReasonForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The question before publishing: a dialog for htmx, else a page."""
    sheet = versions.sheet(pipeline)
    context: dict[str, Any] = {
        "pipeline": pipeline,
        "sheet": sheet,
        "judged": judge(pipeline, sheet.drawing, ""),
        "changes": difference(Drawing.from_pipeline(pipeline), sheet.drawing),
        "form": form or _form(request, pipeline, sheet.drawing),
    }
    template = "pipelines/publish_dialog.html" if _is_fragment(request) else "pipelines/publish.html"
    return render(request, template, context, status=status)


@require_POST
@needs(Capability.DRAW_PIPELINES)
def drop(request: Request, pipeline_id: int) -> HttpResponse:
    """Throw the draft away."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    try:
        edition = request.POST.get("edition", "")
        actions.drop_draft(pipeline=pipeline, by=request.user, at=clock.now(), edition=edition)
    except actions.DrawnMeanwhile as refusal:
        messages.error(request, str(refusal))
        return redirect("pipelines:draw", pipeline.pk)
    messages.success(request, _("The draft is gone. The funnel stands as it was."))
    return redirect("pipelines:list")


@require_POST
@needs(Capability.DRAW_PIPELINES)
def take(request: Request, pipeline_id: int, number: int) -> HttpResponse:
    """Begin a draft from an older version; it takes the place of the draft that the page told of."""
    version = get_object_or_404(Version.objects.select_related("pipeline"), pipeline=pipeline_id, number=number)
    try:
        actions.save_draft(
            pipeline=version.pipeline,
            drawing=replace(Drawing.read(version.drawing), name=version.pipeline.name),
            by=request.user,
            at=clock.now(),
            edition=request.POST.get("edition", ""),
        )
    except actions.DrawnMeanwhile as refusal:
        messages.error(request, str(refusal))
        return redirect("pipelines:draw", pipeline_id)
    messages.success(request, _("Version %(number)s is the draft now. Nothing is published yet.") % {"number": number})
    return redirect("pipelines:draw", pipeline_id)


def _form(request: Request, pipeline: Pipeline, drawing: Drawing) -> ReasonForm:
    names = dict(pipeline.stages.values_list("key", "name"))
    leaving = {key: (names[key], count) for key, count in versions.leaving(pipeline, drawing).items()}
    to = [(stage.key, stage.name) for stage in drawing.stages if not stage.closes]
    return ReasonForm(
        request.POST if request.method == "POST" and "reason" in request.POST else None, leaving=leaving, to=to
    )


def _is_fragment(request: Request) -> bool:
    return bool(request.headers.get("HX-Request"))
