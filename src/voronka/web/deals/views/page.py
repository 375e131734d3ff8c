"""The page of a deal, and the pieces of it that fetch themselves again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability, can
from voronka.activities.queries import next_steps
from voronka.contacts.models import Contact
from voronka.contacts.queries import addresses_of, same_person_ids
from voronka.funnel.models import Deal, Stage
from voronka.funnel.queries import deals_of_contacts
from voronka.funnel.returns import said_of_return
from voronka.ground import clock
from voronka.sales.queries import sales_of_deal
from voronka.web.deals.changes import in_words
from voronka.web.deals.fields import field_lines
from voronka.web.deals.seen import name_of, seen_deal
from voronka.web.deals.timeline import KINDS, tell
from voronka.web.parties.links import shown
from voronka.web.permissions import signed_in
from voronka.web.request import Request

PARTS = frozenset({"head", "side", "sales"})


@require_safe
@signed_in
def page(request: Request, deal_id: int) -> HttpResponse:
    """The whole page; `?part=` one of PARTS: that piece; `?field=`: with an input; `?kind=`: lines of one kind."""
    deal, part = seen_deal(request, deal_id), request.GET.get("part", "")
    context = {"deal": deal, "name": name_of(deal), "may_work": can(request.user, Capability.WORK_DEALS)}
    if part in {"", "head"}:
        context |= _head(deal)
    if part in {"", "side"}:
        context |= _side(request, deal)
    if part in {"", "sales"}:
        context["sales"] = sales_of_deal(deal)
    if part in PARTS:
        return render(request, f"deals/page.html#{part}", context)
    return render(request, "deals/page.html", context | _timeline(request, deal))


@require_safe
@signed_in
def timeline(request: Request, deal_id: int) -> HttpResponse:
    """The timeline; `?before=`: only the lines after that place, to be put below."""
    deal = seen_deal(request, deal_id)
    context = {"deal": deal, "may_work": can(request.user, Capability.WORK_DEALS)} | _timeline(request, deal)
    name = "deals/parts/lines.html" if request.GET.get("before") else "deals/parts/timeline.html"
    return render(request, name, context)


@require_safe
@signed_in
def of_contact(request: Request, contact_id: int) -> HttpResponse:
    """The deals of a contact, with their sums, for the page of the contact: a fragment."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
    deals = list(deals_of_contacts(same_person_ids(contact), request.user)[:100])
    steps = next_steps([deal.pk for deal in deals if deal.closed_at is None])
    lines = [(deal, steps.get(deal.pk)) for deal in deals]
    context = {"contact": contact, "lines": lines, "may_work": can(request.user, Capability.WORK_DEALS)}
    return render(request, "deals/parts/of_contact.html", context)


def _head(deal: Deal) -> dict[str, Any]:
    """The bar of stages, and what is to be done next (3 queries; one more of a lost deal)."""
    stages = list(Stage.objects.filter(pipeline=deal.pipeline_id, is_gone=False))
    following = [stage for stage in stages if stage.position > deal.stage.position and not stage.closes]
    return {
        "stages": stages,
        "passed": _passed(deal, stages),
        "next_stage": following[0] if following and deal.closed_at is None else None,
        "next_step": next_steps([deal.pk]).get(deal.pk) if deal.closed_at is None else None,
        "is_late": deal.is_over_limit(clock.now()),
        "now": clock.now(),
    }


def _passed(deal: Deal, stages: list[Stage]) -> set[int | None]:
    """What the bar shows as passed: all before the stage of the deal; of a lost one, those that it has been in."""
    if deal.outcome == "lost":
        return set(deal.transitions.values_list("from_stage_id", flat=True))
    return {stage.pk for stage in stages if stage.position < deal.stage.position}


def _side(request: Request, deal: Deal) -> dict[str, Any]:
    """What to do in this stage, the fields, how to reach whom it is with."""
    person = deal.contact and deal.contact.person
    parties: Any = [party for party in [person or deal.company] if party]
    addresses = [address for found in addresses_of(parties).values() for address in found]
    return {
        "person": person,
        "lines": field_lines(request, deal, request.GET.get("field", "")),
        "addresses": shown(addresses),
        "return_said": said_of_return(deal, deal.stage),
    }


def _timeline(request: Request, deal: Deal) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    told = tell(deal, request.user, kind=kind, before=request.GET.get("before", ""))
    query = urlencode({"kind": kind, "before": told.next})
    return {
        "told": told.lines,
        "changes": in_words([line.row for line in told.lines if line.kind == "change"], request.business.currency),
        "kind": kind,
        "kinds": KINDS,
        "next_url": f"{reverse('deals:timeline', args=[deal.pk])}?{query}" if told.next else "",
        "here": reverse("deals:page", args=[deal.pk]),
    }
