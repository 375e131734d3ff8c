"""Why a lead is where it is, and passing it on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.distribution import actions, queries
from voronka.distribution.models import Assignment
from voronka.distribution.unfit import unfit_lead
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.leads.models import Lead
from voronka.web.deals.seen import number
from voronka.web.distribution.explained import UNFIT, told
from voronka.web.distribution.views.rules import people
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def why(request: Request, lead_id: int) -> HttpResponse:
    """Why this seller got it, and every hand before: a card for the pages of leads and deals."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user).select_related("product"), pk=lead_id)
    hands = told(queries.path_of(lead))
    may_pass = bool(hands) and can(request.user, Capability.WORK_DEALS)
    context = {
        "lead": lead,
        "hands": hands,
        "may_pass": may_pass,
        "people": [user for user in people() if user.pk != lead.owner_id and not user.is_absent] if may_pass else [],
        "unfit": [UNFIT[each] for each in unfit_lead(lead)] if may_pass else [],
    }
    is_piece = request.headers.get("HX-Request") == "true"
    return render(request, "distribution/why.html#card" if is_piece else "distribution/why.html", context)


@require_POST
@needs(Capability.WORK_DEALS)
def pass_on(request: Request, lead_id: int) -> HttpResponse:
    """Hand a lead over, give it back to the queue, or to the auto-funnel: `where`; `seen` is where it was."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=lead_id)
    seen = request.POST.get("seen", "")
    here = Assignment.objects.filter(lead=lead, pk=number(seen) or 0).first()
    if here is None:
        raise Http404
    try:
        _pass(here, request.POST.get("where", ""), request.user)
        messages.success(request, _("The lead went on."))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    still = Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists()
    return redirect("leads:lead", lead.pk) if still else redirect("distribution:queue")


def _pass(here: Assignment, where: str, by: User) -> None:
    now = clock.now()
    if where == "queue":
        actions.release_lead(assignment=here, by=by, at=now)
    elif where == "automatic":
        actions.automate_lead(assignment=here, by=by, at=now)
    else:
        to = User.objects.filter(pk=number(where) or 0).first()
        if to is None:
            raise Refusal(_("Choose to whom it goes."))
        actions.hand_over(assignment=here, to=to, by=by, at=now)
