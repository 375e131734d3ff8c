"""The words of a language: messages translated, numbers, dates and lengths of time written as people write them.

Catalogues are gettext ``.po`` files under ``locale/``; the English template of a message is its key.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from voronka.measure.message import EnglishFormatter, Message

if TYPE_CHECKING:
    from voronka.measure.rate import Rate

MONTHS = {"en": ("LLLL y", "MMM y"), "ru": ("LLLL y", "LLL y"), "hu": ("y. LLLL", "y. LLL")}
"""How a month and its year stand alone, in full and short."""
CENT, MONEY_DIGITS = Decimal("0.01"), 50
"""Sums in files have 38 digits at most; their averages have more, and are written to cents."""
SECONDS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@cache
def catalogue(lang: str) -> NullTranslations:
    """The translations into a language; English, the language of the templates, has none."""
    if lang == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo  # English starts faster without these
    from babel.messages.pofile import read_po

    source = files("voronka.wording") / "locale" / lang / "LC_MESSAGES" / "voronka.po"
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=lang))
    compiled.seek(0)
    return Translations(compiled)


class Words(EnglishFormatter):
    """Says things in one language: ``Words("ru")(message)``.

    lang  "en", "ru" or "hu"; KeyError for another
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._month, self._short_month = MONTHS[lang]
        self._locale = Locale(lang)
        self._catalogue = catalogue(lang)
        symbols = self._locale.number_symbols["latn"]
        self._marks = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})
        self._percent = str(self._locale.percent_formats[None].pattern)

    def __call__(self, message: Message | str) -> str:
        """The message in this language; a plain string is a name from the file and stays as it is."""
        return self.message(message) if isinstance(message, Message) else message

    def message(self, message: Message) -> str:
        return self.vformat(self.template(message), (), message.values)

    def template(self, message: Message) -> str:
        """The template of a message in this language, in the right plural."""
        if message.many:
            return str(self._catalogue.ungettext(message.text, message.many, message.values["n"]))
        return str(self._catalogue.ugettext(message.text)) if message.text else ""

    def sentence(self, message: Message) -> str:
        """The message as a sentence of its own, with a capital letter and a full stop; a name keeps its letters."""
        text = self.message(message)
        if self.template(message)[:1].islower():
            text = text[0].upper() + text[1:]
        return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec not in ("", "%") and isinstance(value, (int, float, Decimal)):
            return format(value, format_spec).translate(self._marks)
        return super().format_field(value, format_spec)

    def number(self, value: float | Decimal) -> str:
        """A count in full, a measured number to two decimals at most, money as money."""
        if isinstance(value, Decimal):
            return self.money(value)
        return str(format_decimal(value, "#,##0" if isinstance(value, int) else "#,##0.##", locale=self._locale))

    def percent(self, share: float) -> str:
        """A share as per cent with one decimal; shares below a thousandth keep three."""
        digits = "0.000" if 0 < abs(share) < 0.001 else "0.0"
        return self._plain(format_percent(share, self._percent.replace("0", digits, 1), locale=self._locale))

    def level(self, share: float) -> str:
        """A round share, as it stands on an axis."""
        pattern = self._percent.replace("#,##0", "#,##0.##")
        return self._plain(format_percent(share, pattern, locale=self._locale))

    def between(self, low: float, high: float) -> str:
        """An interval of shares, in per cent: ``62.0–64.3%``."""
        digits = 3 if 0 < high < 0.001 else 1
        return f"{format(low * 100, f'.{digits}f').translate(self._marks)}–{self.percent(high)}"

    def interval(self, rate: Rate) -> str:
        """The interval of a rate, in per cent."""
        return self.between(rate.low, rate.high)

    def rate(self, rate: Rate | None) -> str:
        """A rate with its interval; "" where it is unknown."""
        return f"{self.percent(rate.rate)} ({self.interval(rate)})" if rate else ""

    def money(self, value: Decimal) -> str:
        """Grouped; with cents where there are any or the sum is small, without a sign of currency (files name none)."""
        with localcontext(prec=MONEY_DIGITS):
            cents = value.quantize(CENT, ROUND_HALF_EVEN)
            whole = cents == cents.to_integral_value() and abs(cents) >= 1000
            return str(format_decimal(cents, "#,##0" if whole else "#,##0.00", locale=self._locale))

    def cents(self, value: Decimal) -> str:
        """Money in a column, where every sum has its cents."""
        with localcontext(prec=MONEY_DIGITS):
            return str(format_decimal(value, "#,##0.00", locale=self._locale))

    def date(self, day: dt.date) -> str:
        """A day with its year."""
        return self._plain(format_date(day, "medium", locale=self._locale))

    def month(self, day: dt.date, *, short: bool = False) -> str:
        """The month and year of a day."""
        return self._plain(format_date(day, self._short_month if short else self._month, locale=self._locale))

    def moment(self, value: dt.date | dt.datetime) -> str:
        if isinstance(value, dt.datetime):
            return f"{self.date(value)} {format_time(value, 'HH:mm', locale=self._locale)}"
        return self.date(value)

    def days(self, days: float) -> str:
        """A length of time given in days; less than a day is told in hours, minutes or seconds."""
        return self.duration(days * 86_400) if 0 < days < 1 else self._unit(days, "day")

    def duration(self, seconds: float) -> str:
        """A length of time in the largest unit that it fills."""
        size, unit = next((pair for pair in SECONDS if abs(seconds) >= pair[0]), SECONDS[-1])
        return self._unit(seconds / size, unit)

    def _unit(self, value: float, unit: str) -> str:
        rounded = round(value, 1)
        number = int(rounded) if rounded == int(rounded) else rounded
        written = format_unit(number, f"duration-{unit}", "long", format="#,##0.#", locale=self._locale)
        return self._plain(written).replace(" ", "\xa0")

    @staticmethod
    def _plain(text: str) -> str:
        """With no-break spaces that every font has."""
        return text.replace("\u202f", "\xa0")
