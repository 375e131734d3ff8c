"""The rows of a file as the things that they speak of, a chunk at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Any

import polars as pl
from django.utils.translation import gettext_noop

from voronka.imports import keys
from voronka.imports.kinds.loading import Loader, Row
from voronka.imports.reading import STATE, Bad, Rows
from voronka.measure.files.built import PLACE
from voronka.measure.message import say

THING = "\0thing"
"""The column that holds the number of a row's thing."""


class Things:
    """The things of a file, in the order in which it names them first.

    The cells stay columns; only those of the chunk in hand become Python's own values, which take ten times the room.

    twice   rows that say of a thing what another row has said
    """

    def __init__(self, rows: Rows, loader: Loader) -> None:
        frame = rows.frame.rename({STATE: "state"}, strict=False)
        first: dict[str, int] = {}
        numbers = array("I", (first.setdefault(key, len(first)) for key in _keys(frame, loader)))
        frame = frame.with_columns(pl.Series(THING, numbers, dtype=pl.UInt32))
        if loader.in_time and _is_newest_first(frame, loader.in_time):
            frame = frame.reverse()
        is_first = frame[THING].is_first_distinct()
        self.twice: list[Bad] = []
        if loader.joins:
            frame = frame.sort(THING, maintain_order=True)
        elif not is_first.all():
            firsts = frame.filter(is_first)[PLACE]
            again = frame.filter(~is_first).select(PLACE, THING)
            self.twice = [_said(rows, place, firsts[thing]) for place, thing in again.iter_rows()]
            frame = frame.filter(is_first)
        sizes = frame[THING].rle().struct.field("len")
        self._ends = array("I", accumulate(sizes, initial=0))
        self._frame, self._keys = frame.drop(THING), list(first)

    def chunks(self, size: int, *, after: int = 0) -> Iterator[list[Row]]:
        """The things in chunks of about so many rows of the file; the rows of one thing stay together.

        after   so many rows are done already
        """
        thing, ends = 0, self._ends
        while ends[thing] < after:
            thing += 1
        while thing < len(self._keys):
            begin = thing
            while thing < len(self._keys) and ends[thing] - ends[begin] < size:
                thing += 1
            yield list(self._rows(begin, thing))

    def _rows(self, begin: int, end: int) -> Iterable[Row]:
        here = self._ends[begin : end + 1]
        values = list(self._frame.slice(here[0], here[-1] - here[0]).iter_rows(named=True))
        places = [each.pop(PLACE) for each in values]
        for key, (first, last) in zip(self._keys[begin:end], pairwise(here), strict=True):
            lines: list[dict[str, Any]] = values[first - here[0] : last - here[0]]
            its = places[first - here[0] : last - here[0]]
            yield Row(its[0], lines[0], key, len(lines), lines, its)


def _keys(frame: pl.DataFrame, loader: Loader) -> Iterable[str]:
    """By what each row is known."""
    digest = keys.Digests()
    rows = frame.drop(PLACE).iter_rows(named=True)
    return (loader.key(each) or digest({role: each.get(role) for role in loader.told_by or each}) for each in rows)


def _is_newest_first(frame: pl.DataFrame, moment: str) -> bool:
    """Whether the rows of a thing mostly stand from the latest to the first: so do those of one moment then."""
    step = pl.col(moment).diff().over(THING)
    falls, rises = frame.select(falls=(step < 0).sum(), rises=(step > 0).sum()).row(0)
    return bool(falls > rises)


def _said(rows: Rows, place: int, earlier: int) -> Bad:
    reason = say(gettext_noop("says the same as row {row}"), row=rows.number(earlier))
    return Bad(place, rows.number(place), "", "", "", reason)
