"""The forms of contacts, companies and products."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.contacts.models import Company, Contact
from voronka.ground.refusal import Refusal
from voronka.web.forms import NumberField, RefusableForm, ShownForm


class OwnedForm(RefusableForm):
    """A form of somebody with addresses, who belongs to a seller; who may give things to others chooses to whom."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not can(user, Capability.ASSIGN):
            del self.fields["owner"]

    def refuse(self, refusal: Refusal) -> None:
        """Sentences about addresses stand at their lines (`address_rows.with_errors`), all others at their fields."""
        others = {field: why for field, why in refusal.problems.items() if not field.startswith("addresses.")}
        if len(others) < len(refusal.problems):
            self.add_error(None, _("An address cannot be so: the reason stands beside it."))
        super().refuse(Refusal(others))

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        return dict(self.cleaned_data)


def _name(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        error_messages={"required": _("Write a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _owner() -> forms.ModelChoiceField[User]:
    return forms.ModelChoiceField(
        label=_("Seller"),
        queryset=User.objects.filter(is_active=True).order_by("name", "pk"),
        required=False,
        empty_label=_("Nobody yet"),
    )


class ContactForm(OwnedForm):
    name = _name(_("Name"))
    company = forms.CharField(
        label=_("Company"),
        required=False,
        help_text=_("A new company is made where there is none of this name."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "companies"}),
    )
    position = forms.CharField(label=_("Position"), required=False)
    region = forms.CharField(label=_("Region"), required=False)
    audience = forms.CharField(label=_("Audience"), required=False)
    owner = _owner()

    @staticmethod
    def of(contact: Contact) -> dict[str, Any]:
        """The contact as the form shows it at first."""
        return {
            "name": contact.name,
            "company": contact.company.name if contact.company else "",
            "position": contact.position,
            "region": contact.region,
            "audience": contact.audience,
            "owner": contact.owner_id,
        }


class CompanyForm(OwnedForm):
    name = _name(pgettext_lazy("of a thing", "Name"))
    tax_number = forms.CharField(label=_("Tax number"), required=False)
    region = forms.CharField(label=_("Region"), required=False)
    owner = _owner()

    @staticmethod
    def of(company: Company) -> dict[str, Any]:
        """The company as the form shows it at first."""
        return {
            "name": company.name,
            "tax_number": company.tax_number,
            "region": company.region,
            "owner": company.owner_id,
        }


class ProductForm(ShownForm):
    name = _name(pgettext_lazy("of a thing", "Name"))
    code = forms.CharField(label=_("Code"), required=False, help_text=_("As in your shop or warehouse."))
    price = NumberField(
        label=_("Price"),
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=_("Of one. Empty: agreed each time."),
    )
    is_offered = forms.BooleanField(label=_("Is offered"), required=False, initial=True)
