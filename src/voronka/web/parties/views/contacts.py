"""Contacts: the list, the page of one, the form, who it may be already."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts.may import Capability, can
from voronka.activities.queries.timeline import timeline_entries
from voronka.contacts import actions, queries
from voronka.contacts.models import Company, Contact
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.parties.address_rows import Row, empty_rows, read_rows, rows_of, typed, with_errors
from voronka.web.parties.answers import go, is_fragment
from voronka.web.parties.forms import ContactForm
from voronka.web.parties.links import shown
from voronka.web.parties.listing import Asked, contacts_page, number
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request

Form = tuple[ContactForm, list[Row]]


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    """Contacts that the user sees, narrowed by the address, in pages."""
    context = contacts_page(request, Asked.of(request)) | _may(request)
    return render(request, "parties/list.html#results" if is_fragment(request) else "parties/list.html", context)


@require_safe
@signed_in
def contact(request: Request, contact_id: int) -> HttpResponse:
    """One contact; the address of one that was merged leads to the contact that it belongs to."""
    found = contact_or_404(request, contact_id)
    if found.pk != contact_id:
        return redirect("parties:contact", found.pk)
    context = _about(request, found) | _may(request)
    context["entries"] = timeline_entries(user=request.user, contact_ids=queries.same_person_ids(found))
    context["here"] = request.get_full_path()
    return render(request, "parties/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def new(request: Request) -> HttpResponse:
    """A new contact; who it may be already is shown while one types."""
    start = {"owner": request.user.pk, "name": request.GET.get("name", ""), "company": request.GET.get("company", "")}
    form = ContactForm(request.POST or None, user=request.user, initial=start)
    rows = read_rows(request.POST) if form.is_bound else empty_rows()
    if form.is_bound and form.is_valid():
        try:
            values = {"owner": request.user} | form.values()
            made = actions.create_contact(**values, addresses=typed(rows), by=request.user, at=clock.now())
            return go(request, reverse("parties:contact", args=[made.pk]), _("The contact is saved."))
        except Refusal as refusal:
            form.refuse(refusal)
            rows = with_errors(rows, refusal.problems)
    return _form_page(request, {"form": form, "rows": rows, "heading": _("New contact"), "keep": "contact:new"})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def edit(request: Request, contact_id: int) -> HttpResponse:
    """A contact in a form, in its place on the page; what somebody else saved meanwhile is not written over."""
    found = contact_or_404(request, contact_id)
    form = ContactForm(request.POST or None, user=request.user, initial=ContactForm.of(found))
    addresses = queries.addresses_of([found]).get(found.pk, [])
    rows = read_rows(request.POST) if form.is_bound else rows_of(addresses) or empty_rows()
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _save(request, found, form, rows)
            return go(request, reverse("parties:contact", args=[found.pk]), _("Saved."))
        except Refusal as refusal:
            status = 409 if isinstance(refusal, actions.EditedMeanwhile) else 422
            form.refuse(refusal)
            rows = with_errors(rows, refusal.problems)
            found = contact_or_404(request, contact_id)
    context = {"form": form, "rows": rows, "heading": found.name, "contact": found, "keep": f"contact:{found.pk}"}
    return _form_page(request, context, status)


@require_safe
@needs(Capability.WORK_DEALS)
def duplicates(request: Request) -> HttpResponse:
    """Who the contact that is being typed may be already: a fragment."""
    known = number(request.GET.get("contact", ""))
    beside = Contact.objects.filter(pk=known).first() if known else None
    matches = queries.possible_duplicates(
        user=request.user,
        name=request.GET.get("name", "")[:200],
        addresses=typed(read_rows(request.GET)),
        beside=beside,
    )
    return render(request, "parties/duplicates.html", {"matches": matches})


@require_safe
@needs(Capability.WORK_DEALS)
def address_row(request: Request) -> HttpResponse:
    """One more line for an address: a fragment."""
    return render(request, "parties/address_row.html", {"row": Row("phone")} | _kinds())


def contact_or_404(request: Request, contact_id: int) -> Contact:
    """The contact that the user sees; of a merged one, that which it belongs to. Raises Http404."""
    rows = Contact.objects.select_related("company", "owner")
    asked = rows.filter(pk=contact_id).first()
    belongs_to: int = (asked.merged_into_id if asked else None) or contact_id
    found = rows.visible_to(request.user).filter(pk=belongs_to).first()
    if found is None:
        raise Http404
    return found


def _save(request: Request, found: Contact, form: ContactForm, rows: list[Row]) -> None:
    actions.edit_contact(
        contact=found,
        revision=number(request.POST.get("revision", "")) or 0,
        changes=form.values(),
        addresses=typed(rows),
        by=request.user,
        at=clock.now(),
    )


def _about(request: Request, found: Contact) -> dict[str, Any]:
    companies = Company.objects.visible_to(request.user)
    return {
        "sees_company": found.company_id is not None and companies.filter(pk=found.company_id).exists(),
        "contact": found,
        "addresses": shown(queries.addresses_of([found]).get(found.pk, [])),
        "merges": queries.standing_merges(found),
    }


def _may(request: Request) -> dict[str, Any]:
    return {
        "may_work": can(request.user, Capability.WORK_DEALS),
        "may_import": can(request.user, Capability.IMPORT),
    }


def _kinds() -> dict[str, Any]:
    return {"kinds": Row.kinds()}


def _form_page(request: Request, context: dict[str, Any], status: int = 200) -> HttpResponse:
    has_errors = context["form"].errors or any(row.error for row in context["rows"])
    name = "parties/contact_form.html#form" if is_fragment(request) else "parties/contact_form.html"
    return render(request, name, context | _kinds(), status=422 if has_errors and status == 200 else status)
