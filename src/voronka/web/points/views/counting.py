"""The page for the phone at the door: one big button. What is pressed while the network is bad arrives later, once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.models import ONLINE, LandingPoint
from voronka.traffic.queries.tallies import visitors_on
from voronka.web.permissions import signed_in
from voronka.web.request import Request

LONGEST_WAIT_S = 2 * 24 * 3600
"""So long a press may have waited for the network."""


@require_safe
@signed_in
def places(request: Request) -> HttpResponse:
    """Where can be counted; straight to the place where there is only one."""
    if not _may(request):
        return render(request, "web/403.html", status=403)
    points = list(LandingPoint.objects.filter(is_on=True).exclude(kind__in=ONLINE).order_by("name", "pk"))
    if len(points) == 1:
        return redirect("points:count", points[0].pk)
    return render(request, "points/count_places.html", {"points": points})


@require_safe
@signed_in
def count(request: Request, point_id: int) -> HttpResponse:
    """The button, and how many came today."""
    if not _may(request):
        return render(request, "web/403.html", status=403)
    point = get_object_or_404(LandingPoint, pk=point_id)
    context = {"point": point, "today": visitors_on(point, clock.now()), "key": secrets.token_urlsafe(16)}
    return render(request, "points/count.html", context)


@require_POST
@signed_in
def press(request: Request, point_id: int) -> HttpResponse:
    """One press: fields "visitors", "key", and "ago": seconds that it has waited. JSON to a script, else the page."""
    if not _may(request):
        return render(request, "web/403.html", status=403)
    point = get_object_or_404(LandingPoint, pk=point_id)
    now = clock.now()
    waited = timedelta(seconds=min(_number(request.POST.get("ago", "")), LONGEST_WAIT_S))
    said = request.POST.get("visitors", "")
    visitors = -_number(said[1:]) if said.startswith("-") else _number(said)
    refusal = ""
    try:
        actions.tally(point=point, visitors=visitors, key=request.POST.get("key", ""), by=request.user, at=now - waited)
    except Refusal as refused:
        refusal = str(refused)
    if "application/json" in request.headers.get("Accept", ""):
        answer = {"today": visitors_on(point, now), "refusal": refusal}
        return JsonResponse(answer, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    return redirect("points:count", point.pk)


def _may(request: Request) -> bool:
    """Whoever sells may count at the door, and whoever runs traffic."""
    return can(request.user, Capability.WORK_DEALS) or can(request.user, Capability.RUN_TRAFFIC)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
