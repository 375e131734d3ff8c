"""The fields of a deal as people type them, read into what the table holds.

Own fields: title, amount, product, company, source, owner, close_by. Every other name is the key of a `DealField`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.contacts.models import Company
from voronka.funnel.models import Deal, DealField
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, fold
from voronka.traffic.models import Source

ROWS: dict[str, type[Model]] = {"product": Product, "company": Company, "source": Source, "owner": User}
OWN_NAMES: dict[str, Any] = {
    "title": _("Title"),
    "amount": _("Amount"),
    "product": _("Product"),
    "company": _("Company"),
    "source": _("Source"),
    "owner": _("Seller"),
    "close_by": _("To be closed by"),
}
"""The own fields that can be edited, and what they are called."""
LARGEST = Decimal("999999999999.99")
LONGEST_TEXT, LONGEST_SEARCH = 500, 250
LONGEST_NUMBER = 40
_SPACES = re.compile(r"[\s'’]")
_NUMBERS = (  # pattern, what parts the thousands, what parts the decimals
    (re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII), ",", "."),
    (re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII), ".", ","),
    (re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII), "", ","),
)


@dataclass(frozen=True)
class Values:
    """What was typed, read.

    own     own field -> its value, ready to be set on a `Deal`
    custom  key of a `DealField` -> its value as JSON; None = emptied
    """

    own: dict[str, Any]
    custom: dict[str, Any]


def read_values(typed: Mapping[str, object]) -> Values:
    """Read what was typed or given: text as from a form, or values that have their type already. "" and None empty it.

    Raises Refusal with one problem for each field that cannot be read.
    """
    own: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    problems: dict[str, object] = {}
    fields = custom_fields(name for name in typed if name not in OWN_NAMES)
    for name, value in typed.items():
        try:
            if name in OWN_NAMES:
                own[name] = read_own(name, value)
            elif name in fields:
                custom[name] = read_custom(fields[name], value)
            else:
                problems[name] = _("Deals have no such field.")
        except Refusal as refusal:
            problems[name] = refusal.problems[""]
    if problems:
        raise Refusal(problems)
    return Values(own, custom)


def custom_fields(keys: Iterable[str]) -> dict[str, DealField]:
    """Key -> custom field, of those that exist (1 query; none without keys)."""
    wanted = list(keys)
    return {field.key: field for field in DealField.objects.filter(key__in=wanted)} if wanted else {}


def apply_values(deal: Deal, values: Values) -> dict[str, list[Any]]:
    """Set them on the deal, unsaved; returns what really changed: field -> [before, after], keys in place of rows."""
    changes: dict[str, list[Any]] = {}
    for name, after in values.own.items():
        column = f"{name}_id" if name in ROWS else name
        before = getattr(deal, column)
        setattr(deal, name, after)
        if before != getattr(deal, column):
            changes[name] = [before, getattr(deal, column)]
    deal.search = search_of(deal.title)
    for key, after in values.custom.items():
        if deal.fields.get(key) != after:
            changes[f"fields.{key}"] = [deal.fields.get(key), after]
            deal.fields = {name: value for name, value in (deal.fields | {key: after}).items() if value is not None}
    return changes


def search_of(title: str) -> str:
    """A title as it is searched."""
    return fold(title)[:LONGEST_SEARCH]


def is_filled(deal: Deal, name: str) -> bool:
    """Whether a field that a stage may require has a value; a "no" is one."""
    if name in OWN_NAMES:
        return getattr(deal, f"{name}_id" if name in ROWS else name) not in (None, "")
    return deal.fields.get(name) not in (None, "")


def read_number(text: str) -> Decimal:
    """A number as people write it: "1 234,50", "1,234.50", "1234.5". Raises Refusal.

    A point or a comma before groups of exactly three digits parts the thousands, unless a zero stands before it.
    """
    plain = _SPACES.sub("", text).replace("−", "-")
    for pattern, thousands, point in _NUMBERS:
        if len(plain) <= LONGEST_NUMBER and pattern.fullmatch(plain):
            return Decimal(plain.replace(thousands, "").replace(point, "."))
    raise Refusal(_("Write a number, for example 1500 or 1500.50."))


def read_own(name: str, value: object) -> Any:
    """The value of an own field as it is stored. Raises Refusal."""
    if name == "title":
        return _line(value, 200)
    if value in (None, ""):
        return None
    if name == "amount":
        return _amount(value)
    if name == "close_by":
        return _day(value)
    return _row(ROWS[name], value)


def read_custom(field: DealField, value: object) -> Any:
    """The value of a custom field as JSON; None = emptied. Raises Refusal."""
    if value in (None, ""):
        return None
    return _CUSTOM[field.kind](value, field)


def _row(model: type[Model], value: object) -> Model:
    """The row itself, or the one of an id."""
    if isinstance(value, model):
        return value
    text = str(value)
    row = model._default_manager.filter(pk=text).first() if text.isdecimal() and len(text) < 19 else None
    if row is None:
        raise Refusal(_("This is no longer in the list. Choose another."))
    return row


def _number(value: object) -> Decimal:
    number = value if isinstance(value, Decimal) else read_number(str(value))
    if not number.is_finite():
        raise Refusal(_("Write a number, for example 1500 or 1500.50."))
    if abs(number) > LARGEST:
        raise Refusal(_("This number is too large."))
    return number


def _amount(value: object) -> Decimal:
    amount = _number(value)
    if amount < 0:
        raise Refusal(_("An amount cannot be below zero."))
    if amount != round(amount, 2):
        raise Refusal(_("An amount has at most two digits after the point."))
    return round(amount, 2)


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise Refusal(_("Choose a date.")) from None


def _line(value: object, longest: int) -> str:
    line = clean_line("" if value is None else str(value))
    if len(line) > longest:
        raise Refusal(format_lazy(_("At most {longest} characters fit here."), longest=longest))
    return line


def _choice(value: object, field: DealField) -> str:
    if value not in field.choices:
        raise Refusal(_("This is no longer in the list. Choose another."))
    return str(value)


def _yes_no(value: object, _field: DealField) -> bool:
    known = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "0": False}
    try:
        return known[str(value).lower()]
    except KeyError:
        raise Refusal(_("Choose yes or no.")) from None


_CUSTOM: dict[str, Callable[[object, DealField], Any]] = {
    DealField.Kind.TEXT: lambda value, _field: _line(value, LONGEST_TEXT) or None,
    DealField.Kind.NUMBER: lambda value, _field: format(_number(value), "f"),
    DealField.Kind.MONEY: lambda value, _field: format(_amount(value), "f"),
    DealField.Kind.DATE: lambda value, _field: _day(value).isoformat(),
    DealField.Kind.CHOICE: _choice,
    DealField.Kind.YES_NO: _yes_no,
}
"""Kind of a custom field -> how a value is read into JSON; numbers as text, so that no digit is lost."""
