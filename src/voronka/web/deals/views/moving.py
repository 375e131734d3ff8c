"""Moving a deal with all that the stage asks for, and taking a move back."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.funnel import actions
from voronka.funnel.models import Deal, Stage, Transition
from voronka.funnel.returns import said_of_return
from voronka.ground import clock
from voronka.web.deals.answers import is_fragment, moved, tell, undo_address
from voronka.web.deals.inputs import with_company
from voronka.web.deals.move_form import MoveForm
from voronka.web.deals.seen import number, seen_deal
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def move_form(request: Request, deal_id: int) -> HttpResponse:
    """`?to=` a stage: GET shows what it asks for; POST moves.

    200 with the event `deal-moved` = moved; 409 = somebody was faster, with "keep" and "move anyway"; 422 = what is
    missing. Each is a dialog for htmx and a page without scripts. A POST with `first` (from a menu) moves at once
    where the stage asks for nothing, and shows the form where it does.
    """
    deal = seen_deal(request, deal_id)
    stages = Stage.objects.filter(pipeline=deal.pipeline_id, is_gone=False)
    to = get_object_or_404(stages, pk=number(request.GET.get("to")) or 0)
    form = MoveForm(request.POST if request.method == "POST" else None, deal=deal, to=to, user=request.user)
    if form.asks and "first" in request.POST:
        form = MoveForm(None, deal=deal, to=to, user=request.user)
    if not form.is_bound or not form.is_valid():
        return _asked(request, deal, to, form, status=422 if form.is_bound else 200)
    deal.moves, now = form.cleaned_data["moves"], clock.now()
    asked = form.as_asked()
    try:
        with transaction.atomic():
            asked["values"] = with_company(asked["values"], user=request.user, at=now)
            transition = actions.move_deal(deal=deal, to=to, by=request.user, at=now, **asked)
    except actions.MovedMeanwhile as refusal:
        return _conflict(request, seen_deal(request, deal_id), to, str(refusal))
    except actions.MoveRefused as refusal:
        form.refuse(refusal)
        return _asked(request, deal, to, form, status=422)
    said = _("%(deal)s: moved to “%(stage)s”.") % {"deal": deal.party_name, "stage": to}
    return moved(request, deal, transition, said, undo=undo_address(transition), warning=said_of_return(deal, to))


@require_POST
@needs(Capability.WORK_DEALS)
def undo_move(request: Request, transition_id: int) -> HttpResponse:
    """Take a move back, unless the deal has gone on since."""
    seen = Deal.objects.visible_to(request.user)
    last = get_object_or_404(Transition.objects.select_related("deal"), pk=transition_id, deal__in=seen)
    try:
        back = actions.undo_move(transition=last, by=request.user, at=clock.now())
    except actions.MoveRefused as refusal:
        if not is_fragment(request):
            messages.error(request, str(refusal))
            return redirect("deals:page", last.deal_id)
        events = {"voronka:toast": {"text": str(refusal), "kind": "error"}, "deal-changed": {"deal": last.deal_id}}
        return tell(HttpResponse(status=409), last.deal, events, swap="none")
    said = _("Taken back: it stands in “%(stage)s” again.") % {"stage": back.to_stage}
    return moved(request, back.deal, back, said)


def _asked(request: Request, deal: Deal, to: Stage, form: MoveForm, *, status: int) -> HttpResponse:
    name = "deals/move.html" if is_fragment(request) else "deals/move_page.html"
    return render(
        request, name, {"deal": deal, "to": to, "form": form, "return_said": said_of_return(deal, to)}, status=status
    )


def _conflict(request: Request, deal: Deal, to: Stage, said: str) -> HttpResponse:
    """Somebody was faster. The pages behind the dialog show already how it stands now."""
    name = "deals/conflict.html" if is_fragment(request) else "deals/conflict_page.html"
    response = render(request, name, {"deal": deal, "to": to, "said": said}, status=409)
    return tell(response, deal, {"deal-changed": {"deal": deal.pk}})
