"""Selling without a deal or after one, giving money back, cancelling; and what a contact has bought."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts.may import Capability, can
from voronka.catalog.models import Product
from voronka.contacts.models import Contact
from voronka.contacts.queries import same_person_ids
from voronka.funnel.models import Deal
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.sales import actions
from voronka.sales.models import Sale
from voronka.sales.queries import Told, sales_of_contacts, told
from voronka.web.deals.answers import is_fragment, sold
from voronka.web.deals.inputs import DealForm
from voronka.web.deals.sale_forms import CancelForm, RefundForm, SellForm
from voronka.web.deals.seen import number, seen_deal
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request
from voronka.web.templatetags.voronka import money


@require_safe
@signed_in
def sales_of_contact(request: Request, contact_id: int) -> HttpResponse:
    """What a contact has bought, for the page of the contact: a fragment."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
    sales = sales_of_contacts(same_person_ids(contact), request.user)
    context = {"contact": contact, "sales": sales, "may_work": can(request.user, Capability.WORK_DEALS)}
    return render(request, "deals/parts/sales_of_contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def sell(request: Request) -> HttpResponse:
    """`?deal=` a won one whose sale is not written down, or `?contact=`: money was taken."""
    deal, contact = _of_whom(request)
    form = SellForm(_sent(request), user=request.user, amount=deal.amount if deal else None, asks_product=deal is None)
    back = reverse("deals:page", args=[deal.pk]) if deal else reverse("parties:contact", args=[contact.pk])
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        about: dict[str, Any] = {"deal": deal} if deal else {"contact": contact, "owner": request.user}
        if product := number(given.get("product")):
            about["product"] = Product.objects.filter(pk=product).first()
        try:
            actions.record_sale(
                amount=given["amount"], number=given["number"], by=request.user, at=clock.now(), **about
            )
            return sold(request, _("The sale is written down."), back)
        except Refusal as refusal:
            form.refuse(refusal)
    name = deal.party_name if deal else str(contact)
    return _asked(request, form, back, title=_("A sale to %(name)s") % {"name": name}, button=_("Write down"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def refund(request: Request, sale_id: int) -> HttpResponse:
    """Give money of a sale back."""
    this = _seen_sale(request, sale_id)
    form = RefundForm(_sent(request), told=this, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            actions.refund_sale(sale=this.sale, by=request.user, at=clock.now(), **form.cleaned_data)
            return sold(request, _("Written down: the money was given back."), _page_of(this.sale))
        except Refusal as refusal:
            form.refuse(refusal)
    text = _("The sale stays a sale; its money is less.")
    if this.left is not None:
        text = _("%(left)s is left of this sale. It stays a sale.") % {
            "left": money(this.left, request.business.currency)
        }
    return _asked(request, form, _page_of(this.sale), title=_("Give money back"), text=text, button=_("Given back"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK_DEALS)
def cancel(request: Request, sale_id: int) -> HttpResponse:
    """Say that a sale never was."""
    this = _seen_sale(request, sale_id)
    form = CancelForm(_sent(request))
    if form.is_bound and form.is_valid():
        try:
            actions.cancel_sale(sale=this.sale, by=request.user, at=clock.now())
            return sold(request, _("The sale is cancelled: it is counted no more."), _page_of(this.sale))
        except Refusal as refusal:
            form.refuse(refusal)
    text = _(
        "It is counted no more, and the next sale of the customer moves up. What was sold but given back is a refund."
    )
    words = {"title": _("Cancel the sale?"), "text": text, "button": _("Cancel the sale"), "is_danger": True}
    return _asked(request, form, _page_of(this.sale), **words)


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _of_whom(request: Request) -> tuple[Deal | None, Any]:
    """The deal or the contact that the address names. Raises Http404."""
    if deal_id := number(request.GET.get("deal")):
        return seen_deal(request, deal_id), None
    contact_id = number(request.GET.get("contact"))
    if contact_id is None:
        raise Http404
    return None, get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)


def _seen_sale(request: Request, sale_id: int) -> Told:
    """A sale of a deal that the user sees, or one without a deal that is his to see. Raises Http404."""
    of_deals = Q(deal__in=Deal.objects.visible_to(request.user))
    of_none = Q(deal=None, pk__in=Sale.objects.visible_to(request.user))
    found = told(Sale.objects.filter(of_deals | of_none, pk=sale_id))
    if not found:
        raise Http404
    return found[0]


def _page_of(sale: Sale) -> str:
    """Where the sale is shown."""
    if sale.deal_id:
        return reverse("deals:page", args=[sale.deal_id])
    if sale.contact_id:
        return reverse("parties:contact", args=[sale.contact_id])
    return reverse("parties:company", args=[sale.company_id]) if sale.company_id else "/"


def _asked(request: Request, form: DealForm, back: str, **words: Any) -> HttpResponse:
    name = "deals/sale_form.html" if is_fragment(request) else "deals/sale_form_page.html"
    context = {"form": form, "back": back, "url": request.get_full_path(), **words}
    return render(request, name, context, status=422 if form.errors else 200)
