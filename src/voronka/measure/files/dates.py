"""Columns of dates: one format is found on a sample and applied at once; what it leaves is read with care.

A column where no cell has a time of day becomes pl.Date, any other Datetime("us"). Moments with a zone are turned to
UTC and the zone is dropped; the others stay as written.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

import polars as pl

from voronka.measure.files import clocks
from voronka.measure.files.cells import Typed, distinct, is_empty, sample_of
from voronka.measure.files.moments import NotADateError, Order, read_moment
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Iterator

MICROSECONDS = pl.Datetime("us")
Evidence = Literal["day", "month", "mixed", "none"]

_FIRST_YEAR, _LAST_YEAR = 1000, 9999
_HAS_TIME = re.compile("%[HITR]")
_YEAR_LAST = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})[./-](?:\d{4}|\d{2})(?!\d)")
_YEAR_FIRST_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y.%m.%d.", "%Y. %m. %d.")
_YEAR_LAST_DAYS: dict[Order, tuple[str, ...]] = {
    "day": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "month": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y"),
    "mixed": (),
}
_TIMES = (
    *("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M", " %H:%M:%S%.f", "T%H:%M:%S%.f", "T%H:%M:%S%.f%#z"),
    *(" %H:%M:%S%.f%#z", " %H:%M:%S%.f UTC", " %I:%M %p", " %I:%M:%S %p", ", %H:%M:%S", ", %H:%M"),
)
NEVER = frozenset(
    (
        *("не закрыта", "не закрыто", "не закрыт", "not closed", "nincs lezárva", "в работе", "открыта", "открыто"),
        *("открыт", "open", "in progress", "ongoing", "nyitott", "folyamatban", "nat"),
    )
)
"""What stands instead of a moment that has not come, as amoCRM, pandas and people write it."""
_FEW = 1_000
"""So many distinct texts are read one by one without looking for another format."""
_TRIED = 100


def order_in(cells: pl.Series) -> tuple[Evidence, str] | None:
    """What the cells prove of day and month in dates such as 05/06/2024, and their separator; None without such dates.

    Every distinct day is asked, not a sample: a file sorted by date may prove itself late.
    """
    if cells.dtype not in (pl.String, pl.Categorical):
        return None
    found = [match for text in sample_of(cells, _TRIED).cast(pl.String) if (match := _YEAR_LAST.match(text))]
    if not found:
        return None
    separator = found[0][2]
    if separator != ".":
        texts = distinct(cells).texts if cells.dtype == pl.Categorical else cells
        days = texts.str.strip_chars_start().str.head(10).unique().drop_nulls()
        found = [match for text in days if (match := _YEAR_LAST.match(text))]
    is_day = any(int(match[1]) > 12 for match in found)
    is_month = any(int(match[3]) > 12 for match in found)
    if is_day and is_month:
        return "mixed", separator
    return ("day" if is_day else "month" if is_month else "none"), separator


def order_of(form: str | None) -> Order | None:
    """Which of day and month stands first in a strftime format; None where the year does, or without a format."""
    if not form:
        return None
    places = {part: form.find(part) for part in ("%d", "%m", "%Y", "%y")}
    if places["%d"] < 0 or places["%m"] < 0 or 0 <= max(places["%Y"], places["%y"]) < min(places["%d"], places["%m"]):
        return None
    return "day" if places["%d"] < places["%m"] else "month"


def dates(cells: pl.Series, *, order: Order = "day", form: str | None = None) -> Typed:
    """A column of dates or moments.

    order  how 05/06/2024 is read
    form   the user's strftime format, tried first
    """
    if cells.dtype == pl.Categorical:
        each = distinct(cells)
        typed = dates(each.texts, order=order, form=form)
        return Typed(each.spread(typed.values), typed.reasons, typed.notes)
    if cells.dtype == pl.Date:
        return Typed(cells)
    if isinstance(cells.dtype, pl.Datetime):
        return Typed(_as_days(clocks.without_zone(cells)))
    if clock := clocks.clock_of(cells):
        values = clocks.read_clock(cells, clock)
        bad = cells.filter(cells.is_not_null() & values.is_null()).cast(pl.String).unique()
        reasons = {text: _why_not(text) for text in bad if not _says_never(text)}
        return Typed(_as_days(values), reasons, clocks.note_on(clock, cells.name))
    if cells.dtype != pl.String:
        return Typed(_nothing(cells), {text: say("not a date") for text in cells.cast(pl.String).unique().drop_nulls()})
    return _from_text(cells, order, form)


def format_of(cells: pl.Series) -> str | None:
    """The strftime format that most of the cells follow, or None where there is no such one."""
    if cells.dtype != pl.String or clocks.clock_of(cells):
        return None
    found = order_in(cells)
    order: Order = found[0] if found and found[0] != "none" else "day"
    form = _format_of(sample_of(cells, _TRIED), order)
    return form.replace("%.f", ".%f").replace("%#z", "%z") if form else None


def _from_text(cells: pl.Series, order: Order, form: str | None) -> Typed:
    first = _usable(form) or _format_of(sample_of(cells, _TRIED), order)
    fast = _parsed(cells, first) if first else _nothing(cells)
    if fast.null_count() == cells.null_count():
        return Typed(_as_days(fast))
    left = cells.filter(cells.is_not_null() & fast.is_null()).unique().sort()
    known, reasons = _with_care(left, order)
    if known.is_empty():
        return Typed(_as_days(fast), reasons)
    slow = cells.replace_strict(left, known, default=None, return_dtype=MICROSECONDS)
    values = pl.select(pl.coalesce(fast.cast(MICROSECONDS), slow)).to_series().alias(cells.name)
    return Typed(_as_days(values), reasons)


def _with_care(left: pl.Series, order: Order) -> tuple[pl.Series, dict[str, Message]]:
    """Moments for distinct texts, as long as they are, and why some are none."""
    known = _nothing(left)
    while (rest := left.filter(known.is_null())).len() > _FEW and (form := _format_of(sample_of(rest, _TRIED), order)):
        known = pl.select(pl.coalesce(known, _parsed(left, form).cast(MICROSECONDS))).to_series()
    moments, reasons = known.to_list(), {}
    for place, text in enumerate(left):
        if moments[place] is None and not _says_never(text):
            try:
                moments[place] = read_moment(text, order)
            except NotADateError as error:
                reasons[text] = error.reason
    return pl.Series(left.name, moments, dtype=MICROSECONDS), reasons


def _says_never(text: str) -> bool:
    """Whether a cell says that there is no moment: an empty one, or "not closed"."""
    return is_empty(text) or text.strip().lower() in NEVER


def _why_not(text: str) -> Message:
    try:
        read_moment(text)
    except NotADateError as error:
        return error.reason
    return say("not a date")


def _formats(order: Order) -> Iterator[list[str]]:
    """The formats that are tried, those with one way to write the time together."""
    for time in _TIMES:
        yield [day + time for day in _YEAR_FIRST_DAYS + _YEAR_LAST_DAYS[order]]


def _format_of(sample: pl.Series, order: Order) -> str | None:
    """The format that reads most of a sample, the first of equals, or None when none reads a twentieth of it."""
    texts = sample.alias("text").to_frame()
    best, most = None, sample.len() // 20
    for forms in _formats(order):
        read = texts.select(_is_in_reach(_expression(form)).sum().alias(form) for form in forms).row(0)
        if max(read) > most:
            best, most = forms[read.index(max(read))], max(read)
        if most == sample.len():
            break
    return best


def _expression(form: str) -> pl.Expr:
    text = pl.col("text").str
    if not _HAS_TIME.search(form):
        return text.to_date(form, strict=False)
    moment = text.to_datetime(form, strict=False, time_unit="us")
    return moment.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if "%#z" in form else moment


def _usable(form: str | None) -> str | None:
    """The user's format as polars takes it; None where reading with care is safer (two-digit years, month names)."""
    if not form or re.search(r"%[^YmdHMSIpzTFRfe%]", form):
        return None
    return form.replace(".%f", "%.f").replace("%z", "%#z")


