"""The inputs of a deal's fields, for every form that asks for some of them. What was typed is read by the funnel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.accounts.models import Sees, User
from voronka.catalog.models import Product
from voronka.contacts.actions.companies import company_called
from voronka.funnel.models import Deal, DealField
from voronka.funnel.values import LONGEST_TEXT, OWN_NAMES, ROWS, custom_fields
from voronka.traffic.models import Source
from voronka.web.forms import RefusableForm, TypedNumber

Choices = list[tuple[str, str]]
NUMBERS = frozenset({DealField.Kind.NUMBER, DealField.Kind.MONEY})
"""Kinds of custom fields that are kept as numbers."""


class DealForm(RefusableForm):
    """Some fields of a deal, each under its name in the funnel."""


def input_of(name: str, user: User, known: Mapping[str, DealField]) -> forms.Field:
    """The input of one field.

    known   the custom fields that may be meant
    """
    if name in OWN_NAMES:
        return _own(name, user)
    field = known[name]
    if field.kind in {DealField.Kind.CHOICE, DealField.Kind.YES_NO}:
        choices = [(each, each) for each in field.choices] or [("yes", _("Yes")), ("no", _("No"))]
        return _choice(field.name, choices)
    if field.kind == DealField.Kind.DATE:
        return _day(field.name)
    if field.kind in NUMBERS:
        return TypedNumber(label=field.name, max_length=LONGEST_TEXT, required=False)
    return _text(field.name, LONGEST_TEXT, {})


def inputs_of(names: list[str], user: User) -> dict[str, forms.Field]:
    """The inputs of several fields, in their order; those that do not exist any more are left out."""
    known = custom_fields(name for name in names if name not in OWN_NAMES)
    return {name: input_of(name, user, known) for name in names if name in OWN_NAMES or name in known}


def initial_of(deal: Deal, name: str, known: Mapping[str, DealField]) -> object:
    """What stands in the input of a field.

    known   the custom fields that may be meant
    """
    if name == "company":
        return deal.company or ""
    if name in OWN_NAMES:
        value = getattr(deal, f"{name}_id" if name in ROWS else name)
        return value.isoformat() if name == "close_by" and value else value
    value = deal.fields.get(name)
    if value is not None and known[name].kind in NUMBERS:
        return Decimal(value)
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def with_company(values: Mapping[str, Any], *, user: User, at: datetime) -> dict[str, Any]:
    """What was typed, with the company of that name in place of the name; a new one is written down."""
    typed = str(values.get("company") or "").strip()
    if not typed:
        return dict(values)
    return {**values, "company": company_called(typed, owner=user, by=user, at=at)}


def sellers(user: User) -> list[User]:
    """To whom the user may give a deal, by name: himself, his team, or everybody who is active (1 query)."""
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    if user.sees == Sees.TEAM and user.team_id:
        people = people.filter(team=user.team_id)
    elif user.sees != Sees.ALL:
        people = people.filter(pk=user.pk)
    return list(people)


def _own(name: str, user: User) -> forms.Field:
    label = str(OWN_NAMES[name])
    if name == "title":
        return _text(label, 200, {})
    if name == "amount":
        return TypedNumber(label=label, max_length=40, required=False)
    if name == "close_by":
        return _day(label)
    if name == "company":
        look = {"list": "companies", "hx-get": reverse("deals:companies"), "hx-target": "#companies"}
        return _text(label, 200, {**look, "hx-trigger": "input changed delay:200ms", "autocomplete": "off"})
    return _choice(label, _rows(name, user))


def _rows(name: str, user: User) -> Choices:
    if name == "owner":
        return [(str(each.pk), str(each)) for each in sellers(user)]
    rows = Product.objects.filter(is_offered=True) if name == "product" else Source.objects.filter(is_on=True)
    return [(str(pk), text) for pk, text in rows.order_by("name").values_list("pk", "name")]


def _text(label: str, longest: int, attrs: dict[str, str]) -> forms.Field:
    return forms.CharField(label=label, max_length=longest, required=False, widget=forms.TextInput(attrs=attrs))


def _day(label: str) -> forms.Field:
    return forms.CharField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _choice(label: str, choices: Choices) -> forms.Field:
    return forms.ChoiceField(label=label, required=False, choices=[("", _("Not chosen")), *choices])
