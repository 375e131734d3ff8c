"""The form of the first minutes."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from voronka.funnel.trades import TRADES
from voronka.web.forms import RefusableForm
from voronka.web.start.places import currency_at, currency_groups, old_names, zone_groups


class ZoneSelect(forms.Select):
    """Places that know what is paid with there, and by which other names browsers call them (start.js)."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        known = {"data-currency": currency_at(str(value)), "data-also": old_names().get(str(value), "")}
        option["attrs"] |= {attribute: text for attribute, text in known.items() if text}
        return option


class ZoneField(forms.ChoiceField):
    """Any name of the time zone database: browsers know names that the list does not offer."""

    widget = ZoneSelect

    def valid_value(self, value: Any) -> bool:
        return value in zoneinfo.available_timezones()


class WelcomeForm(RefusableForm):
    """All that must be known to begin."""

    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)
    trade = forms.ChoiceField(
        label=_("Trade"),
        choices=[(trade, trade) for trade in TRADES],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose the one that is nearest to yours.")),
    )
    time_zone = ZoneField(label=_("Time zone"), error_messages={"invalid_choice": _("There is no such time zone.")})
    currency = forms.ChoiceField(
        label=_("Currency"), choices=currency_groups, error_messages={"invalid_choice": _("There is no such currency.")}
    )
    name = forms.CharField(label=_("Name of the business"), max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any], is_guessed: bool = False
    ) -> None:
        """`is_guessed`: nobody has chosen the time zone and the currency; the browser may know better."""
        super().__init__(data, initial=dict(initial))
        self.is_guessed = is_guessed
        zone = self.fields["time_zone"]
        assert isinstance(zone, ZoneField)  # noqa: S101 - says it to the type checker
        zone.choices = zone_groups(also=str(self["time_zone"].value() or ""))
