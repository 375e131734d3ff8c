"""The forms of landing points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.traffic.models import LandingPoint, PointKind, Source, TargetAction
from voronka.traffic.queries.points import is_counted
from voronka.web.forms import NumberField, RefusableForm, ShownForm

PERCENT, MOST_BYTES = 100, 10_000_000
_SHOWN = ("name", "target", "language", "domain", "chat", "phone", "daily_capacity")


class CounterForm(RefusableForm):
    """The file of a counter at the door."""

    file = forms.FileField(
        label=_("File of the counter"),
        help_text=_("CSV or Excel: a day or an hour in each row, and how many came in. A corrected file corrects."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


class NewForm(RefusableForm):
    """What must be known of a point before anything is counted there."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        error_messages={"required": _("Write a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    target = forms.ChoiceField(
        label=_("Planned target action"),
        choices=TargetAction.choices,
        help_text=_("Who does it is a lead. It cannot be changed once visitors were counted."),
    )
    source = forms.ModelChoiceField(
        label=_("Source"),
        queryset=Source.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("As the visit says"),
        help_text=_("Of those who come without saying where from."),
    )
    language = forms.ChoiceField(label=_("Language of the page and the form"), choices=settings.LANGUAGES)


class EditForm(ShownForm, NewForm):
    """Everything of a point that can be changed."""

    slug = forms.CharField(
        label=_("Address of its page"), required=False, help_text=_("What stands after /p/ in the address.")
    )
    domain = forms.CharField(
        label=_("Domain of its own"),
        required=False,
        help_text=_("The name must lead to this server, with a certificate at the proxy in front of it."),
    )
    sites = forms.CharField(
        label=_("Sites that may show its form"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Each on a line of its own, for example: https://shop.example.com"),
    )
    chat = forms.CharField(
        label=_("Link of its chat"),
        required=False,
        help_text=_("For example https://t.me/name, https://wa.me/79001234567 or https://vk.me/name."),
    )
    phone = forms.CharField(
        label=_("Phone number"), required=False, help_text=_("As people read it: +7 900 123-45-67.")
    )
    daily_capacity = forms.IntegerField(
        label=_("Leads that you can work in a day"),
        required=False,
        min_value=1,
        help_text=_("When more come, you are told: leads that nobody calls drown."),
    )
    tally_error = NumberField(
        label=_("Error of the count, %"),
        required=False,
        min_value=0,
        max_digits=4,
        decimal_places=1,
        help_text=_("By how much the counting at the door may be wrong. Empty: not known."),
    )

    def __init__(self, point: LandingPoint, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, initial=self.of(point))
        self.fields["target"].disabled = is_counted(point)
        if not point.is_online:
            del self.fields["chat"]
        if point.kind != PointKind.PHONE:
            del self.fields["phone"]

    @staticmethod
    def of(point: LandingPoint) -> dict[str, Any]:
        """The point as the form shows it at first."""
        error = point.tally_error
        return {
            **{name: getattr(point, name) for name in _SHOWN},
            "source": point.source_id,
            "slug": point.slug or "",
            "sites": "\n".join(point.sites),
            "tally_error": None if error is None else (error * PERCENT).normalize(),
        }

    @staticmethod
    def taken(values: Mapping[str, Any]) -> dict[str, Any]:
        """What was typed or shown, as `edit_point` takes it."""
        error = values.get("tally_error")
        return {**values, "tally_error": None if error is None else Decimal(error) / PERCENT}
