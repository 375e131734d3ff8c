"""The list of leads, one of them, the verdict on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.contacts.models import Contact
from voronka.contacts.queries import same_person_ids
from voronka.funnel.models import Deal
from voronka.ground import clock
from voronka.leads import actions, queries
from voronka.leads.models import Defect, Lead
from voronka.web.leads.listing import Asked, leads_page
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request
from voronka.web.streams import edge_of

RELATED = (
    *("contact__company", "contact__merged_into", "source", "point", "product", "owner", "judged_by"),
    *("first_origin__source", "last_origin__source"),
)


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    """Leads that the user sees, narrowed by the address, in pages."""
    context = leads_page(request, Asked.of(request)) | may(request)
    return render(request, "leads/list.html#results" if _is_fragment(request) else "leads/list.html", context)


@require_safe
@signed_in
def lead(request: Request, lead_id: int) -> HttpResponse:
    """One lead: what arrived, from where, what was agreed to, whether it is one, what became of it."""
    found = _seen(request, lead_id)
    person = found.contact.person
    others = queries.leads_of(request.user, same_person_ids(person))
    context = {
        "lead": found,
        "person": person,
        "sees_person": Contact.objects.visible_to(request.user).filter(pk=person.pk).exists(),
        "requests": queries.requests_of(found),
        "edge": edge_of(request),
        "others": [each for each in others if each.pk != found.pk],
        "deals": Deal.objects.visible_to(request.user).filter(lead=found).select_related("stage", "pipeline", "owner"),
    }
    return render(request, "leads/lead.html", context | _verdict(request, found))


@require_POST
@needs(Capability.WORK_DEALS)
def judge(request: Request, lead_id: int) -> HttpResponse:
    """The verdict in one press: "clean", or why it is defective."""
    found = _seen(request, lead_id)
    verdict = request.POST.get("verdict", "")
    if verdict != "clean" and verdict not in Defect.values:
        return HttpResponse(_("Say why this is no lead."), status=422, content_type="text/plain; charset=utf-8")
    is_clean = verdict == "clean"
    actions.judge_lead(
        lead=found, is_clean=is_clean, defect="" if is_clean else verdict, by=request.user, at=clock.now()
    )
    if _is_fragment(request):
        return render(request, "leads/lead.html#verdict", _verdict(request, _seen(request, lead_id)))
    messages.success(request, _("Saved."))
    return redirect("leads:lead", found.pk)


@require_safe
@signed_in
def of_contact(request: Request, contact_id: int) -> HttpResponse:
    """What a contact has asked for, for the page of the contact: a fragment."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
    leads = queries.leads_of(request.user, same_person_ids(contact))
    requests = queries.first_requests(leads)
    lines = [(each, requests.get(each.pk)) for each in leads]
    return render(request, "leads/of_contact.html", {"contact": contact, "lines": lines})


def may(request: Request) -> dict[str, Any]:
    """What the user may do here."""
    return {
        "may_judge": can(request.user, Capability.WORK_DEALS),
        "may_rule": can(request.user, Capability.RUN_TRAFFIC),
    }


def _seen(request: Request, lead_id: int) -> Lead:
    found = Lead.objects.visible_to(request.user).select_related(*RELATED).filter(pk=lead_id).first()
    if found is None:
        raise Http404
    return found


def _verdict(request: Request, found: Lead) -> dict[str, Any]:
    return {"lead": found, "defects": Defect.choices} | may(request)


def _is_fragment(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"
