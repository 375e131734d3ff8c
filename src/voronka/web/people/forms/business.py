"""The form of the business."""

from __future__ import annotations

import zoneinfo

from babel import Locale
from babel.core import get_global
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from voronka.web.forms import ShownForm


def time_zones() -> list[tuple[str, str]]:
    """Every place of the time zone database, as choices: "Europe/Budapest" is shown as "Europe / Budapest"."""
    places = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("/", " / ").replace("_", " ")) for name in places)]


def currencies() -> list[tuple[str, str]]:
    """Currencies in use, as choices by name in the language of the page."""
    names = Locale.parse(translation.to_locale(translation.get_language() or "en")).currencies
    used = {
        entry[0] for entries in get_global("territory_currencies").values() for entry in entries if entry[2] is None
    }
    return sorted((code, f"{code} · {names.get(code, code)}") for code in used)


class BusinessForm(ShownForm):
    """What holds for everybody."""

    name = forms.CharField(label=_("Name of the business"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Everybody can choose another one for themselves."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Days and months begin by it, in reports too.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=currencies, help_text=_("Amounts are not recounted: only the sign changes.")
    )
