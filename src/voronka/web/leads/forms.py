"""The form of a rule that judges leads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.leads.actions.rules import FIELDS
from voronka.leads.models import Defect, QualifyingRule
from voronka.web.forms import ShownForm


class RuleForm(ShownForm):
    """A rule; what is wrong with it is said by the actions."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        help_text=_("It stands beside the verdict, so that the seller knows why."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        required=False,
    )
    test = forms.ChoiceField(
        label=_("A lead is defective if"), choices=QualifyingRule.Test.choices, widget=forms.RadioSelect
    )
    value = forms.CharField(
        label=_("Words, regions, ends of addresses or days"),
        help_text=_("One a line. For days: a number."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    defect = forms.ChoiceField(label=_("The reason is then"), choices=Defect.choices)
    is_on = forms.BooleanField(label=_("Judge new leads by this rule"), required=False, initial=True)

    @classmethod
    def of(cls, rule: QualifyingRule) -> dict[str, Any]:
        """The values of a rule as the form begins with them."""
        return {field: getattr(rule, field) for field in FIELDS}
