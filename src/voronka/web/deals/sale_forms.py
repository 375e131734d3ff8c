"""What is typed when something is sold or given back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.sales.queries import Told
from voronka.web.deals.inputs import DealForm, inputs_of


class SellForm(DealForm):
    """Money taken; of a deal the product is known."""

    number = forms.CharField(label=_("Number of the order or the invoice"), max_length=60, required=False)

    def __init__(self, data: Any, *, user: User, amount: Decimal | None, asks_product: bool) -> None:
        super().__init__(data, initial={"amount": amount}, auto_id="sell-%s")
        asked = inputs_of(["amount", "product"] if asks_product else ["amount"], user)
        self.fields = asked | self.fields
        self.fields["amount"].required = True


class RefundForm(DealForm):
    """Money given back; `seen` is how many refunds the page has shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any, *, told: Told, user: User) -> None:
        super().__init__(data, initial={"amount": told.left, "seen": len(told.back)}, auto_id="refund-%s")
        self.fields |= inputs_of(["amount"], user)
        self.fields["amount"].required = True


class CancelForm(DealForm):
    """Nothing to type: only to be sure."""
