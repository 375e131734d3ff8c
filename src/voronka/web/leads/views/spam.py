"""What looks like spam, and letting it through."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.leads import actions, queries
from voronka.traffic.models import Submission
from voronka.web.leads.listing import PAGE, number
from voronka.web.leads.views.leads import may
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """Submissions that no lead was made of, the newest first."""
    after = number(request.GET.get("after", ""))
    rows = queries.spam(after=after, limit=PAGE + 1)
    next_url = f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(
        request, "leads/spam.html", {"rows": rows[:PAGE], "next_url": next_url, "after": after} | may(request)
    )


@require_POST
@needs(Capability.RUN_TRAFFIC)
def let_through(request: Request, submission_id: int) -> HttpResponse:
    """Make a lead of one after all."""
    submission = get_object_or_404(Submission.objects.exclude(suspicion=""), pk=submission_id)
    made = actions.let_through(submission=submission, by=request.user, at=clock.now())
    if made:
        messages.success(request, _("%(name)s is a lead now.") % {"name": made.contact})
    else:
        messages.warning(request, _("A lead was made of this request already."))
    return redirect("leads:spam")
