"""The forms of sources, spend, rules of channels and keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.traffic.models import Channel, ChannelRule, LandingPoint, Source
from voronka.traffic.origins import Said, read
from voronka.web.forms import NumberField, RefusableForm, ShownForm


def _name(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        error_messages={"required": _("Write a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SourceForm(ShownForm):
    name = _name(pgettext_lazy("of a thing", "Name"))
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    is_on = forms.BooleanField(label=_("Brings traffic now"), required=False, initial=True)


class AmountForm(RefusableForm):
    """What something cost, in whatever currency."""

    amount = NumberField(label=_("Amount"), max_digits=14, decimal_places=2)
    currency = forms.CharField(
        label=_("Currency"),
        required=False,
        help_text=_("Three letters, like EUR. Empty: that of the business."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rate = forms.DecimalField(
        label=_("Rate"),
        required=False,
        max_digits=14,
        decimal_places=6,
        localize=True,
        help_text=_("How much of your own currency one of the other is. Without it the amount is added to no sum."),
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def own(self) -> Decimal | None:
        """The amount in the currency of the business, where the rate is known."""
        rate: Decimal | None = self.cleaned_data["rate"]
        return None if rate is None else round(self.cleaned_data["amount"] * rate, 2)


class SpendForm(AmountForm):
    """What a source cost from one day to another."""

    source = forms.ModelChoiceField(label=_("Source"), queryset=Source.objects.order_by("name", "pk"), empty_label=None)
    campaign = forms.CharField(
        label=_("Campaign"), required=False, help_text=_("Its name as in utm_campaign. Empty: the source as a whole.")
    )
    first = _day(_("From the day"))
    last = _day(_("To the day"))
    field_order = ("source", "campaign", "first", "last", "amount", "currency", "rate")


class RuleForm(ShownForm):
    """A rule of channels; what is wrong with it is said by the actions."""

    field = forms.ChoiceField(label=_("What is looked at"), choices=ChannelRule.Field.choices)
    pattern = forms.CharField(
        label=_("What it is"),
        help_text=_("Case does not matter. A star stands for anything: spring*, *.example.com."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=_("Then the channel is"), choices=Channel.choices)
    source = forms.ModelChoiceField(
        label=_("And the source"),
        queryset=Source.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("As the visit says"),
    )


class TryForm(forms.Form):
    """A made-up visit."""

    address = forms.CharField(
        label=_("Address of the page, with its marks"), required=False, max_length=8000, widget=forms.TextInput
    )
    referrer = forms.CharField(label=_("The page before"), required=False, max_length=8000)

    def said(self) -> Said:
        """What such a visit says of where it comes from."""
        before = self.cleaned_data["referrer"]
        if before and "://" not in before:
            before = f"https://{before}"
        return read(self.cleaned_data["address"].partition("?")[2].partition("#")[0], before)


SENT = {"leads": _("Leads"), "costs": _("Costs")}
"""What a key may be for, in words."""


class KeyForm(RefusableForm):
    name = _name(_("Which program gets it"))
    scopes = forms.MultipleChoiceField(
        label=_("What it may send"),
        choices=SENT.items(),
        initial=["leads"],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the key is for.")},
    )
    point = forms.ModelChoiceField(
        label=_("Landing point"),
        queryset=LandingPoint.objects.order_by("name", "pk"),
        required=False,
        empty_label="—",
        help_text=_("Where its leads arrive."),
    )
