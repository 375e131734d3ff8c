"""A new deal, in a dialog from anywhere."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts.may import Capability
from voronka.contacts.actions import create_contact
from voronka.contacts.addresses import NewAddress, guess_kind
from voronka.contacts.models import Contact
from voronka.contacts.queries import possible_duplicates
from voronka.funnel import actions
from voronka.funnel.models import Deal, Pipeline
from voronka.funnel.values import OWN_NAMES
from voronka.ground import clock
from voronka.ground.addresses import split_address
from voronka.ground.refusal import Refusal
from voronka.leads.actions import create_lead
from voronka.web.deals.answers import is_fragment, tell
from voronka.web.deals.inputs import with_company
from voronka.web.deals.new_form import NewForm
from voronka.web.deals.seen import number
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def new(request: Request) -> HttpResponse:
    """`?contact=` of somebody known; `?pipeline=` the funnel. The deal comes into its first stage, with a lead."""
    pipeline = _pipeline(request)
    if pipeline is None:
        return _show(request, {"pipeline": None}, 200)
    contact = _contact(request)
    form = NewForm(
        request.POST if request.method == "POST" else None, contact=contact, pipeline=pipeline, user=request.user
    )
    if form.is_valid():
        try:
            return _open(request, _add(request, form, pipeline, contact))
        except Refusal as refusal:
            form.refuse(refusal)
    return _show(request, {"form": form, "pipeline": pipeline, "contact": contact}, 422 if form.is_bound else 200)


@require_safe
@needs(Capability.WORK_DEALS)
def people(request: Request) -> HttpResponse:
    """Who it may be already, while the name and the address are typed: a fragment."""
    name, address = request.GET.get("name", "")[:200], request.GET.get("address", "")[:254]
    typed = [NewAddress(guess_kind(address), address)] if address.strip() else []
    matches = possible_duplicates(user=request.user, name=name, addresses=typed)
    return render(request, "deals/people.html", {"matches": matches, "pipeline": _pipeline(request)})


def _add(request: Request, form: NewForm, pipeline: Pipeline, contact: Contact | None) -> Deal:
    """The contact if it is new, its lead and its deal: all or nothing."""
    given, now, user = form.cleaned_data, clock.now(), request.user
    with transaction.atomic():
        if contact is None:
            address = given["address"]
            typed = [NewAddress(guess_kind(address), address)] if address else []
            contact = create_contact(name=given["name"], addresses=typed, owner=user, by=user, at=now)
        lead = create_lead(contact=contact, owner=user, by=user, at=now)
        wanted: dict[str, Any] = {"company": contact.company} | with_company(form.wanted(), user=user, at=now)
        own = {name: value for name, value in wanted.items() if name in OWN_NAMES}
        return actions.open_deal(
            pipeline=pipeline,
            contact=contact,
            lead=lead,
            amount=given["amount"],
            fields={name: value for name, value in wanted.items() if name not in OWN_NAMES},
            ticked=given.get("ticked", []),
            by=user,
            at=now,
            **{"owner": user} | own,
        )


def _open(request: Request, deal: Deal) -> HttpResponse:
    """A board stays and shows the card; from elsewhere on to the page of the deal, where its next step is planned."""
    if is_fragment(request) and split_address(request.headers.get("HX-Current-URL", "")).path.startswith("/funnel/"):
        events = {"voronka:close": {}, "voronka:toast": {"text": _("The deal is added.")}}
        return tell(HttpResponse(), deal, events, swap="none")
    messages.success(request, _("The deal is added."))
    if not is_fragment(request):
        return redirect("deals:page", deal.pk)
    response = HttpResponse()
    response["HX-Redirect"] = reverse("deals:page", args=[deal.pk])
    return response


def _show(request: Request, context: dict[str, Any], status: int) -> HttpResponse:
    name = "deals/new.html" if is_fragment(request) else "deals/new_page.html"
    return render(request, name, context, status=status)


def _pipeline(request: Request) -> Pipeline | None:
    """The one that was chosen, else the one of the address, else the first; None = there is none yet."""
    wanted = number(request.POST.get("pipeline") or request.GET.get("pipeline")) or 0
    pipelines = Pipeline.objects.filter(is_archived=False)
    return pipelines.filter(pk=wanted).first() or pipelines.first()


def _contact(request: Request) -> Contact | None:
    """The contact of the address, if the user may see it. Raises Http404 where there is none to see."""
    asked = request.GET.get("contact")
    if not asked:
        return None
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("company"), pk=number(asked) or 0)
