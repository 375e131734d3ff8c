"""The form of all filters: a dialog, or a page without scripts."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.web.board.asked import Asked
from voronka.web.board.filter_form import FilterForm
from voronka.web.board.form_answer import form_answer
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def filters(request: Request, pipeline_id: int) -> HttpResponse:
    """All filters with their choices, as they are set in the address."""
    asked = Asked.of(request, pipeline_id)
    shape = "list" if request.GET.get("shape") == "list" else "board"
    target = reverse(f"board:{shape}", args=[asked.pipeline.pk])
    return form_answer(
        request,
        FilterForm(asked),
        title=_("Which deals to show"),
        button=_("Show"),
        url=target,
        back=target,
        is_get=True,
        kept=[("text", asked.filters.text)] if asked.filters.text else [],
    )
