"""The queue, what the auto-funnel has, and taking the next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.distribution import actions, queries
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.leads.models import Lead
from voronka.web.distribution.views.rules import may
from voronka.web.permissions import needs
from voronka.web.request import Request

MOST = 100


@require_safe
@needs(Capability.WORK_DEALS)
def listed(request: Request) -> HttpResponse:
    """How many wait for the user and since when; whose leads he may see, with their names."""
    mine = queries.waiting_for(request.user)
    seen = Lead.objects.visible_to(request.user)
    context = {
        "count": mine.count(),
        "oldest": mine.first(),
        "rows": queries.waiting().filter(lead__in=seen)[:MOST],
        "automatic": queries.automatic().filter(lead__in=seen)[:MOST],
        "now": clock.now(),
    }
    return render(request, "distribution/queue.html", context | may(request))


@require_POST
@needs(Capability.WORK_DEALS)
def take(request: Request) -> HttpResponse:
    """Take the lead that waits longest, and open it."""
    try:
        taken = actions.take_next(user=request.user, at=clock.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("distribution:queue")
    return redirect("leads:lead", taken.lead_id)
