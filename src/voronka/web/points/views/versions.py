"""What was published of a page: shown, weighed, brought back; how it looks now; its pictures."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint, PageVersion, Picture
from voronka.traffic.pages.blocks import Block
from voronka.traffic.pages.html import Look, make, policy
from voronka.traffic.queries.pages import page_of, sizes_of, versions_of
from voronka.web.permissions import needs
from voronka.web.points.trials import lines, outcome_of
from voronka.web.points.worked_on import sheet_of
from voronka.web.request import Request


@require_safe
@needs(Capability.RUN_TRAFFIC)
def versions(request: Request, point_id: int) -> HttpResponse:
    """All that was published, the newest first, with what it brought; and the test of those that are shown."""
    point = get_object_or_404(LandingPoint, pk=point_id)
    rows = versions_of(point)
    context = {
        "point": point,
        "revision": page_of(point).revision,
        "lines": lines(request.user, point, rows),
        "test": outcome_of(request.user, point, rows),
        "live": [row for row in rows if row.weight],
    }
    return render(request, "points/versions.html", context)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def bring_back(request: Request, point_id: int, number: int) -> HttpResponse:
    """Show this version alone."""
    point = get_object_or_404(LandingPoint, pk=point_id)
    try:
        actions.weigh_versions(point=point, weights={number: 1}, live=_live(request), by=request.user, at=clock.now())
        messages.success(request, _("Visitors see version %(number)s from now on.") % {"number": number})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("points:versions", point.pk)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def weigh(request: Request, point_id: int) -> HttpResponse:
    """How many visitors see which version: fields "weight.<number>"."""
    point = get_object_or_404(LandingPoint, pk=point_id)
    typed = {name[7:]: str(value) for name, value in request.POST.items() if name.startswith("weight.")}
    try:
        if not all(text.isascii() and text.isdigit() and len(text) < 6 for pair in typed.items() for text in pair):
            raise Refusal(_("A weight is a whole number."))
        weights = {int(number): int(weight) for number, weight in typed.items()}
        actions.weigh_versions(point=point, weights=weights, live=_live(request), by=request.user, at=clock.now())
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("points:versions", point.pk)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def publish_beside(request: Request, point_id: int) -> HttpResponse:
    """Publish the page as it was when somebody looked ("revision"), and go on showing what is shown: a test."""
    point = get_object_or_404(LandingPoint, pk=point_id)
    try:
        revision = _number(request.POST.get("revision", ""))
        version = actions.publish_page(point=point, revision=revision, beside=True, by=request.user, at=clock.now())
        messages.success(request, _("Version %(number)s is shown beside the others.") % {"number": version.number})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("points:versions", point.pk)


@require_safe
@xframe_options_sameorigin
@needs(Capability.RUN_TRAFFIC)
def preview(request: Request, point_id: int) -> HttpResponse:
    """The page as it would be published now."""
    point = get_object_or_404(LandingPoint, pk=point_id)
    sheet = sheet_of(request, point)
    return _shown(sheet.blocks, Look(language=point.language, theme=sheet.theme, action="", texts={},
                                     sizes=sizes_of(sheet.blocks), pictures="/points"))  # fmt: skip


@require_safe
@xframe_options_sameorigin
@needs(Capability.RUN_TRAFFIC)
def version(_request: Request, point_id: int, number: int) -> HttpResponse:
    """A page as it was published."""
    found = get_object_or_404(PageVersion, point=point_id, number=number)
    sizes = sizes_of(found.blocks)
    look = Look(language=found.language, theme=found.theme, action="", texts={}, sizes=sizes, pictures="/points")
    return _shown(found.blocks, look)


@require_safe
@needs(Capability.RUN_TRAFFIC)
def picture(_request: Request, digest: str) -> HttpResponse:
    """An uploaded picture, for previews."""
    found = Picture.objects.filter(digest=digest).first()
    if found is None:
        raise Http404
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "attachment",  # opened by itself it is a file; pages show it all the same
        "Cache-Control": "private, max-age=86400",
    }
    return HttpResponse(bytes(found.body), content_type=f"image/{found.kind}", headers=headers)


def _live(request: Request) -> set[int]:
    """The versions that visitors saw when somebody looked: fields "live"."""
    return {_number(text) for text in request.POST.getlist("live")}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(blocks: list[Block], look: Look) -> HttpResponse:
    """A page of visitors inside ours: nothing of it may run, and its form is not sent."""
    rules = policy(look.theme).replace("form-action 'self'", "form-action 'none'")
    return HttpResponse(
        make(blocks, look).html, headers={"Content-Security-Policy": f"{rules}; frame-ancestors 'self'"}
    )
