"""From a visit to a repeat sale: the one picture of who came, who went on and who was lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability, can
from voronka.reports.results import flow
from voronka.web.numbers.flow_lines import arrivals, folded, name_of, point_name, steps
from voronka.web.numbers.frame import frame
from voronka.web.numbers.narrowed import cleared
from voronka.web.numbers.views.traffic import of_leads
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = of_leads(request)
    found = flow(**asked.given())
    selection = asked.selection
    shown, more = folded(arrivals(found))
    context: dict[str, Any] = {
        **frame(asked, "flow"),
        "cohorts": [],
        "comparisons": [],
        "found": found,
        "arrivals": shown,
        "more_points": more,
        "steps": steps(found),
        "points": [(point_name(point), point) for point in found.points],
        "rows": [(name_of(step), step) for step in found.steps],
        "is_narrowed": bool(selection.since or selection.until or selection != cleared(selection)),
        "may_run": can(request.user, Capability.RUN_TRAFFIC),
        "all_url": reverse("numbers:flow"),
    }
    return render(request, "numbers/flow.html", context)
