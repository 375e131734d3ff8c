"""The day of observation: nothing after it is known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.dates import last_day
from voronka.measure.frames import STATES
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from voronka.measure.frames import Kind

_STARTS = ("opened", "time")
_FAR_DAYS = 366


def observed(frame: pl.DataFrame, kind: Kind, given: date | None) -> tuple[pl.DataFrame, date | None, list[Message]]:
    """The frame as it stood at the end of the day of observation, that day, and notes.

    given  None: the last date of the frame; rows stay as they are

    With a day given, rows that begin after it are left out and deals closed after it count as open.
    """
    if given is None:
        return frame, *_last_day(frame)
    notes = []
    late = _after(frame, [name for name in _STARTS if name in frame.columns], given)
    if n := int(late.sum()):
        frame = frame.filter(~late)
        one, many = "{n} row begins after {day} and is left out", "{n} rows begin after {day} and are left out"
        notes.append(count(one, many, n=n, day=given))
    if kind == "deals" and "closed" in frame.columns:
        later = _after(frame, ["closed"], given)
        if n := int(later.sum()):
            is_open = pl.when(~later)
            frame = frame.with_columns(
                closed=is_open.then("closed"), state=is_open.then("state").otherwise(pl.lit("open", dtype=STATES))
            )
            one, many = "{n} deal closed after {day} counts as open", "{n} deals closed after {day} count as open"
            notes.append(count(one, many, n=n, day=given))
    return frame, given, notes


def _after(frame: pl.DataFrame, names: list[str], day: date) -> pl.Series:
    late = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
    for name in names:
        late = late | (frame[name].cast(pl.Date) > day).fill_null(False)
    return late


def _last_day(frame: pl.DataFrame) -> tuple[date | None, list[Message]]:
    columns = [frame[name] for name in (*_STARTS, "closed") if name in frame.columns]
    last = max(filter(None, map(last_day, columns)), default=None)
    if last is None:
        return None, []
    before = max(
        filter(None, (last_day(column.filter(column.cast(pl.Date) < last)) for column in columns)), default=last
    )
    if (last - before).days > _FAR_DAYS:
        text = (
            "the last date of the file, {last}, is far from the one before it, {before}: say as_of if it is a mistake"
        )
        return last, [say(text, last=last, before=before)]
    return last, []
