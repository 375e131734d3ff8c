"""The permission to listen to live changes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from voronka.funnel.models import Pipeline
from voronka.ground import clock, tokens
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.streams import edge_of

LASTS_S = 15 * 60


@require_safe
@never_cache
@signed_in
def live_token(request: Request, pipeline_id: int) -> HttpResponse:
    """Where the edge streams what happens in a pipeline, with a short-lived token. Who has none polls instead."""
    pipeline = get_object_or_404(Pipeline, pk=pipeline_id)
    key = settings.ENVIRONMENT.secret_key
    token = tokens.sign({"user": request.user.pk}, purpose="live", lasts_s=LASTS_S, now=clock.now(), key=key)
    query = urlencode({"token": token, "pipeline": pipeline.pk})
    return JsonResponse({"url": f"{edge_of(request)}/live?{query}"})
