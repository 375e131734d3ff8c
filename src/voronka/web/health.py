"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration; 503 with the reason otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return JsonResponse({"ready": False, "reason": f"database: {type(error).__name__}"}, status=503)
    if waiting:
        return JsonResponse({"ready": False, "reason": f"{len(waiting)} migrations are not applied"}, status=503)
    return JsonResponse({"ready": True})
