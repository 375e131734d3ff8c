"""Moving or giving many deals: the count is said before, what stayed is listed after, and it can be undone."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.funnel import actions
from voronka.funnel.models import BulkChange, Deal
from voronka.funnel.queries import repeated_bulk
from voronka.ground import clock
from voronka.web.board.bulk import AssignManyForm, Chosen, MoveManyForm, digest_of
from voronka.web.permissions import needs
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number

LISTED = 200
"""Refused deals that are named one by one; of the others the number is said."""
Form = MoveManyForm | AssignManyForm


@require_POST
@needs(Capability.ASSIGN)
def choose(request: Request, pipeline_id: int) -> HttpResponse:
    """How many deals it is about, and what is to be done with them."""
    chosen = Chosen.of(request, pipeline_id)
    return _page(
        request, chosen, _form(request, chosen, is_sent=False), list(chosen.deals().values_list("pk", flat=True))
    )


@require_POST
@needs(Capability.ASSIGN)
def change(request: Request, pipeline_id: int) -> HttpResponse:
    """Do it, if they are still the deals that were shown. Sent twice, it leads to what the first one did."""
    chosen = Chosen.of(request, pipeline_id)
    form, deals = _form(request, chosen, is_sent=True), list(chosen.deals())
    ids = [deal.pk for deal in deals]
    has_changed = request.POST.get("these") != digest_of(ids)
    if not form.is_valid() or has_changed:
        return _page(request, chosen, form, ids, has_changed=has_changed)
    bulk = _do(request, form, deals)
    if first := repeated_bulk(bulk, chosen=ids, there=_there(form)):
        return redirect("board:bulk_done", first.pk)
    _tell(request, bulk, chosen.asked.pipeline.pk)
    return redirect("board:bulk_done", bulk.pk)


@require_safe
@needs(Capability.ASSIGN)
def done(request: Request, bulk_id: int) -> HttpResponse:
    """What was changed, what stayed and why, and the way back."""
    bulk = get_object_or_404(BulkChange, pk=bulk_id, by=request.user)
    told = request.session.get("bulk", {})
    told = told if told.get("id") == bulk.pk else {}
    back = reverse("board:list", args=[told["pipeline"]]) if told.get("pipeline") else reverse("board:home")
    return render(request, "board/bulk_done.html", {"bulk": bulk, "told": told, "back": back})


@require_POST
@needs(Capability.ASSIGN)
def undo(request: Request, bulk_id: int) -> HttpResponse:
    """Put back what nobody has touched since."""
    bulk = get_object_or_404(BulkChange, pk=bulk_id, by=request.user)
    try:
        bulk = actions.undo_bulk(bulk=bulk, by=request.user, at=clock.now())
    except actions.BulkRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("board:bulk_done", bulk_id)
    back = bulk.done - len(bulk.refused)
    messages.success(
        request,
        ngettext("%(count)s deal is as it was before.", "%(count)s deals are as they were before.", back)
        % {"count": number(back)},
    )
    _tell(request, bulk, request.session.get("bulk", {}).get("pipeline"))
    return redirect("board:bulk_done", bulk_id)


def _tell(request: Request, bulk: BulkChange, pipeline_id: int | None) -> None:
    """Keep for the next page which deals stayed, by the names of their parties, and why."""
    listed = bulk.refused[:LISTED]
    deals = Deal.objects.filter(pk__in=[each.deal_id for each in listed])
    deals = deals.select_related("contact__merged_into", "company")
    names = {deal.pk: deal.party_name for deal in deals}
    request.session["bulk"] = {
        "id": bulk.pk,
        "pipeline": pipeline_id,
        "stayed": [[each.deal_id, names.get(each.deal_id, each.title), str(each.reason)] for each in listed],
        "more": len(bulk.refused) - len(listed),
    }


def _form(request: Request, chosen: Chosen, *, is_sent: bool) -> Form:
    data = request.POST if is_sent else None
    return AssignManyForm(data) if request.POST.get("do") == "assign" else MoveManyForm(data, chosen.asked.pipeline)


def _there(form: Form) -> Q:
    """Where the deals stand when it is done."""
    given = form.cleaned_data
    return Q(owner=given["owner"]) if isinstance(form, AssignManyForm) else Q(stage=given["to"])


def _do(request: Request, form: Form, deals: list[Deal]) -> BulkChange:
    given = form.cleaned_data
    if isinstance(form, AssignManyForm):
        return actions.assign_many(deals=deals, owner=given["owner"], by=request.user, at=clock.now())
    return actions.move_many(
        deals=deals,
        to=given["to"],
        loss_reason=given["loss_reason"],
        ticked=given["to"].boxes if given["is_ticked"] else (),
        by=request.user,
        at=clock.now(),
    )


def _page(request: Request, chosen: Chosen, form: Form, ids: list[int], *, has_changed: bool = False) -> HttpResponse:
    is_move, count = isinstance(form, MoveManyForm), len(ids)
    title = ngettext("Move %(count)s deal", "Move %(count)s deals", count)
    if not is_move:
        title = ngettext("Give %(count)s deal to somebody", "Give %(count)s deals to somebody", count)
    context = {
        "form": form,
        "title": title % {"count": number(count)},
        "button": _("Move") if is_move else _("Give"),
        "do": "move" if is_move else "assign",
        "count": count,
        "these": digest_of(ids),
        "has_changed": has_changed,
        "hidden": chosen.hidden(),
        "pipeline": chosen.asked.pipeline,
        "back": reverse("board:list", args=[chosen.asked.pipeline.pk]) + (f"?{chosen.query}" if chosen.query else ""),
    }
    return render(request, "board/bulk.html", context, status=422 if form.errors else 200)
