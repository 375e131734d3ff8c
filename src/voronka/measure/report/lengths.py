"""Deal lengths of every cell of every slice, by one sort of the whole instead of one for each cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.deal_length import DealLength, describe_sorted
from voronka.measure.frames import days_between, is_whole_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SortedLengths:
    """The closed deals, shortest first.

    deals       rows in the order of days, with the columns of the slices
    days, won   their lengths, and which of them are won
    whole_days  lengths are differences of calendar dates
    """

    deals: pl.DataFrame
    days: NDArray[np.float64]
    won: NDArray[np.bool_]
    whole_days: bool

    @classmethod
    def of(cls, deals: pl.DataFrame) -> SortedLengths | None:
        """None where the deals have no moments to measure between."""
        if not {"opened", "closed"} <= set(deals.columns):
            return None
        whole = is_whole_days(deals, "opened", "closed")
        days = days_between(pl.col("opened"), pl.col("closed"), whole=whole)
        closed = deals.select(pl.when(pl.col("state") != "open").then(days)).to_series()
        order = closed.to_frame("days").with_row_index().drop_nulls().sort("days", maintain_order=True)
        rows = deals[order["index"]]
        return cls(rows, order["days"].to_numpy(), (rows["state"] == "won").to_numpy(), whole)

    def by(self, columns: Sequence[str]) -> dict[Key, DealLength]:
        """Cell -> length of its closed deals, for the cells that have one; without the Kaplan-Meier median."""
        if not len(self.days):
            return {}
        keys, cells = _numbered(self.deals.select(columns))
        small = np.uint16 if len(keys) <= np.iinfo(np.uint16).max else np.uint32  # numpy sorts these in linear time
        order = np.argsort(cells.astype(small), kind="stable")
        days, won = self.days[order], self.won[order]
        ends = np.cumsum(np.bincount(cells, minlength=len(keys)))
        spans = zip(keys, [0, *ends[:-1].tolist()], ends.tolist(), strict=True)
        return {key: self._described(days[start:end], won[start:end]) for key, start, end in spans if end > start}

    def _described(self, days: NDArray[np.float64], won: NDArray[np.bool_]) -> DealLength:
        every = describe_sorted(days)
        return DealLength(
            n=every.n,
            mean=every.mean,
            median=every.median,
            p25=every.p25,
            p75=every.p75,
            p90=every.p90,
            min=every.min,
            max=every.max,
            won=describe_sorted(days[won]) if won.any() else None,
            lost=describe_sorted(days[~won]) if not won.all() else None,
            km_median=None,
            whole_days=self.whole_days,
        )


def _numbered(frame: pl.DataFrame) -> tuple[list[Key], NDArray[np.int64]]:
    """Keys, among them all rows of a frame of texts, and for each row the number of its key."""
    keys: list[Key] = [()]
    numbers = np.zeros(frame.height, dtype=np.int64)
    for column in frame:
        texts, codes = _coded(column)
        numbers = numbers * len(texts) + codes
        if len(keys) * len(texts) <= frame.height:
            keys = [(*key, text) for key in keys for text in texts]
        else:  # most pairs of values do not occur: keep those that do
            used, numbers = np.unique(numbers, return_inverse=True)
            keys = [(*keys[number // len(texts)], texts[number % len(texts)]) for number in used.tolist()]
    return keys, numbers


def _coded(column: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct texts of a column, and for each row the place of its own among them."""
    values = column if column.dtype == pl.Categorical else column.cast(pl.String).fill_null("").cast(pl.Categorical)
    distinct = values.unique()
    known = distinct.to_physical().to_numpy()
    place = np.zeros(int(known.max()) + 1, dtype=np.int64)
    place[known] = np.arange(len(distinct))
    return distinct.cast(pl.String).to_list(), place[values.to_physical().to_numpy()]
