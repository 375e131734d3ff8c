"""How amounts, moments, names and icons are written on a page, in the active language and the business' time zone.

What is not known is None and is shown as a dash that is read out as "not known"; it is never shown as 0.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, get_datetime_format
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
)
from django import template
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

register = template.Library()

# Babel's data knows a currency's own sign only in the languages of its countries.
OWN_SIGNS = {"RUB": "₽", "HUF": "Ft", "EUR": "€", "USD": "$", "GBP": "£", "KZT": "₸", "UAH": "₴", "BYN": "Br"}
NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW_NO_BREAK = "\N{NARROW NO-BREAK SPACE}"
BETWEEN_DIGITS = re.compile(rf"(?<=\d){NO_BREAK}(?=\d)")
AGES = ((365, "year"), (30, "month"), (1, "day"))


@register.filter
def number(value: Decimal | float | None) -> str:
    """A number with the separators of the language, at most three decimals."""
    if value is None:
        return _not_known()
    return _narrow(format_decimal(value, locale=_locale()))


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency's sign in the local place; parts of the unit only where there are any.

    currency  ISO 4217 code
    """
    if amount is None:
        return _not_known()
    locale = _locale()
    digits = get_currency_precision(currency) if amount % 1 else 0
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", f"0.{'0' * digits}".rstrip("."))
    written = format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    return _narrow(_with_own_sign(written, currency, locale))


@register.filter
def money_short(amount: Decimal | None, currency: str = "") -> str:
    """An amount for a narrow place, in thousands or millions ("1.2M"); with the currency's sign if one is named."""
    if amount is None:
        return _not_known()
    locale = _locale()
    written = format_compact_decimal(abs(round(amount)), locale=locale, fraction_digits=1)
    if currency:
        sign = _own_sign(currency, locale)
        leads = locale.currency_formats["standard"].pattern.startswith("¤")
        distance = NO_BREAK if not leads or sign[-1].isalpha() else ""
        written = f"{sign}{distance}{written}" if leads else f"{written}{distance}{sign}"
    return _narrow(f"-{written}" if amount < 0 else written)


@register.filter
def age(moment: datetime | None, now: datetime) -> str:
    """How long ago, in one short word: "5 min", "3 h", "2 d", "4 mo", "1 y"; under a minute, or to come, is "now"."""
    if moment is None:
        return _not_known()
    passed = now - moment
    for days, unit in AGES:
        if passed >= timedelta(days=days):
            return _counted(passed // timedelta(days=days), unit)
    if passed >= timedelta(hours=1):
        return _counted(passed // timedelta(hours=1), "hour")
    if passed >= timedelta(minutes=1):
        return _counted(passed // timedelta(minutes=1), "minute")
    return gettext("now")


@register.filter
def moment(value: datetime | None) -> str:
    """A <time> with date and clock time."""
    if value is None:
        return _not_known()
    local, locale = timezone.localtime(value), _locale()
    pattern = str(get_datetime_format("medium", locale=locale))
    text = pattern.format(f"{local:%H:%M}", format_date(local.date(), "medium", locale))
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.filter
def day(value: datetime | date | None) -> str:
    """A <time> with the date; of a moment, the date in the business' time zone."""
    if value is None:
        return _not_known()
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = format_date(local, "medium", _locale())
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), text)


@register.filter
def clock_time(value: datetime | None) -> str:
    """A <time> with the clock time alone, for a list that is grouped by days."""
    if value is None:
        return _not_known()
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), f"{local:%H:%M}")


@register.filter
def initials(name: str) -> str:
    """The first letters of the first two words of a name, for the round mark of a user."""
    return "".join(word[0] for word in name.split()[:2]).upper()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of web/icons.svg. It is decoration, hidden from a screen reader, unless it gets a label."""
    if label:
        place = _place_of_icon(name)
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, place)
    return _decoration(name)


@cache
def _decoration(name: str) -> SafeString:
    """A board has hundreds of them, of a dozen kinds."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', _place_of_icon(name))


def _place_of_icon(name: str) -> str:
    return f"{static('web/icons.svg')}#{name}"


def _counted(count: int, unit: str) -> str:
    """A count with the short word of its unit."""
    match unit:
        case "minute":
            written = ngettext("%(count)s min", "%(count)s min", count)
        case "hour":
            written = ngettext("%(count)s h", "%(count)s h", count)
        case "day":
            written = ngettext("%(count)s d", "%(count)s d", count)
        case "month":
            written = ngettext("%(count)s mo", "%(count)s mo", count)
        case _:
            written = ngettext("%(count)s y", "%(count)s y", count)
    return (written % {"count": count}).replace(" ", NO_BREAK)


def _not_known() -> SafeString:
    return format_html(
        '<span class="unknown"><span aria-hidden="true">—</span><span class="visually-hidden">{}</span></span>',
        gettext("not known"),
    )


def _locale() -> Locale:
    return _known_locale(translation.get_language() or "en")


@cache
def _known_locale(language: str) -> Locale:
    """Babel builds one anew at each call, which costs more than the writing of a number."""
    return Locale.parse(translation.to_locale(language))


def _narrow(written: str) -> str:
    """Groups of digits stand closer to each other than words do."""
    return BETWEEN_DIGITS.sub(NARROW_NO_BREAK, written)


@cache
def _own_sign(currency: str, locale: Locale) -> str:
    known = get_currency_symbol(currency, locale)
    return OWN_SIGNS.get(currency, known) if known == currency else known


def _with_own_sign(written: str, currency: str, locale: Locale) -> str:
    """A sign made of letters keeps its distance from the digits that follow it."""
    known, sign = get_currency_symbol(currency, locale), _own_sign(currency, locale)
    follows = written.lstrip("-").startswith(known)
    return written.replace(known, sign + (NO_BREAK if follows and sign[-1].isalpha() else ""))
