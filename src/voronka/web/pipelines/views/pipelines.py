"""The list of pipelines, a new one from a template, and what is done to one as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.funnel import actions, versions
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Pipeline, Version
from voronka.funnel.trades import LANGUAGES
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.permissions import needs
from voronka.web.pipelines.forms import NameForm, NewForm, templates
from voronka.web.request import Request


@dataclass(frozen=True)
class Listed:
    """A pipeline in the list: its versions, the newest first; how it stands; its draft."""

    pipeline: Pipeline
    versions: list[versions.Told]
    drawing: Drawing
    draft: Version | None


@require_safe
@needs(Capability.DRAW_PIPELINES)
def pipelines(request: Request) -> HttpResponse:
    """All pipelines with their versions and drafts."""
    rows = list(Pipeline.objects.all())
    told = versions.history(rows)
    drafts = {draft.pipeline_id: draft for draft in Version.objects.filter(number=None).select_related("edited_by")}
    listed = [
        Listed(row, told[row.pk], Drawing.read(told[row.pk][0].version.drawing), drafts.get(row.pk)) for row in rows
    ]
    context = {
        "listed": [each for each in listed if not each.pipeline.is_archived],
        "archived": [each for each in listed if each.pipeline.is_archived],
    }
    return render(request, "pipelines/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def new(request: Request) -> HttpResponse:
    """A new pipeline from one of the templates."""
    form = NewForm(request.POST or None)
    language = get_language() or "en"
    if form.is_valid():
        pipeline = actions.create_pipeline(
            trade=form.cleaned_data["trade"],
            language=language if language in LANGUAGES else "en",
            name=form.cleaned_data["name"],
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, _("The funnel is there. Read through its stages and make them yours."))
        return redirect("pipelines:draw", pipeline.pk)
    offered = [(trade, Drawing.from_trade(trade)) for trade in templates(language)]
    status = 422 if form.is_bound else 200
    return render(request, "pipelines/new.html", {"form": form, "offered": offered}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def rename(request: Request, pipeline_id: int) -> HttpResponse:
    """Another name."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    form = NameForm(request.POST or None, initial={"name": pipeline.name})

    def act() -> None:
        actions.rename_pipeline(pipeline=pipeline, name=form.cleaned_data["name"], by=request.user, at=clock.now())

    return _named(request, form, act, _("Rename the funnel"), _("Rename the funnel"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def copy(request: Request, pipeline_id: int) -> HttpResponse:
    """A new pipeline like this one."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    form = NameForm(request.POST or None, initial={"name": _("%(name)s, copy") % {"name": pipeline.name}})

    def act() -> None:
        actions.copy_pipeline(pipeline=pipeline, name=form.cleaned_data["name"], by=request.user, at=clock.now())

    return _named(request, form, act, _("Copy the funnel"), _("Copy the funnel"))


@require_POST
@needs(Capability.DRAW_PIPELINES)
def archive(request: Request, pipeline_id: int) -> HttpResponse:
    """Put away."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    try:
        actions.archive_pipeline(pipeline=pipeline, by=request.user, at=clock.now())
    except actions.DrawRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("pipelines:list")


@require_POST
@needs(Capability.DRAW_PIPELINES)
def restore(request: Request, pipeline_id: int) -> HttpResponse:
    """Bring back."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    actions.restore_pipeline(pipeline=pipeline, by=request.user, at=clock.now())
    return redirect("pipelines:list")


def _named(request: Request, form: NameForm, act: Callable[[], None], title: str, button: str) -> HttpResponse:
    """A page with one field, the name."""
    if form.is_valid():
        try:
            act()
            return redirect("pipelines:list")
        except Refusal as refusal:
            form.add_error("name", str(refusal))
    context = {"form": form, "title": title, "button": button}
    return render(request, "pipelines/form_page.html", context, status=422 if form.is_bound else 200)
