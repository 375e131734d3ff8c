"""One date as a person writes it: the slow and careful reading, for the few texts that no plain format fits."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from voronka.measure.message import Message, say

Order = Literal["day", "month", "mixed"]
"""What stands first in 05/06/2024; mixed: the column holds both, so such a text is refused."""

_RU_MONTHS = (
    "янв|январь|января;фев|февр|февраль|февраля;мар|март|марта;апр|апрель|апреля;май|мая;июн|июнь|июня;июл|июль|июля;"
    "авг|август|августа;сен|сент|сентябрь|сентября;окт|октябрь|октября;ноя|нояб|ноябрь|ноября;дек|декабрь|декабря"
)
_EN_MONTHS = (
    "jan|january;feb|february;mar|march;apr|april;may;jun|june;jul|july;aug|august;sep|sept|september;oct|october;"
    "nov|november;dec|december"
)
_HU_MONTHS = (
    "januar;febr|februar;marc|marcius;aprilis;maj|majus;junius;julius;augusztus;szept|szeptember;okt|oktober;"
    "november;december"
)
_MONTH_OF = {
    name: number
    for listed in (_RU_MONTHS, _EN_MONTHS, _HU_MONTHS)
    for number, names in enumerate(listed.split(";"), 1)
    for name in names.split("|")
}
_WEEKDAYS = (
    "понедельник|пнд|пон|пн|вторник|втр|вт|среда|сред|срд|ср|четверг|четв|чтв|чт|пятница|пятн|птн|пт|суббота|субб|сбт|сб|"
    "воскресенье|воскр|вск|вс|monday|mon|tuesday|tues|tue|wednesday|wed|thursday|thurs|thur|thu|friday|fri|saturday|sat|"
    "sunday|sun|hetfo|kedd|szerda|csutortok|pentek|szombat|vasarnap"
)
_RELATIVE = re.compile(
    r"\b(сегодня|вчера|позавчера|завтра|послезавтра|сейчас|назад|через|прошл\w+|следующ\w+|только что|"
    r"today|yesterday|tomorrow|now|ago|last|next|just now|"
    r"ma|tegnap|tegnapelott|holnap|most|ezelott|mult|jovo|kovetkezo)\b"
)
_FILLER = re.compile(
    rf"\b(?:{_WEEKDAYS})\b\.?,?|[«»\"“”„|@]|(?<=\d)(?:st|nd|rd|th)\b|(?<=\d)\s*(?:года|год|г)\b\.?|\b(?:on|at|of|в)\b"
)
_TIME = re.compile(
    r"(?:(?<=\d)t|[\s,.]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?"
    r"\s*(z|utc|gmt|msk|мск|cet|cest|[+-]\d{2}(?::?\d{2})?)?$"
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "msk": 180, "мск": 180, "cet": 60, "cest": 120}
_NAME = r"([^\W\d_]+)"
_YEAR_FIRST = re.compile(r"(\d{4})[-./\s]\s*(\d{1,2})[-./\s]\s*(\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-./\s]\s*(\d{1,2})[-./\s]\s*(\d{4}|\d{2})\.?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_NAME = re.compile(rf"(\d{{1,2}})[\s./-]*{_NAME}[\s.,/-]*(\d{{4}}|\d{{2}})?\.?")
_NAME_DAY = re.compile(rf"{_NAME}[\s.-]*(\d{{1,2}})[\s.,]+(\d{{4}})\.?")
_YEAR_NAME = re.compile(rf"(\d{{4}})[\s.-]*{_NAME}[\s.-]*(\d{{1,2}})\.?")
_FAR_YEAR = re.compile(r"[+-]?\d{5,}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{5,}|[+-]\d{4,}-\d{1,2}-\d{1,2}")
_PIVOT = 69


class NotADateError(ValueError):
    """A text that is no date; ``reason`` says why in one clause."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def read_moment(text: str, order: Order = "day") -> datetime:
    """The moment that a text names: at midnight when it names a day, in UTC without zone when it names a zone.

    order  how a text such as 05/06/2024 is read; two-digit years run from 1969 to 2068

    Raises NotADateError: no date, no such day, a relative date, no year, a year outside 1-9999, or two readings.
    """
    plain = _plain(text)
    if found := _TIME.search(plain):
        day = _read_day(plain[: found.start()].strip(" ,."), order)
        return _at_time(day, found)
    return _read_day(plain, order)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = unicodedata.normalize("NFKC", "".join(c for c in letters if c == "\u0306" or not unicodedata.combining(c)))
    return " ".join(_FILLER.sub(" ", bare).replace("−", "-").split()).strip(" ,")


def _read_day(plain: str, order: Order) -> datetime:
    if found := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _day(found[1], int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(plain):
        return _year_last(found, order)
    if found := _DAY_NAME.fullmatch(plain):
        if _month(found[2]) and not found[3]:
            raise NotADateError(say("the year is missing"))
        return _day(found[3], _month(found[2]), int(found[1]))
    if found := _NAME_DAY.fullmatch(plain):
        return _day(found[3], _month(found[1]), int(found[2]))
    if found := _YEAR_NAME.fullmatch(plain):
        return _day(found[1], _month(found[2]), int(found[3]))
    if _FAR_YEAR.fullmatch(plain.split(" ")[0]):
        raise NotADateError(say("the year is outside 1-9999"))
    raise NotADateError(say("a relative date") if _RELATIVE.search(plain) else say("not a date"))


def _year_last(found: re.Match[str], order: Order) -> datetime:
    first, second = int(found[1]), int(found[2])
    if order == "mixed" and first <= 12 and second <= 12 and first != second:
        one, other = _day(found[3], second, first), _day(found[3], first, second)
        raise NotADateError(say("ambiguous: {one} or {other}", one=one.date(), other=other.date()))
    month_first = order == "month" or (order == "mixed" and second > 12)
    return _day(found[3], first, second) if month_first else _day(found[3], second, first)


def _month(name: str) -> int:
    return _MONTH_OF.get(name, 0)


def _day(year: str | None, month: int, day: int) -> datetime:
    if year is None or (month == 0):
        raise NotADateError(say("not a date"))
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _PIVOT else 2000
    if number == 0:
        raise NotADateError(say("the year is outside 1-9999"))
    try:
        return datetime(number, month, day)  # noqa: DTZ001 - dates in files stay as written
    except ValueError:
        raise NotADateError(say("no such day")) from None


def _at_time(day: datetime, found: re.Match[str]) -> datetime:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    micro = int((found[4] or "0").ljust(6, "0")[:6])
    if half := found[5]:
        hour = hour % 12 + (12 if half[0] == "p" else 0) if hour <= 12 else 24
    try:
        moment = day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
        return _in_utc(moment, found[6])
    except (ValueError, OverflowError):
        raise NotADateError(say("no such time")) from None


def _in_utc(moment: datetime, zone: str | None) -> datetime:
    if not zone:
        return moment
    if zone in _ZONES:
        minutes = _ZONES[zone]
    else:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    return moment.replace(tzinfo=timezone(timedelta(minutes=minutes))).astimezone(UTC).replace(tzinfo=None)
