"""A new deal in three fields: who, how to reach them, how much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.contacts.models import Contact
from voronka.funnel.actions import required_fields
from voronka.funnel.models import Pipeline, Stage
from voronka.web.deals.inputs import DealForm, inputs_of
from voronka.web.deals.move_form import boxes_input
from voronka.web.forms import TypedNumber


class NewForm(DealForm):
    """The name and the address are left out where the contact is known; what the first stage requires is added."""

    places: ClassVar[dict[str, str]] = {"addresses.0": "address"}

    name = forms.CharField(label=_("Who is it"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))
    address = forms.CharField(label=_("Phone or e-mail"), max_length=254, required=False)
    amount = TypedNumber(label=_("Amount"), max_length=40, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, *, contact: Contact | None, pipeline: Pipeline, user: User
    ) -> None:
        super().__init__(data, auto_id="new-%s")
        if contact:
            del self.fields["name"], self.fields["address"]
        self.pipelines = list(Pipeline.objects.filter(is_archived=False))
        if len(self.pipelines) > 1:
            choices = [(each.pk, each.name) for each in self.pipelines]
            self.fields["pipeline"] = forms.ChoiceField(label=_("Funnel"), choices=choices, initial=pipeline.pk)
        first = Stage.objects.filter(pipeline=pipeline, is_gone=False).first()
        self.required = [name for name in required_fields(first) if name != "amount"] if first else []
        self.fields |= inputs_of(self.required, user)
        if first and first.boxes:
            self.fields["ticked"] = boxes_input(first)

    def wanted(self) -> dict[str, Any]:
        """What the first stage requires, as typed."""
        return {name: self.cleaned_data.get(name, "") for name in self.required}
