"""The form of everything that chooses deals. Its fields are named as in an address, so `Selection.read` reads them."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from voronka.funnel.models import DealField
from voronka.reports.selection import SLICES
from voronka.reports.slices import title_of
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.choices import Choices, choices_of, field_choices

OFFERED = (DealField.Kind.CHOICE, DealField.Kind.YES_NO)
"""Kinds of custom fields with few values; the others are slices on the page of slices."""


class SelectionForm(forms.Form):
    """Filled with what is in force; an empty field narrows nothing."""

    def __init__(self, asked: Asked) -> None:
        super().__init__(initial=_initial(asked))
        self.fields |= {
            "since": _day(pgettext("a day", "From")),
            "until": _day(_("Until")),
            "of": forms.ChoiceField(
                label=_("Which deals"),
                choices=[("opened", _("that came in these days")), ("closed", _("that were decided in these days"))],
                widget=forms.RadioSelect,
                required=False,
            ),
            "compare_since": _day(_("Compare with: from")),
            "compare_until": _day(_("Compare with: until")),
        }
        for name in SLICES:
            if choices := choices_of(name, asked):
                self.fields[name] = _choice(title_of(name, asked.names), choices)
        for key, field in asked.names.fields.items():
            if field.kind in OFFERED and (choices := field_choices(field, asked)):
                self.fields[f"field:{key}"] = _choice(field.name, choices)


def _initial(asked: Asked) -> dict[str, str]:
    initial = {"of": asked.selection.of, **dict(parse_qsl(asked.selection.address()))}
    since, between, until = asked.selection.compare.partition("..")
    return initial | ({"compare_since": since, "compare_until": until} if between else {})


def _choice(label: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("All")), *choices], required=False)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
