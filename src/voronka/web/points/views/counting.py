"""The page for the phone at the door: one big button. What is pressed while the network is bad arrives later, once."""

from __future__ import annotations

import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.accounts.queries import business
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.imports.counters import Counter, read_counter
from voronka.imports.reading import Bad
from voronka.measure.files.errors import FileError
from voronka.traffic import actions
from voronka.traffic.models import ONLINE, LandingPoint
from voronka.traffic.queries.tallies import visitors_on
from voronka.web.numbers.worded import words
from voronka.web.permissions import needs, signed_in
from voronka.web.points.forms import CounterForm
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number

PLACES = LandingPoint.objects.exclude(kind__in=ONLINE)
"""Where people are counted, by hand or by a file; online they are counted by themselves."""
MOST_SHOWN = 20
"""Rows that cannot be read."""
LONGEST_WAIT_S = 2 * 24 * 3600
"""So long a press may have waited for the network."""


@require_safe
@signed_in
def places(request: Request) -> HttpResponse:
    """Where can be counted; straight to the place where there is only one."""
    if not _may(request):
        return render(request, "web/403.html", status=403)
    points = list(PLACES.filter(is_on=True).order_by("name", "pk"))
    if len(points) == 1:
        return redirect("points:count", points[0].pk)
    return render(request, "points/count_places.html", {"points": points})


@require_safe
@signed_in
def count(request: Request, point_id: int) -> HttpResponse:
    """The button, and how many came today."""
    if not _may(request):
        return render(request, "web/403.html", status=403)
    point = get_object_or_404(PLACES, pk=point_id)
    context = {"point": point, "today": visitors_on(point, clock.now()), "key": secrets.token_urlsafe(16)}
    return render(request, "points/count.html", context)


@require_POST
@signed_in
def press(request: Request, point_id: int) -> HttpResponse:
    """One press: fields "visitors", "key", and "ago": seconds that it has waited. JSON to a script, else the page."""
    if not _may(request):
        return render(request, "web/403.html", status=403)
    point = get_object_or_404(PLACES, pk=point_id)
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


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def counter(request: Request, point_id: int) -> HttpResponse:
    """The file of a counter: counted as a whole, or not at all, with the rows that are wrong."""
    point = get_object_or_404(PLACES, pk=point_id)
    form = CounterForm(request.POST or None, request.FILES or None)
    bad: list[Bad] = []
    if form.is_bound and form.is_valid():
        try:
            found = _read(form.cleaned_data["file"])
            bad = found.bad
            if not bad:
                new = actions.tally_file(
                    point=point, counted=found.counted, hours=found.hours, by=request.user, at=clock.now()
                )
                messages.success(request, _counted(new, sum(found.counted.values())))
                return redirect("points:point", point.pk)
            form.add_error("file", _("Nothing is counted: some rows cannot be read."))
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"point": point, "form": form, "bad": [(each, words()(each.reason)) for each in bad[:MOST_SHOWN]]}
    return render(request, "points/counter.html", context | {"bad_rows": len(bad)}, status=422 if form.errors else 200)


def _read(file: UploadedFile[Any]) -> Counter:
    """What the file says. Raises Refusal at "file"."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("wb") as target:
            target.writelines(file.chunks())
        try:
            found = read_counter(path, name=file.name or "", zone=ZoneInfo(business().time_zone))
        except FileError as error:
            raise Refusal({"file": words().sentence(error.message)}) from error
    if found is None:
        raise Refusal({"file": _("Which column is the day and which the visitors? Leave these two alone in the file.")})
    return found


def _counted(new: int, visitors: int) -> str:
    if not new:
        return _("The file says nothing new.")
    return ngettext("%(visitors)s visitor is counted.", "%(visitors)s visitors are counted.", visitors) % {
        "visitors": number(visitors)
    }


def _may(request: Request) -> bool:
    """Whoever sells may count at the door, and whoever runs traffic."""
    return can(request.user, Capability.WORK_DEALS) or can(request.user, Capability.RUN_TRAFFIC)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
