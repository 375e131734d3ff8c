"""Buyers who buy more and more often: the share of the regular ones whose purchases grow and come closer together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.first_repeat import Histories
from voronka.measure.frames import MONEY, need
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from voronka.measure.rate import Rate

    Flags = NDArray[np.bool_]
    Rows = NDArray[np.int64]

ENOUGH_DAYS = 3
"""Purchase days that a buyer needs: fewer have no two gaps to compare."""


@dataclass(frozen=True, slots=True)
class GrowingBuyers:
    """Where a portrait of the buyer worth looking for can be learnt from.

    buyers      known customers with a purchase
    regular     those with at least 3 purchase days: only they can be judged
    more        regular buyers who spend more in the later half of their purchases than in the earlier
    more_often  regular buyers whose later gaps are shorter than the earlier
    silent      regular buyers of both kinds who have since been silent for longer than ever before: not growing
    growing     hits: more, more often and not silent; tries: regular. None where nobody is regular.
                Chance alone makes up to a quarter of steady buyers look so: compare groups of buyers, or a share whose
                interval stands above 25%
    """

    buyers: int
    regular: int
    more: int
    more_often: int
    silent: int
    growing: Rate | None


@dataclass(frozen=True, slots=True)
class RegularBuyers:
    """One entry a regular buyer.

    last                      the row of his last sale
    more, more_often, silent  as in :class:`GrowingBuyers`
    """

    last: Rows
    more: Flags
    more_often: Flags
    silent: Flags

    @property
    def growing(self) -> Flags:
        return self.more & self.more_often & ~self.silent


def growing_buyers(sales: pl.DataFrame, *, as_of: date, histories: Histories | None = None) -> GrowingBuyers:
    """The share of regular buyers who buy more and more often, after recency, frequency and money (RFM).

    The sales of a customer on one calendar day are one purchase. A buyer with k >= 3 purchase days is regular. He is
    growing when all three hold:
      money      the last floor(k/2) purchases together exceed the first floor(k/2) (an odd middle one is left out)
      frequency  the last floor((k-1)/2) gaps between purchases are together shorter than the first as many
      recency    the days from his last purchase to as_of are not more than his longest gap

    sales    one row a sale: customer, at (Date or Datetime), amount (money). Rows without one of the three, and sales
             after as_of, are left out
    as_of    the day of observation
    histories  of these sales, where they are at hand already
    Raises   MissingColumn without customer, at or amount
    Source   docs/measures.md, "Growing buyers"
    """
    need(sales, "customer", "at", "amount")
    histories = histories or Histories.of(sales)
    is_known, buyer = _usable(sales, as_of)[histories.rows], _buyer(histories)
    judged = regular_buyers(sales, as_of=as_of, histories=histories)
    return GrowingBuyers(
        buyers=int(np.count_nonzero(np.bincount(buyer[is_known]))),
        regular=len(judged.last),
        more=int(judged.more.sum()),
        more_often=int(judged.more_often.sum()),
        silent=int((judged.more & judged.more_often & judged.silent).sum()),
        growing=rate_of(int(judged.growing.sum()), len(judged.last)),
    )


def regular_buyers(sales: pl.DataFrame, *, as_of: date, histories: Histories | None = None) -> RegularBuyers:
    """Those of :func:`growing_buyers` one by one, in the order of their histories; the same arguments."""
    histories = histories or Histories.of(sales)
    counts = histories.counts
    # half of the sales, where most buy once
    may_be_regular = _usable(sales, as_of)[histories.rows] & np.repeat(counts >= ENOUGH_DAYS, counts)
    rows = histories.rows[may_be_regular]
    judged = sales.select(day=pl.col("at").cast(pl.Date), amount=pl.col("amount").cast(MONEY))[rows]
    return _judge(judged.with_columns(row=rows, buyer=_buyer(histories)[may_be_regular]), as_of)


def _usable(sales: pl.DataFrame, as_of: date) -> Flags:
    """Which sales have a day up to as_of and an amount."""
    on_time = (pl.col("at").cast(pl.Date) <= as_of).fill_null(False)
    return sales.select(on_time & pl.col("amount").is_not_null()).to_series().to_numpy()


def _buyer(histories: Histories) -> Rows:
    """The number of the buyer of each row of the histories."""
    return np.repeat(np.arange(len(histories.counts)), histories.counts)


def _judge(sales: pl.DataFrame, as_of: date) -> RegularBuyers:
    """Each regular buyer; sales (row, buyer, day, amount) by buyer and day.

    Sums over any run of purchases are differences of the running total, sums of gaps are differences of days.
    """
    buyer, day = sales["buyer"].to_numpy(), sales["day"].to_physical().to_numpy().astype(np.int64)
    last_of_all = np.flatnonzero(np.append(buyer[1:] != buyer[:-1], np.ones(min(1, len(buyer)), dtype=bool)))
    purchase = np.flatnonzero(_changes(buyer) | _changes(day))
    total = pl.concat([pl.Series([0], dtype=MONEY), sales["amount"].cum_sum()])
    paid_before = total.gather(np.append(purchase, len(sales)))
    buyer, day = buyer[purchase], day[purchase]
    first = np.flatnonzero(_changes(buyer))
    gaps = np.where(_changes(buyer), 0, np.diff(day, prepend=0))
    longest = np.maximum.reduceat(gaps, first) if len(first) else first
    k = np.diff(first, append=len(buyer))
    is_regular = k >= ENOUGH_DAYS
    last = sales["row"].to_numpy()[last_of_all[is_regular]]
    first, k, longest = first[is_regular], k[is_regular], longest[is_regular]
    after, half, few = first + k, k // 2, (k - 1) // 2
    later = paid_before.gather(after) - paid_before.gather(after - half)
    earlier = paid_before.gather(first + half) - paid_before.gather(first)
    more_often = day[after - 1] - day[after - 1 - few] < day[first + few] - day[first]
    silence = np.datetime64(as_of, "D").astype(np.int64) - day[after - 1]
    return RegularBuyers(last, (later > earlier).to_numpy(), more_often, silence > longest)


def _changes(values: NDArray[np.integer]) -> Flags:
    """Whether each value differs from the one before it; the first does."""
    return np.concatenate((np.ones(min(1, len(values)), dtype=bool), values[1:] != values[:-1]))
