"""What the cells of a column look like, judged on a sample."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

import polars as pl

from voronka.measure.files.cells import BLANKS, as_text, is_placeholder
from voronka.measure.files.dates import NEVER, dates, order_in
from voronka.measure.files.numbers import plain_numbers
from voronka.measure.files.words import NO, YES
from voronka.measure.files.written import take_apart

if TYPE_CHECKING:
    from voronka.measure.files.moments import Order

_MOST = 0.8
_SAMPLE = 1_000
_DATE_DIGITS = 3
"""The fewest digits a date has: 5 янв 24."""


class Profile:
    """A column's sample in figures; each is worked out when it is asked for.

    known, distinct  cells that are not empty, and how many different ones there are
    texts            at most a thousand of the different ones
    """

    def __init__(self, cells: pl.Series) -> None:
        texts = as_text(cells).drop_nulls()
        texts = texts.filter(~is_placeholder(texts)).str.strip_chars(BLANKS).alias("text")
        distinct = texts.unique(maintain_order=True)
        self.known, self.distinct = texts.len(), distinct.len()
        self.texts = distinct.gather_every(max(1, distinct.len() // _SAMPLE)).head(_SAMPLE)
        self._is_moment = cells.dtype.is_temporal()

    @cached_property
    def is_date(self) -> bool:
        """Whether most cells can be read as dates."""
        texts = self.texts.filter(~self.texts.str.to_lowercase().is_in(list(NEVER)))
        if self._is_moment or not self._most(texts.str.count_matches(r"\d") >= _DATE_DIGITS):
            return self._is_moment and self.known > 0
        found = order_in(texts)
        order: Order = "month" if found and found[0] == "month" else "day"
        return self._most(dates(texts, order=order).values.is_not_null())

    @cached_property
    def numbers(self) -> pl.Series:
        """The cells that can be read as numbers, as Float64."""
        numbers = plain_numbers(self.texts, ".")
        if numbers.has_nulls():  # else they are not taken apart: 4 ms a column
            numbers = take_apart(self.texts, ".")["value"]
        return numbers.cast(pl.Float64).drop_nulls()

    @property
    def is_number(self) -> bool:
        """Whether most cells can be read as numbers."""
        return self.texts.len() > 0 and self.numbers.len() >= _MOST * self.texts.len()

    @property
    def is_count(self) -> bool:
        """Whether most cells are whole numbers, and none is below zero."""
        return self.is_number and self.whole >= _MOST and self.least >= 0

    @property
    def whole(self) -> float:
        """The share of whole numbers among the numbers."""
        return float((self.numbers == self.numbers.floor()).sum() / max(1, self.numbers.len()))

    @property
    def least(self) -> float:
        """The smallest number, 0 where there is none."""
        return float(cast("float | None", self.numbers.min()) or 0.0)

    @property
    def most(self) -> float:
        """The largest number, 0 where there is none."""
        return float(cast("float | None", self.numbers.max()) or 0.0)

    @property
    def is_yes_no(self) -> bool:
        """Whether the cells say nothing but yes and no."""
        low = set(self.texts.str.to_lowercase())
        return bool(low) and low <= YES | NO

    @property
    def repeats(self) -> bool:
        """Whether values come back: a column of names, not of identifiers or remarks."""
        return self.known < 20 or self.distinct <= 0.9 * self.known

    def _most(self, where: pl.Series) -> bool:
        return where.len() > 0 and int(where.sum()) >= _MOST * where.len()
