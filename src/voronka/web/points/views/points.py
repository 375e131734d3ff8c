"""The list of landing points, one of them, and what can be said about it."""

from __future__ import annotations

import io

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint, PointKind
from voronka.web.permissions import needs
from voronka.web.points.counted import lines, shown
from voronka.web.points.embedding import snippets
from voronka.web.points.forms import EditForm, NewForm
from voronka.web.points.presets import PRESETS
from voronka.web.request import Request
from voronka.web.streams import edge_of


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """All landing points, those that are on first, with what passed through them."""
    points = LandingPoint.objects.order_by("-is_on", "name", "pk")
    return render(request, "points/list.html", {"lines": lines(request.user, points, clock.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """One more landing point: first its kind, then what must be known before the count."""
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    if kind not in PointKind.values:
        status = 422 if request.method == "POST" else 200
        return render(request, "points/kinds.html", {"presets": PRESETS.values()}, status=status)
    preset = PRESETS[PointKind(kind)]
    form = NewForm(request.POST or None, initial={"target": preset.target, "language": get_language()})
    if form.is_bound and form.is_valid():
        try:
            made = actions.add_point(kind=kind, **form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("%(name)s is added.") % {"name": made})
            return redirect("points:point", made.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "preset": preset}
    return render(request, "points/new.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Capability.RUN_TRAFFIC)
def point(request: Request, point_id: int) -> HttpResponse:
    """One landing point: what passes through it, what it is, and its addresses."""
    row = get_object_or_404(LandingPoint.objects.select_related("source"), pk=point_id)
    numbers = shown(request.user, row, clock.now())
    context = {"point": row, "numbers": numbers, "definitions": {}, "snippets": snippets(request, row)}
    return render(request, "points/point.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def edit(request: Request, point_id: int) -> HttpResponse:
    """What can be changed of one."""
    row = get_object_or_404(LandingPoint, pk=point_id)
    form = EditForm(row, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            changes, shown = form.taken(form.cleaned_data), form.taken(form.shown)
            actions.edit_point(point=row, changes=changes, shown=shown, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("points:point", row.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "points/edit.html", {"form": form, "point": row}, status=422 if form.errors else 200)


@require_safe
@needs(Capability.RUN_TRAFFIC)
def code(request: Request, point_id: int) -> HttpResponse:
    """Its QR code, to be printed."""
    row = get_object_or_404(LandingPoint, pk=point_id)
    picture = io.BytesIO()
    segno.make(f"{edge_of(request)}/q/{row.key}", error="m", micro=False).save(picture, kind="svg", scale=8, border=4)
    name = f"{row.slug or row.pk}-qr.svg"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml", headers=headers)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def switch(request: Request, point_id: int) -> HttpResponse:
    """On or off."""
    row = get_object_or_404(LandingPoint, pk=point_id)
    is_on = request.POST.get("is_on") == "1"
    actions.edit_point(point=row, changes={"is_on": is_on}, by=request.user, at=clock.now())
    said = _("%(name)s takes requests again.") if is_on else _("%(name)s takes no requests any more.")
    messages.success(request, said % {"name": row})
    return redirect("points:point", row.pk)
