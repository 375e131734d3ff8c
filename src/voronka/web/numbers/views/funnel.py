"""The funnel: counts, shares, times and losses of every stage."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from voronka.reports.results import funnel
from voronka.web.numbers.answers import answer
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.months import months_of
from voronka.web.numbers.steps import steps_of
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    found = funnel(**asked.given())
    months = found.months if asked.selection.of == "opened" else []
    context = {"found": found, "steps": steps_of(found), **months_of(months, asked.selection)}
    return answer(request, asked, "funnel", found.about, context)
