"""Where a business can be, and what it counts its money in: what to choose from, and what to guess."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from itertools import chain

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from voronka.ground import clock
from voronka.web.people.forms.business import currencies

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]

COMMON_ZONES = (
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Vladivostok",
    "Asia/Almaty",
    "Europe/Minsk",
    "Europe/Kyiv",
    "Europe/Budapest",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Dubai",
    "UTC",
)
COMMON_CURRENCIES = ("EUR", "USD", "RUB", "HUF", "KZT", "BYN", "UAH", "GBP", "PLN", "RON", "RSD", "GEL", "AMD", "UZS")
NO_CURRENCY = "XXX"
"""What is paid with where nobody lives."""
ZONES = {"en": "UTC", "ru": "Europe/Moscow", "hu": "Europe/Budapest"}
CURRENCIES = {"en": "EUR", "ru": "RUB", "hu": "HUF"}
"""By the language, where nothing better is known."""


def zone_groups(also: str = "") -> list[Group]:
    """Time zones as choices by the name of the city and the distance from UTC today: the common ones, then all.

    also   a name of the time zone database that must be among them, if it is one
    """
    now = clock.now()
    known = _zones()
    every = [*known, also] if also in zoneinfo.available_timezones() and also not in known else known
    labels = {zone: f"{_city(zone)} · {_distance(zone, now)}" for zone in every}
    common = [(zone, labels[zone]) for zone in COMMON_ZONES]
    rest = sorted(((zone, labels[zone]) for zone in every if zone not in COMMON_ZONES), key=lambda each: each[1])
    return [(_("Common places"), common), (_("All places"), rest)]


def currency_groups() -> list[Group]:
    """Currencies as choices: the common ones, then all that are in use somewhere."""
    labels = {code: label for code, label in currencies() if code != NO_CURRENCY}
    common = [(code, labels[code]) for code in COMMON_CURRENCIES]
    return [
        (_("Common currencies"), common),
        (_("All currencies"), [(code, label) for code, label in labels.items() if code not in COMMON_CURRENCIES]),
    ]


@cache
def currency_at(zone: str) -> str:
    """What is paid with in the country of a time zone; "" = not known, or not on the list."""
    return _currency_of(get_global("zone_territories").get(zone, ""))


@cache
def old_names() -> dict[str, str]:
    """Zone -> the other names that browsers may call it by, with spaces between them."""
    names: dict[str, list[str]] = defaultdict(list)
    for old, zone in get_global("zone_aliases").items():
        names[zone].append(old)
    return {zone: " ".join(sorted(known)) for zone, known in names.items()}


def guessed_currency(accepted: str, language: str) -> str:
    """By the country that the browser names (Accept-Language: ru-KZ), else by the language."""
    tags = (tag for tag, _weight in parse_accept_lang_header(accepted))
    countries = (tag.rpartition("-")[2].upper() for tag in tags if "-" in tag)
    return next(filter(None, map(_currency_of, countries)), CURRENCIES[language])


def _currency_of(country: str) -> str:
    codes = get_territory_currencies(country) if country else []
    return next((code for code in codes if code != NO_CURRENCY), "")


@cache
def _zones() -> list[str]:
    """The zones that have no newer name, and UTC."""
    known, renamed = zoneinfo.available_timezones(), get_global("zone_aliases")
    zones = chain(get_global("zone_territories"), COMMON_ZONES)
    places = {zone for zone in zones if zone in known and zone not in renamed and not zone.startswith("Etc/")}
    return sorted(places | {"UTC"})


def _city(zone: str) -> str:
    names = Locale.parse(translation.to_locale(translation.get_language() or "en")).time_zones
    return names.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")


def _distance(zone: str, now: datetime) -> str:
    """UTC+3, UTC+5:30, UTC−5."""
    offset = now.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "−" if offset < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "") if offset else "UTC"
