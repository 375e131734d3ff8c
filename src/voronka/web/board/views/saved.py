"""Saved views: filters that got a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.funnel import actions
from voronka.funnel.models import SavedView
from voronka.ground import clock
from voronka.web.board.asked import Asked
from voronka.web.board.form_answer import form_answer
from voronka.web.board.forms import NewViewForm, ViewForm
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_view(request: Request, pipeline_id: int) -> HttpResponse:
    """Save the filters of the address under a name."""
    asked = Asked.of(request, pipeline_id)
    initial = {"query": asked.filters.address(), "shape": request.GET.get("shape", "board")}
    form = NewViewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            view = actions.save_view(pipeline=asked.pipeline, by=request.user, at=clock.now(), **form.cleaned_data)
        except actions.ViewRefused as refusal:
            _show(form, refusal)
        else:
            return _go(request, view, _("Saved as “%(name)s”.") % {"name": view.name})
    return form_answer(
        request,
        form,
        title=_("Save this view"),
        button=_("Save"),
        url=reverse("board:new_view", args=[pipeline_id]),
        back=reverse("board:board", args=[pipeline_id]) + asked.query,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def view(request: Request, view_id: int) -> HttpResponse:
    """Share an own view, make it the default, or remove it."""
    saved = get_object_or_404(SavedView.objects.select_related("pipeline"), pk=view_id, owner=request.user)
    form = ViewForm(request.POST or None, initial={"is_shared": saved.is_shared, "is_default": saved.is_default})
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_view(view=saved, by=request.user, at=clock.now())
        return _go(request, saved, _("The view “%(name)s” is removed.") % {"name": saved.name})
    if request.method == "POST" and form.is_valid():
        saved = actions.save_view(
            pipeline=saved.pipeline,
            name=saved.name,
            query=saved.query,
            shape=saved.shape,
            by=request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        return _go(request, saved, _("Saved as “%(name)s”.") % {"name": saved.name})
    return form_answer(
        request,
        form,
        title=saved.name,
        button=_("Save"),
        url=reverse("board:view", args=[view_id]),
        back=reverse("board:board", args=[saved.pipeline_id]),
        remove=_("Remove"),
    )


def _go(request: Request, saved: SavedView, said: str) -> HttpResponse:
    """To the page of the view, with a message."""
    messages.success(request, said)
    url = reverse(f"board:{saved.shape}", args=[saved.pipeline_id]) + (f"?{saved.query}" if saved.query else "")
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if "HX-Request" in request.headers else redirect(url)


def _show(form: ViewForm, refusal: actions.ViewRefused) -> None:
    for field, sentence in refusal.problems.items():
        form.add_error("name" if field == "name" else None, str(sentence))
