"""The fields of deals that the business adds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.funnel import actions
from voronka.funnel.models import DealField
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.permissions import needs
from voronka.web.pipelines.forms import FieldForm
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def fields(request: Request) -> HttpResponse:
    """All fields, and a form for one more."""
    form = FieldForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            field = actions.add_field(
                name=typed["name"],
                kind=typed["kind"],
                choices=typed["choices"].splitlines(),
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, _("Deals now have the field “%(name)s”.") % {"name": field.name})
            return redirect("pipelines:fields")
        except actions.FieldRefused as refusal:
            _show(form, refusal)
    every = list(DealField.objects.all())
    context = {
        "form": form,
        "fields": [field for field in every if not field.is_gone],
        "gone": [field for field in every if field.is_gone],
    }
    return render(request, "pipelines/fields.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.DRAW_PIPELINES)
def field(request: Request, field_id: int) -> HttpResponse:
    """Another name, other choices."""
    found = get_object_or_404(DealField, pk=field_id)
    form = FieldForm(request.POST or None, field=found)
    if form.is_valid():
        choices = form.cleaned_data.get("choices", "").splitlines()
        try:
            actions.edit_field(
                field=found, name=form.cleaned_data["name"], choices=choices, by=request.user, at=clock.now()
            )
            return redirect("pipelines:fields")
        except actions.FieldRefused as refusal:
            _show(form, refusal)
    context = {"form": form, "title": found.name, "button": _("Save"), "back": "pipelines:fields"}
    return render(request, "pipelines/form_page.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(Capability.DRAW_PIPELINES)
def remove(request: Request, field_id: int) -> HttpResponse:
    """Take it out; the values stay."""
    found = get_object_or_404(DealField, pk=field_id)
    try:
        actions.remove_field(field=found, by=request.user, at=clock.now())
    except actions.FieldRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("pipelines:fields")


@require_POST
@needs(Capability.DRAW_PIPELINES)
def restore(request: Request, field_id: int) -> HttpResponse:
    """Bring it back."""
    found = get_object_or_404(DealField, pk=field_id)
    try:
        actions.restore_field(field=found, by=request.user, at=clock.now())
    except actions.FieldRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("pipelines:fields")


def _show(form: FieldForm, refusal: Refusal) -> None:
    for name, sentence in refusal.problems.items():
        form.add_error(name if name in form.fields else None, str(sentence))
