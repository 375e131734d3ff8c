"""What is sold."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.accounts.may import Capability
from voronka.catalog import actions as catalog
from voronka.catalog.models import Product
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.parties.answers import go
from voronka.web.parties.forms import ProductForm
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET"])
@needs(Capability.RUN_TRAFFIC)
def products(request: Request) -> HttpResponse:
    """All products, those that are offered first."""
    rows = Product.objects.order_by("-is_offered", "name", "pk")
    return render(request, "parties/products.html", {"products": rows, "currency": request.business.currency})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new_product(request: Request) -> HttpResponse:
    """One more thing that is sold."""
    form = ProductForm(request.POST or None)
    del form.fields["is_offered"]
    if form.is_bound and form.is_valid():
        try:
            made = catalog.add_product(**form.cleaned_data, by=request.user, at=clock.now())
            return go(request, reverse("parties:products"), _("%(name)s is added.") % {"name": made})
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, _("New product"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def product(request: Request, product_id: int) -> HttpResponse:
    """One product; one that is no longer offered stays in the deals that have it."""
    row = get_object_or_404(Product, pk=product_id)
    now = {"name": row.name, "code": row.code, "price": row.price, "is_offered": row.is_offered}
    form = ProductForm(request.POST or None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            changes, shown = form.cleaned_data, form.shown
            catalog.edit_product(product=row, changes=changes, shown=shown, by=request.user, at=clock.now())
            return go(request, reverse("parties:products"), _("Saved."))
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, row.name)


def _page(request: Request, form: ProductForm, heading: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "heading": heading, "back_url": reverse("parties:products")}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
