"""All files that were brought, whatever became of them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability
from voronka.imports import queries
from voronka.web.permissions import needs
from voronka.web.request import Request

A_PAGE = 50


@require_safe
@needs(Capability.IMPORT)
def listed(request: Request) -> HttpResponse:
    """The newest first, in pages."""
    page = Paginator(queries.imports(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "imports/list.html", {"page": page})
