"""One deal from the board: move it, take the move back, give it to somebody."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.funnel import actions
from voronka.funnel.models import Deal, Stage, Transition
from voronka.funnel.returns import said_of_return
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.board.asked import Asked
from voronka.web.board.columns import shown_card, shown_heads
from voronka.web.board.form_answer import form_answer
from voronka.web.board.forms import AssignForm, MoveForm
from voronka.web.board.frame import capabilities
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request

NO_FORM_HELPS = frozenset({"", "to", "at"})
"""Refusals that nothing typed into a form can lift."""


def seen_deal(request: Request, deal_id: int) -> Deal:
    """A deal that the user sees; any other answers 404 (1 query)."""
    deals = Deal.objects.visible_to(request.user).select_related(
        "pipeline", "stage", "contact__merged_into", "company", "source", "owner"
    )
    return get_object_or_404(deals, pk=deal_id)


@require_POST
@needs(Capability.WORK_DEALS)
def move(request: Request, deal_id: int) -> HttpResponse:
    """Move a deal as the page last saw it. Scripts get JSON: 200 moved, 409 others were faster, 422 not like this."""
    deal = seen_deal(request, deal_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _answer(request, deal, _("This page is too old. Load it again; nothing was changed."), status=422)
    to = get_object_or_404(Stage, pk=form.cleaned_data["to"], pipeline=deal.pipeline_id)
    deal.moves = form.cleaned_data["moves"]
    try:
        transition = actions.move_deal(deal=deal, to=to, by=request.user, at=clock.now())
    except actions.MovedMeanwhile as refusal:
        return _answer(request, seen_deal(request, deal_id), str(refusal), status=409)
    except actions.MoveRefused as refusal:
        if not NO_FORM_HELPS.issuperset(refusal.problems):
            return _ask(request, deal, to)
        return _answer(request, seen_deal(request, deal_id), str(refusal), status=422)
    said = _("%(deal)s: moved to “%(stage)s”.") % {"deal": deal.party_name, "stage": to}
    undo = reverse("board:undo_move", args=[transition.pk])
    return _answer(request, seen_deal(request, deal_id), said, undo=undo, warning=said_of_return(deal, to))


@require_POST
@needs(Capability.WORK_DEALS)
def undo_move(request: Request, transition_id: int) -> HttpResponse:
    """Take a move back, unless the deal has gone on since."""
    deals = Deal.objects.visible_to(request.user)
    transition = get_object_or_404(Transition.objects.select_related("deal"), pk=transition_id, deal__in=deals)
    try:
        back = actions.undo_move(transition=transition, by=request.user, at=clock.now())
    except actions.MoveRefused as refusal:
        return changed(request, transition.deal, str(refusal), kind="error")
    return changed(request, back.deal, _("Taken back: it stands in “%(stage)s” again.") % {"stage": back.to_stage})


@require_safe
@signed_in
def menu(request: Request, deal_id: int) -> HttpResponse:
    """What can be done with a card, as a page: for browsers without scripts."""
    deal = seen_deal(request, deal_id)
    stages = Asked.of(request, deal.pipeline).stages
    return render(request, "board/menu.html", {"deal": deal, "stages": stages, **capabilities(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.ASSIGN)
def assign(request: Request, deal_id: int) -> HttpResponse:
    """Give a deal to somebody: a dialog, or a page without scripts."""
    deal = seen_deal(request, deal_id)
    form = AssignForm(request.POST or None, initial={"owner": deal.owner_id, "revision": deal.revision})
    if request.method == "POST" and form.is_valid():
        deal.revision = form.cleaned_data["revision"]
        owner = form.cleaned_data["owner"]
        try:
            actions.assign_deal(deal=deal, owner=owner, by=request.user, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            now = seen_deal(request, deal_id).revision  # it has been told: sent again, it holds
            form.data = dict(form.data.items()) | {"revision": now}
        else:
            given = _("%(deal)s: given to %(owner)s.") if owner else _("%(deal)s: belongs to nobody now.")
            return changed(request, deal, given % {"deal": deal.party_name, "owner": owner})
    return form_answer(
        request,
        form,
        title=_("Give %(deal)s to…") % {"deal": deal.party_name},
        button=_("Give"),
        url=reverse("board:assign", args=[deal.pk]),
        back=reverse("board:board", args=[deal.pipeline_id]),
    )


def changed(request: Request, deal: Deal, said: str, *, kind: str = "") -> HttpResponse:
    """The deal was changed (or was not: kind "error"): the open board fetches it anew; without scripts, a page."""
    if "HX-Request" not in request.headers:
        messages.add_message(request, messages.ERROR if kind == "error" else messages.SUCCESS, said)
        return redirect("board:board", deal.pipeline_id)
    events = {
        "voronka:close": {},
        "board:changed": {"deal": deal.pk},
        "voronka:toast": {"text": said, "kind": kind},
    }
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})


def _ask(request: Request, deal: Deal, to: Stage) -> HttpResponse:
    """The stage asks for something that the deal does not have: where its form is."""
    form = f"{reverse('deals:move_form', args=[deal.pk])}?to={to.pk}"
    if _is_script(request):
        return JsonResponse({"form": form}, status=422)
    return redirect(form)


def _answer(
    request: Request, deal: Deal, said: str, *, status: int = 200, undo: str = "", warning: str = ""
) -> HttpResponse:
    """What was said, the card as it is now ("" when it is not in this view any more), and the heads."""
    kind, said = "" if status == 200 else "error", f"{said} {warning}".strip()
    kind = "warning" if warning else kind
    if _is_script(request):
        answer = {
            "said": said,
            "kind": kind,
            "conflict": status == 409,
            "undo": undo,
            "card": shown_card(request, deal),
            "heads": shown_heads(request, deal.pipeline),
        }
        return JsonResponse(answer, status=status)
    levels = {"": messages.SUCCESS, "warning": messages.WARNING, "error": messages.ERROR}
    messages.add_message(request, levels[kind], said, extra_tags=undo)
    return redirect("board:board", deal.pipeline_id) if status == 200 else redirect("board:menu", deal.pk)


def _is_script(request: Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")
