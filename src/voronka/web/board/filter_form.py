"""The form of all filters. It is sent to the board or the list itself: `Filters.read` reads its fields."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from voronka.accounts.models import Sees, User
from voronka.catalog.models import Product
from voronka.contacts.models import Contact
from voronka.funnel.filters import CUSTOM, NOBODY
from voronka.funnel.models import DealField, Outcome
from voronka.traffic.models import Channel, Source
from voronka.web.board.asked import Asked
from voronka.web.forms import TypedNumber

Choices = list[tuple[Any, Any]]
MOST_WORDS = 200
"""Regions and audiences to choose from; more than that nobody looks through."""


class FilterForm(forms.Form):
    """Fields named as in `Filters`, filled with what is in force, each empty = all."""

    def __init__(self, asked: Asked) -> None:
        initial = {field.name: getattr(asked.filters, field.name) for field in fields(asked.filters)}
        initial |= {CUSTOM + key: value for key, value in asked.filters.fields}
        super().__init__(initial=initial)
        self.fields |= _own_fields(asked)
        self.fields |= _custom_fields()


def _own_fields(asked: Asked) -> dict[str, forms.Field]:
    contacts = Contact.objects.visible_to(asked.user).order_by()
    choices: dict[str, tuple[str, Choices]] = {
        "owner": (_("Seller"), _owners(asked.user)),
        "source": (_("Source"), _rows(Source.objects.all())),
        "channel": (_("Channel"), list(Channel.choices)),
        "product": (_("Product"), _rows(Product.objects.all())),
        "region": (_("Region"), _words(contacts, "region")),
        "audience": (_("Audience"), _words(contacts, "audience")),
        "outcome": (_("How it ended"), [("open", _("Still open")), *Outcome.choices]),
    }
    return {
        **{name: _choice(label, answers) for name, (label, answers) in choices.items() if answers},
        "opened_from": _day(_("Opened from")),
        "opened_to": _day(_("Opened until")),
        "amount_from": _amount(_("Amount from")),
        "amount_to": _amount(_("Amount up to")),
        "over_limit": _switch(_("Too long in the stage")),
        "no_step": _switch(_("No next step")),
    }


def _custom_fields() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for field in DealField.objects.filter(is_gone=False, kind__in=[DealField.Kind.CHOICE, DealField.Kind.YES_NO]):
        answers = [(each, each) for each in field.choices]
        if field.kind == DealField.Kind.YES_NO:
            answers = [("yes", _("yes")), ("no", _("no"))]
        found[CUSTOM + field.key] = _choice(field.name, answers)
    return found


def _choice(label: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("All")), *choices], required=False)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _amount(label: str) -> forms.CharField:
    return TypedNumber(label=label, required=False)


def _switch(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=forms.CheckboxInput({"value": "1"}))


def _owners(user: User) -> Choices:
    """Nobody to choose from for those who see only what is theirs."""
    if user.sees == Sees.OWN:
        return []
    return [(NOBODY, _("Nobody's")), *_rows(User.objects.filter(is_active=True))]


def _rows(rows: QuerySet[Any]) -> Choices:
    return [(row.pk, str(row)) for row in rows.order_by("name")]


def _words(contacts: QuerySet[Contact], column: str) -> Choices:
    words = contacts.exclude(**{column: ""}).values_list(column, flat=True).distinct().order_by(column)
    return [(word, word) for word in words[:MOST_WORDS]]
