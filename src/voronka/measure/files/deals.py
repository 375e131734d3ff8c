"""Rows of a list of deals: state, closing, and the order of both moments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.files.dates import last_day
from voronka.measure.files.outcomes import states
from voronka.measure.files.sums import without_sums
from voronka.measure.frames import STATES
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.files.map import FileMap

_LONG = 100_000
_NAMED = 5
_DISTINCT = 0.95
"""An estimate of distinct ids below this share of the rows is looked at exactly."""


def build_deals(rows: pl.DataFrame, file_map: FileMap) -> Built:
    """Deals with their state. A closing before the opening refuses the row; a closing of an open deal is left out."""
    rows, sums = without_sums(rows)
    with ThreadPoolExecutor(1) as thread:
        repeated = thread.submit(_repeated_ids, rows)
        state, notes = _states(rows, file_map)
    frame = rows.with_columns(state)
    notes += repeated.result()
    if "closed" not in frame.columns:
        return Built(frame, sums, notes)
    is_open = frame["state"] == "open"
    expected = int((is_open & frame["closed"].is_not_null()).sum())
    if expected:
        notes += _doubts(frame)
        frame = frame.with_columns(closed=pl.when(pl.col("state") != "open").then("closed"))
        notes.append(
            count(
                "{n} open row has a closing date: it is taken for an expectation and left out",
                "{n} open rows have a closing date: these are taken for expectations and left out",
                n=expected,
            )
        )
    refusals = _closed_too_early(frame)
    if refusals:
        frame = frame.filter(~pl.col(PLACE).is_in([refusal.place for refusal in refusals]))
    return Built(frame, [*sums, *refusals], notes)


def _states(rows: pl.DataFrame, file_map: FileMap) -> tuple[pl.Series, list[Message]]:
    if "outcome" in rows.columns:
        return states(rows["outcome"].rename(_header(file_map)), file_map.won or (), file_map.lost or ())
    text = "the file has no column that says what became of a deal: all rows count as open"
    return pl.repeat("open", rows.height, dtype=STATES, eager=True).alias("state"), [say(text)]


def _doubts(frame: pl.DataFrame) -> list[Message]:
    """Names the words that count as open though every row with one has a closing date that has passed.

    frame  with state, and closed as the file has it, the expected closings of open deals too
    """
    is_open = frame["state"] == "open"
    days = [
        last_day(frame["closed"].filter(~is_open)),
        last_day(frame["opened"]) if "opened" in frame.columns else None,
    ]
    if "outcome" not in frame.columns or days[0] is None:
        return []
    last = max(filter(None, days))
    words = frame.filter(is_open).group_by(word=pl.col("outcome").cast(pl.String))
    passed = words.agg((pl.col("closed").cast(pl.Date) <= last).fill_null(False).all().alias("all"), n=pl.len())
    named = passed.filter("all").drop_nulls().sort("n", "word", descending=[True, False]).head(_NAMED)
    text = (
        "these words count as open, though the closing dates beside them have passed: {words};"
        " if they mean won or lost, say so in [outcome] of the map"
    )
    words_said = "; ".join(f"{word} ({n})" for word, n in named.select("word", "n").iter_rows())
    return [say(text, words=words_said)] if words_said else []


def _repeated_ids(rows: pl.DataFrame) -> list[Message]:
    """Rows that share an id count as a deal each; in long files only many of them are looked for."""
    if "id" not in rows.columns:
        return []
    ids = rows["id"].drop_nulls()
    if ids.len() > _LONG and int(rows.select(pl.col("id").approx_n_unique()).item()) > _DISTINCT * ids.len():
        return []
    n = ids.len() - ids.n_unique()
    one, many = "{n} row repeats an id: every row counts as a deal", "{n} rows repeat an id: every row counts as a deal"
    return [count(one, many, n=n)] if n else []


def repeated_in_later(frames: Sequence[pl.DataFrame]) -> list[Message]:
    """Rows of later files with an id that an earlier one has: the same deal or order may stand in both.

    frames  the rows of each file, in the order of the files
    """
    ids = [frame["id"].drop_nulls() for frame in frames if "id" in frame.columns]
    n = sum(int(later.is_in(pl.concat(ids[:at]).implode()).sum()) for at, later in enumerate(ids) if at)
    one = "{n} row of a later file repeats an id of an earlier one: every row counts"
    many = "{n} rows of later files repeat an id of an earlier one: every row counts"
    return [count(one, many, n=n)] if n else []


def _header(file_map: FileMap) -> str:
    return (file_map.columns or {})["outcome"]


def _closed_too_early(frame: pl.DataFrame) -> list[Refusal]:
    if "opened" not in frame.columns:
        return []
    opened, closed = frame["opened"], frame["closed"]
    if pl.Date in (opened.dtype, closed.dtype):
        opened, closed = opened.cast(pl.Date), closed.cast(pl.Date)
    is_early = closed < opened
    if not is_early.any():
        return []
    early = frame.select(PLACE, "opened").filter(is_early.fill_null(False))
    return [
        Refusal(place, "closed", say("before the opening {opened}", opened=moment))
        for place, moment in early.iter_rows()
    ]
