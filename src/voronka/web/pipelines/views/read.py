"""How a funnel is meant, to read and to print: now, and in an older version."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability, can
from voronka.funnel import versions
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import DealField, Pipeline, Version
from voronka.funnel.values import OWN_NAMES
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def explained(request: Request, pipeline_id: int) -> HttpResponse:
    """All stages of a pipeline with their texts, as published; for everybody who works here."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    published = Version.objects.filter(pipeline=pipeline, number__isnull=False).select_related("published_by")
    return _explained(request, published.order_by("-number")[0], Drawing.from_pipeline(pipeline))


@require_safe
@needs(Capability.DRAW_PIPELINES)
def version(request: Request, pipeline_id: int, number: int) -> HttpResponse:
    """The same of one version."""
    known = Version.objects.select_related("pipeline", "published_by")
    found = get_object_or_404(known, pipeline=pipeline_id, number=number)
    return _explained(request, found, Drawing.read(found.drawing), versions.sheet(found.pipeline))


def _explained(
    request: Request, version: Version, drawing: Drawing, sheet: versions.Sheet | None = None
) -> HttpResponse:
    names = dict(DealField.objects.values_list("key", "name")) | OWN_NAMES
    context = {
        "pipeline": version.pipeline,
        "version": version,
        "drawing": drawing,
        "stages": [(stage, [names.get(key, key) for key in stage.required]) for stage in drawing.stages],
        "sheet": sheet,
        "may_draw": can(request.user, Capability.DRAW_PIPELINES),
    }
    return render(request, "pipelines/explained.html", context)
