"""What a selection may be narrowed to: the choices of the form of filters."""

from __future__ import annotations

from django.utils.translation import gettext as _

from voronka.accounts.models import Sees
from voronka.funnel.models import DealField
from voronka.reports import columns
from voronka.reports.selection import LACKING, NONE
from voronka.traffic.models import Channel
from voronka.web.numbers.asked import Asked

Choices = list[tuple[str, str]]
MOST_WORDS = 200
"""Regions and audiences to choose from; more than that nobody looks through."""


def choices_of(name: str, asked: Asked) -> Choices:
    """The values of a slice as they stand in an address, each with its words; nothing where there is no choice."""
    names = asked.names
    if name == "channel":
        return _with_lacking([(str(value), str(label)) for value, label in Channel.choices])
    if name == "customers":
        return [("new", _("New customers")), ("current", _("Current customers")), (LACKING, _("not known"))]
    if name in {"audience", "region", "campaign"}:
        return _with_lacking([(_marked(word), word) for word in _occurring(name, asked)])
    if name in {"seller", "team"} and asked.user.sees == Sees.OWN:
        return []
    rows = names.of(name)
    ordered = sorted(rows.items(), key=lambda row: row[1].casefold())
    return [(str(NONE), _("none")), *((str(pk), word) for pk, word in ordered)] if rows else []


def field_choices(field: DealField, asked: Asked) -> Choices:
    """The values of a custom field: its own, or those that occur."""
    if field.kind == DealField.Kind.YES_NO:
        return _with_lacking(list(yes_no().items()))
    words = field.choices or _occurring(f"field:{field.key}", asked)
    return _with_lacking([(_marked(word), word) for word in words])


def yes_no() -> dict[str, str]:
    """The two answers of such a field, in words."""
    return {"yes": _("yes"), "no": _("no")}


def _occurring(name: str, asked: Asked) -> list[str]:
    """The words that occur among the deals that the user sees, in their order."""
    found = columns.deals(asked.user, asked.at)[name].cast(str).unique().to_list()
    return sorted(word for word in found if word)[:MOST_WORDS]


def _with_lacking(choices: Choices) -> Choices:
    return [*choices, (LACKING, _("not known"))] if choices else []


def _marked(word: str) -> str:
    return LACKING + word if word.startswith(LACKING) else word
