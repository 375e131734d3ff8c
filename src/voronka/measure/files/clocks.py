"""Moments written as bare numbers: spreadsheet days, Unix seconds and milliseconds, YYYYMMDD."""

from __future__ import annotations

from typing import Literal

import polars as pl

from voronka.measure.files.cells import is_placeholder, sample_of
from voronka.measure.message import Message, say

Clock = Literal["spreadsheet", "seconds", "milliseconds", "digits"]

DAY = 86_400_000_000
"""Microseconds in a day."""

_RANGES: dict[Clock, tuple[float, float]] = {
    "spreadsheet": (20_000, 80_000),
    "digits": (19_000_101, 21_001_231),
    "seconds": (100_000_000, 9_999_999_999),
    "milliseconds": (100_000_000_000, 9_999_999_999_999),
}
_SPREADSHEET_1970 = 25_569
"""1970-01-01 as a spreadsheet of the 1900 system counts days."""
_MOST = 0.9


def clock_of(cells: pl.Series) -> Clock | None:
    """Which clock a column of bare numbers follows: nine tenths of it, zeros apart, must lie in one plausible range."""
    if cells.dtype != pl.String and not cells.dtype.is_numeric():
        return None
    sample = sample_of(cells)
    if sample.dtype == pl.String:
        sample = sample.filter(~is_placeholder(sample))
    values = _numbers(sample)
    asked = values.len() - int((values == 0).sum() or 0)
    for clock, (least, most) in _RANGES.items():
        if asked and int(values.is_between(least, most).sum() or 0) >= _MOST * asked:
            return clock
    return None


def read_clock(cells: pl.Series, clock: Clock) -> pl.Series:
    """The numbers as Datetime("us"); null where a number is outside the plausible range. Seconds are UTC."""
    values = _numbers(cells)
    values = pl.select(pl.when(values.is_between(*_RANGES[clock])).then(values)).to_series().alias(cells.name)
    if clock == "digits":
        return values.cast(pl.Int64).cast(pl.String).str.to_date("%Y%m%d", strict=False).cast(pl.Datetime("us"))
    if clock == "spreadsheet":
        values = ((values - _SPREADSHEET_1970) * 86_400).round(0)
    micro = (values / 1_000 if clock == "milliseconds" else values) * 1_000_000
    return micro.round(0).cast(pl.Int64).cast(pl.Datetime("us"))


def without_zone(values: pl.Series) -> pl.Series:
    """Moments in UTC without a zone, in microseconds."""
    kind = values.dtype
    if isinstance(kind, pl.Datetime) and kind.time_zone:
        values = values.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return values.cast(pl.Datetime("us"))


def note_on(clock: Clock, column: str) -> list[Message]:
    """What the user should know when bare numbers were read as moments."""
    if clock == "digits":
        return []
    if clock == "spreadsheet":
        return [say('the numbers in "{column}" are read as spreadsheet dates (45296 is 2024-01-05)', column=column)]
    return [say('the numbers in "{column}" are read as Unix time, UTC', column=column)]


def _numbers(cells: pl.Series) -> pl.Series:
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars().str.replace(",", ".", literal=True)
    return cells.cast(pl.Float64, strict=False)
