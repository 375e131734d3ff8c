"""One field of a deal, edited where it stands."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts.may import Capability, can
from voronka.contacts.queries import find_companies
from voronka.funnel import actions
from voronka.funnel.models import Deal
from voronka.funnel.values import OWN_NAMES, custom_fields
from voronka.ground import clock
from voronka.web.deals.answers import is_fragment, tell
from voronka.web.deals.fields import field_form, field_lines
from voronka.web.deals.inputs import DealForm, with_company
from voronka.web.deals.seen import seen_deal
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def edit(request: Request, deal_id: int) -> HttpResponse:
    """`?field=` a field: GET shows its input (no field = none); POST saves it.

    200 = saved; 409 = somebody was faster: what was typed stays, and can be saved over it; 422 = it cannot be read.
    """
    deal, name = seen_deal(request, deal_id), request.GET.get("field", "")
    if request.method != "POST":
        return _fields(request, deal, name) if is_fragment(request) else redirect_to_field(deal, name)
    known = {} if name in OWN_NAMES else custom_fields([name])
    if name not in OWN_NAMES and name not in known:
        raise Http404
    form = field_form(request, deal, name, known)
    if not form.is_valid():
        return _fields(request, deal, name, form, status=422)
    try:
        _save(request, deal, name, form)
    except actions.EditedMeanwhile as refusal:
        return _faster(request, deal_id, name, form, refusal)
    except actions.EditRefused as refusal:
        form.refuse(refusal)
        return _fields(request, deal, name, form, status=422)
    if not is_fragment(request):
        messages.success(request, _("Saved."))
        return redirect("deals:page", deal.pk)
    return tell(_fields(request, seen_deal(request, deal_id)), deal, {"deal-edited": {"deal": deal.pk}})


@require_safe
@signed_in
def companies(request: Request) -> HttpResponse:
    """Companies that may be meant, as options of a list."""
    found = find_companies(user=request.user, text=request.GET.get("company", "")[:200])
    return render(request, "deals/companies.html", {"companies": found})


def redirect_to_field(deal: Deal, name: str) -> HttpResponse:
    """The page of the deal with the input open: for browsers without scripts."""
    response = redirect("deals:page", deal.pk)
    if name:
        response["Location"] += f"?{_query(name)}#deal-fields"
    return response


def _query(name: str) -> str:
    return f"field={name}" if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else ""


def _save(request: Request, deal: Deal, name: str, form: DealForm) -> None:
    now = clock.now()
    deal.revision = form.cleaned_data["revision"]
    changes = {name: form.cleaned_data[name]}
    with transaction.atomic():
        if name == "company":
            changes = with_company(changes, user=request.user, at=now)
        if name == "owner" and not can(request.user, Capability.ASSIGN) and changes[name] != str(request.user.pk):
            raise actions.EditRefused({"owner": _("You may take a deal, not give it away.")})
        actions.edit_deal(deal=deal, changes=changes, by=request.user, at=now)


def _faster(
    request: Request, deal_id: int, name: str, form: DealForm, refusal: actions.EditedMeanwhile
) -> HttpResponse:
    """What was typed stays in the input; sent again it is saved over what the other one has saved."""
    deal = seen_deal(request, deal_id)
    again = request.POST.copy()
    again["revision"] = str(deal.revision)
    form.data = again
    form.add_error(name, str(refusal))
    return tell(_fields(request, deal, name, form, status=409), deal, {"deal-edited": {"deal": deal.pk}})


def _fields(
    request: Request, deal: Deal, editing: str = "", form: DealForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "deal": deal,
        "lines": field_lines(request, deal, editing, form),
        "may_work": can(request.user, Capability.WORK_DEALS),
    }
    name = "deals/parts/fields.html" if is_fragment(request) else "deals/fields_page.html"
    return render(request, name, context, status=status)
