"""Which share of a sale is earned: of everything, and of products that differ."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from voronka.accounts.may import Capability
from voronka.catalog.models import Product
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.reports import actions
from voronka.reports.margins import Margins
from voronka.web.forms import NumberField, RefusableForm
from voronka.web.permissions import needs
from voronka.web.request import Request

MOST_PRODUCTS = 200


class MarginsForm(RefusableForm):
    """A field for everything, and one a product; an empty field says nothing."""

    general = NumberField(
        label=gettext_lazy("Of every sale, per cent"),
        help_text=gettext_lazy("What is left of the price after what the sale itself costs: goods, work, delivery."),
        required=False,
    )

    def __init__(self, products: list[Product], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for product in products:
            self.fields[f"product_{product.pk}"] = NumberField(label=product.name, required=False)

    def share(self, name: str) -> Decimal | None:
        """What was typed as a share."""
        typed: Decimal | None = self.cleaned_data.get(name)
        return None if typed is None else typed / 100

    @property
    def of_products(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "general"]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def margins(request: Request) -> HttpResponse:
    """What is left of a sale."""
    products = list(Product.objects.order_by("-is_offered", "name")[:MOST_PRODUCTS])
    form = MarginsForm(products, request.POST or None, initial=_set())
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for name, product in [("general", None), *((f"product_{each.pk}", each) for each in products)]:
                    _save(form, name, product, request)
        except Refusal:
            pass
        else:
            messages.success(request, _("The shares are kept."))
            return redirect("numbers:traffic")
    return render(request, "numbers/margins.html", {"form": form}, status=422 if form.errors else 200)


def _save(form: MarginsForm, name: str, product: Product | None, request: Request) -> None:
    try:
        actions.set_margin(product=product, share=form.share(name), by=request.user, at=clock.now())
    except Refusal as refusal:
        form.add_error(name, " ".join(str(each) for each in refusal.problems.values()))
        raise


def _set() -> dict[str, Decimal]:
    """What is set, per cent."""
    held = Margins.read()
    shares = {f"product_{pk}": share for pk, share in held.products.items()}
    shares |= {"general": held.general} if held.general is not None else {}
    return {name: (share * 100).normalize() for name, share in shares.items()}