def _parsed(cells: pl.Series, form: str) -> pl.Series:
    """The cells that fit a format in full; a year of less than four digits does not."""
    values = cells.alias("text").to_frame().select_seq(_expression(form).alias(cells.name))
    ends = values.select(pl.first().min().alias("first"), pl.first().max().alias("last"))
    if ends.select(_is_in_reach(pl.all())).row(0) == (True, True):
        return values.to_series()
    return values.select(pl.when(_is_in_reach(pl.first())).then(pl.first())).to_series()


def _is_in_reach(moment: pl.Expr) -> pl.Expr:
    return moment.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR)


def _as_days(values: pl.Series) -> pl.Series:
    """The same as pl.Date when no moment has a time of day."""
    if values.dtype == pl.Date:
        return values
    return values.dt.date() if (values.dt.timestamp("us") % clocks.DAY == 0).all() else values.cast(MICROSECONDS)


def _nothing(cells: pl.Series) -> pl.Series:
    return pl.Series(cells.name, [], dtype=MICROSECONDS).extend_constant(None, cells.len())


def last_day(values: pl.Series) -> date | None:
    """The last calendar day of a typed column, or None when it is empty."""
    last = values.max()
    if isinstance(last, datetime):
        return last.date()
    return last if isinstance(last, date) else None
