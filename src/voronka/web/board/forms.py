"""What the board and the list are asked by forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.accounts.models import User


class MoveForm(forms.Form):
    """A stage, and how many moves of the deal the page has seen."""

    to = forms.IntegerField(min_value=1, max_value=2**62)
    moves = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class AssignForm(forms.Form):
    """Whose a deal is to be; empty = nobody's."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name", "email"),
        label=_("Whose deal it is"),
        required=False,
        empty_label=_("Nobody's yet"),
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ViewForm(forms.Form):
    """What a saved view is for."""

    is_shared = forms.BooleanField(label=_("Everybody may choose it"), required=False)
    is_default = forms.BooleanField(
        label=_("Open the funnel with it"), required=False, help_text=_("For you; each person has one default.")
    )


class NewViewForm(ViewForm):
    """A name for the filters that are in force."""

    name = forms.CharField(label=pgettext_lazy("of a view", "Name"), max_length=60)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    shape = forms.ChoiceField(choices=[("board", "board"), ("list", "list")], widget=forms.HiddenInput)
    field_order = ("name", "is_shared", "is_default")
