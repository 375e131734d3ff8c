"""The fields of a deal as its page shows them: name, value, and an input in the one that is being edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from voronka.funnel.models import Deal, DealField
from voronka.funnel.values import OWN_NAMES
from voronka.web.deals.inputs import DealForm, initial_of, input_of
from voronka.web.request import Request
from voronka.web.templatetags.voronka import day, money, number

OWN_ORDER = ("title", "amount", "owner", "product", "company", "source", "close_by")


@dataclass(frozen=True)
class FieldLine:
    """One field of a deal.

    value   written for people; "" = empty
    form    where the field is being edited
    """

    name: str
    label: str
    value: str
    form: DealForm | None = None


class FieldForm(DealForm):
    """One field of a deal; `revision` is what the page last saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


def field_lines(request: Request, deal: Deal, editing: str = "", form: DealForm | None = None) -> list[FieldLine]:
    """All fields of a deal (1 query, and those of the input).

    editing   the field that gets an input; `form` is the one that was sent back, if there is one
    """
    custom = {field.key: field for field in DealField.objects.filter(is_gone=False)}
    lines = []
    for name in [*OWN_ORDER, *custom]:
        label = str(OWN_NAMES[name]) if name in OWN_NAMES else custom[name].name
        value = _own(deal, name, request) if name in OWN_NAMES else _custom(deal, custom[name], request)
        shown = (form or field_form(request, deal, name, custom)) if name == editing else None
        lines.append(FieldLine(name, label, value, shown))
    return lines


def field_form(request: Request, deal: Deal, name: str, known: dict[str, DealField]) -> DealForm:
    """The form of one field, as it stands or as it was sent."""
    data = request.POST if request.method == "POST" else None
    initial = {"revision": deal.revision, name: initial_of(deal, name, known)}
    form = FieldForm(data, initial=initial, auto_id="edit-%s")
    field = form.fields[name] = input_of(name, request.user, known)
    if isinstance(field, forms.ChoiceField):
        field.choices = _with_current(field, deal, name, initial[name])
    return form


def _with_current(field: forms.ChoiceField, deal: Deal, name: str, current: object) -> list[Any]:
    """What may be chosen, and what is chosen now even where it is not offered any more."""
    offered: Any = field.choices
    choices = list(offered)
    if current in (None, "") or str(current) in {str(key) for key, _label in choices}:
        return choices
    return [*choices, (str(current), str(getattr(deal, name) if name in OWN_NAMES else current))]


def _own(deal: Deal, name: str, request: Request) -> str:
    value: Any = getattr(deal, name)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return money(value, request.business.currency)
    return day(value) if isinstance(value, date) else str(value)


def _custom(deal: Deal, field: DealField, request: Request) -> str:
    value = deal.fields.get(field.key)
    if value is None:
        return ""
    return written(field.kind, value, request.business.currency)


def written(kind: str, value: Any, currency: str) -> str:
    """A value of a custom field, for people."""
    if kind == DealField.Kind.YES_NO:
        return _("Yes") if value is True else _("No")
    if kind == DealField.Kind.DATE:
        return day(date.fromisoformat(value))
    if kind == DealField.Kind.MONEY:
        return money(Decimal(value), currency)
    return number(Decimal(value)) if kind == DealField.Kind.NUMBER else str(value)
