"""The forms beside the numbers: a decision, what came of it, the targets of a month."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from voronka.reports.actions import LONGEST_FIGURE, LONGEST_TEXT
from voronka.reports.models import Aim
from voronka.web.forms import NumberField, RefusableForm


class DecisionForm(RefusableForm):
    """What was decided, and on which figure."""

    figure = forms.CharField(label=_("On which figure"), max_length=LONGEST_FIGURE, required=False)
    text = forms.CharField(label=_("What is decided"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}))


class ResultForm(RefusableForm):
    """What came of a decision."""

    result = forms.CharField(label=_("What came of it"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}))


class TargetsForm(RefusableForm):
    """The targets of a month; an empty field takes a target away."""

    conversion = NumberField(label=_("Conversion, per cent"), required=False)
    deal_length = NumberField(label=_("Deal length, days at most"), required=False)
    won = NumberField(label=_("Won deals"), required=False)
    revenue = NumberField(label=_("Revenue"), required=False)

    def values(self) -> dict[str, Decimal | None]:
        """Aim -> value, as a target keeps it: a conversion is a share."""
        given = {aim: self.cleaned_data.get(aim) for aim in Aim.values}
        conversion = given[Aim.CONVERSION]
        return given | {Aim.CONVERSION: None if conversion is None else conversion / 100}
