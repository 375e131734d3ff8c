"""Companies: the list, the page of one, the form."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts.may import Capability, can
from voronka.contacts import actions, queries
from voronka.contacts.models import Company
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.parties.address_rows import Row, empty_rows, read_rows, rows_of, typed, with_errors
from voronka.web.parties.answers import go, is_fragment
from voronka.web.parties.forms import CompanyForm
from voronka.web.parties.links import shown
from voronka.web.parties.listing import Asked, companies_page, number
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request

MOST_PEOPLE = 100


@require_safe
@signed_in
def listed(request: Request) -> HttpResponse:
    """Companies that the user sees, narrowed by the address, in pages."""
    context = companies_page(request, Asked.of(request))
    context["may_work"] = can(request.user, Capability.WORK_DEALS)
    context["may_import"] = can(request.user, Capability.IMPORT)
    return render(
        request, "parties/companies.html#results" if is_fragment(request) else "parties/companies.html", context
    )


@require_safe
@signed_in
def company(request: Request, company_id: int) -> HttpResponse:
    """One company, with those of its people whom the user sees."""
    found = company_or_404(request, company_id)
    filters = queries.Filters(company=found.pk)
    people = queries.contacts_list(user=request.user, filters=filters, order="name", limit=MOST_PEOPLE + 1)
    context = {
        "company": found,
        "addresses": shown(queries.addresses_of([found]).get(found.pk, [])),
        "people": people[:MOST_PEOPLE],
        "has_more": len(people) > MOST_PEOPLE,
        "may_work": can(request.user, Capability.WORK_DEALS),
    }
    return render(request, "parties/company.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def new(request: Request) -> HttpResponse:
    """A new company."""
    form = CompanyForm(request.POST or None, user=request.user, initial={"owner": request.user.pk})
    rows = read_rows(request.POST) if form.is_bound else empty_rows()[:2]
    if form.is_bound and form.is_valid():
        try:
            values = {"owner": request.user} | form.values()
            made = actions.create_company(**values, addresses=typed(rows), by=request.user, at=clock.now())
            return go(request, reverse("parties:company", args=[made.pk]), _("The company is saved."))
        except Refusal as refusal:
            form.refuse(refusal)
            rows = with_errors(rows, refusal.problems)
    context = {"form": form, "rows": rows, "heading": _("New company"), "keep": "company:new", "kinds": Row.kinds()}
    return render(request, "parties/company_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def edit(request: Request, company_id: int) -> HttpResponse:
    """A company in a form; what somebody else saved meanwhile is not written over."""
    found = company_or_404(request, company_id)
    form = CompanyForm(request.POST or None, user=request.user, initial=CompanyForm.of(found))
    addresses = queries.addresses_of([found]).get(found.pk, [])
    rows = read_rows(request.POST) if form.is_bound else rows_of(addresses) or empty_rows()[:2]
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _save(request, found, form, rows)
            return go(request, reverse("parties:company", args=[found.pk]), _("Saved."))
        except Refusal as refusal:
            status = 409 if isinstance(refusal, actions.EditedMeanwhile) else 422
            form.refuse(refusal)
            rows = with_errors(rows, refusal.problems)
            found = company_or_404(request, company_id)
    context = {"form": form, "rows": rows, "heading": found.name, "company": found, "keep": f"company:{found.pk}"}
    return render(request, "parties/company_form.html", context | {"kinds": Row.kinds()}, status=status)


@require_safe
@needs(Capability.WORK_DEALS)
def names(request: Request) -> HttpResponse:
    """Names of companies that begin so, to choose from while one types: a fragment."""
    found = queries.find_companies(user=request.user, text=request.GET.get("company", ""), limit=10)
    return render(request, "parties/company_names.html", {"companies": found})


def company_or_404(request: Request, company_id: int) -> Company:
    """The company, if the user sees it. Raises Http404."""
    found = Company.objects.visible_to(request.user).select_related("owner").filter(pk=company_id).first()
    if found is None:
        raise Http404
    return found


def _save(request: Request, found: Company, form: CompanyForm, rows: list[Row]) -> None:
    actions.edit_company(
        company=found,
        revision=number(request.POST.get("revision", "")) or 0,
        changes=form.values(),
        addresses=typed(rows),
        by=request.user,
        at=clock.now(),
    )
