"""The filters in force, in words; each with the address without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.dates import format_date
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.funnel.filters import NOBODY, Filters
from voronka.funnel.models import DealField, Outcome
from voronka.traffic.models import Channel, Source
from voronka.web.templatetags.voronka import number


@dataclass(frozen=True)
class Pill:
    """One filter in words, and the end of the address that takes it away."""

    text: str
    url: str


def pills(filters: Filters) -> list[Pill]:
    """A pill for each filter (1 query for each that names a row)."""
    everything = Filters()
    changed = [name for name in _TEXTS if getattr(filters, name) != getattr(everything, name)]
    return [_pill(filters, name, getattr(everything, name)) for name in changed] + _custom(filters)


def _pill(filters: Filters, name: str, unset: Any) -> Pill:
    without: dict[str, Any] = {name: unset}
    return Pill(_TEXTS[name](getattr(filters, name)), _address(replace(filters, **without)))


def _custom(filters: Filters) -> list[Pill]:
    if not filters.fields:
        return []
    names = dict(DealField.objects.filter(key__in=dict(filters.fields)).values_list("key", "name"))
    answers = {"yes": _("yes"), "no": _("no")}
    return [
        Pill(
            f"{names.get(key, key)}: {answers.get(value, value)}",
            _address(replace(filters, fields=tuple(pair for pair in filters.fields if pair[0] != key))),
        )
        for key, value in filters.fields
    ]


def _address(filters: Filters) -> str:
    """The end of an address; "?" alone leads to the page without filters."""
    return f"?{filters.address()}"


def _row(model: type[Model], label: str, pk: int) -> str:
    row = model._default_manager.filter(pk=pk).first()
    return f"{label}: {row or f'#{pk}'}"


def _owner(pk: int) -> str:
    return _("Nobody's") if pk == NOBODY else _row(User, _("Seller"), pk)


def _channel(value: str) -> str:
    name = Channel(value).label if value in Channel.values else value
    return f"{_('Channel')}: {name}"


def _outcome(value: str) -> str:
    return _("Still open") if value == "open" else str(Outcome(value).label)


def _day(value: date) -> str:
    return format_date(value, "medium", translation.to_locale(translation.get_language() or "en"))


_TEXTS: dict[str, Callable[[Any], str]] = {
    "text": lambda value: f"“{value}”",
    "owner": _owner,
    "source": lambda pk: _row(Source, _("Source"), pk),
    "channel": _channel,
    "product": lambda pk: _row(Product, _("Product"), pk),
    "region": lambda value: f"{_('Region')}: {value}",
    "audience": lambda value: f"{_('Audience')}: {value}",
    "outcome": _outcome,
    "opened_from": lambda value: _("Opened from %(day)s") % {"day": _day(value)},
    "opened_to": lambda value: _("Opened until %(day)s") % {"day": _day(value)},
    "amount_from": lambda value: _("From %(amount)s") % {"amount": number(value)},
    "amount_to": lambda value: _("Up to %(amount)s") % {"amount": number(value)},
    "over_limit": lambda _value: _("Too long in the stage"),
    "no_step": lambda _value: _("No next step"),
}
