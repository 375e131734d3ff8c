"""Deal length: days from the first contact to the closing, won and lost alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from voronka.measure.frames import is_whole_days, need
from voronka.measure.survival import deal_times, kaplan_meier, length_between

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

SHARES = (0.25, 0.5, 0.75, 0.9)
"""The quantiles of a distribution."""


@dataclass(frozen=True, slots=True)
class Describe:
    """A distribution in numbers: days; quantiles by linear interpolation between order statistics ("type 7")."""

    n: int
    mean: float
    median: float
    p25: float
    p75: float
    p90: float
    min: float
    max: float


@dataclass(frozen=True, slots=True)
class DealLength:
    """How long deals live.

    n, mean, median, p25, p75, p90, min, max   days, over all closed deals: won and lost
    won, lost    the same for each outcome apart; None where there is none
    km_median    days by which half of all deals, the open ones included, are closed (Kaplan-Meier); None where the
                 curve does not come down to a half, or the day of observation is not given
    whole_days   lengths are differences of calendar dates; false: of moments
    """

    n: int
    mean: float
    median: float
    p25: float
    p75: float
    p90: float
    min: float
    max: float
    won: Describe | None
    lost: Describe | None
    km_median: float | None
    whole_days: bool


def deal_length(deals: pl.DataFrame, *, as_of: date | None) -> DealLength | None:
    """Sum of the days from first contact to closing over all closed deals / their number: 20, 30, 40 is 30.

    Deals that were lost count on purpose: long work on a customer who will not buy is what the measure shows.

    deals    one row a deal: opened (the first contact), closed, state. Deals without one of the two moments are left
             out; a closing before the first contact is for the reader of the file to refuse, here it counts as it is
    as_of    the day of observation, at whose end open deals are censored; it has a say in km_median alone
    Returns  days: calendar days where either column holds dates without time of day, else seconds / 86400.
             None where no closed deal has both moments
    Raises   MissingColumn without opened, closed or state
    Source   docs/measures.md, "Deal length"
    """
    lengths = closed_lengths(deals)
    return lengths.described(km_median=None if as_of is None else _km_median(deals, as_of))


@dataclass(frozen=True, slots=True)
class ClosedLengths:
    """The lengths of closed deals, found once and described whole or in parts.

    rows        their rows in the frame of deals
    days        lengths, shortest first; days that are counted (whole, not negative, 16 bits) stand as the rows do
    won         which of them are won
    whole_days  lengths are differences of calendar dates
    """

    rows: NDArray[np.int64]
    days: NDArray[Any]
    won: NDArray[np.bool_]
    whole_days: bool

    @property
    def are_counted(self) -> bool:
        """Whether there are few different lengths, so that counting them costs less than sorting."""
        return self.days.dtype == np.uint16

    def described(self, *, km_median: float | None = None) -> DealLength | None:
        """These lengths in numbers; None where there is none."""
        if not self.are_counted:
            return describe_lengths(self.days, self.won, km_median=km_median, whole_days=self.whole_days)
        width = int(self.days.max()) + 1
        counts = np.bincount(self.won * np.int64(width) + self.days, minlength=2 * width).reshape(2, width)
        return describe_counts(counts, km_median=km_median)

    def sorted(self) -> ClosedLengths:
        """The same, shortest first."""
        if not self.are_counted:
            return self
        order = np.argsort(self.days, kind="stable")
        return ClosedLengths(self.rows[order], self.days[order].astype(np.float64), self.won[order], self.whole_days)


def describe_lengths(
    days: NDArray[Any], won: NDArray[np.bool_], *, km_median: float | None, whole_days: bool
) -> DealLength | None:
    """Lengths in order, and which of them are won, in numbers; None where there is none."""
    parts = (describe_sorted(part) for part in (days, days[won], days[~won]))
    return _length(*parts, km_median=km_median, whole_days=whole_days)


def describe_counts(counts: NDArray[np.int64], *, km_median: float | None = None) -> DealLength | None:
    """Whole days in numbers: how many lost deals (row 0) and won ones (row 1) lasted 0, 1, 2 ... days."""
    lost, won = counts
    parts = (_describe_counted(part) for part in (lost + won, won, lost))
    return _length(*parts, km_median=km_median, whole_days=True)


def _length(
    every: Describe | None, won: Describe | None, lost: Describe | None, *, km_median: float | None, whole_days: bool
) -> DealLength | None:
    if every is None:
        return None
    return DealLength(
        n=every.n,
        mean=every.mean,
        median=every.median,
        p25=every.p25,
        p75=every.p75,
        p90=every.p90,
        min=every.min,
        max=every.max,
        won=won,
        lost=lost,
        km_median=km_median,
        whole_days=whole_days,
    )


def closed_lengths(deals: pl.DataFrame) -> ClosedLengths:
    """The lengths of the won and lost deals that have both moments; see deal_length for the columns and units."""
    need(deals, "opened", "closed", "state")
    whole = is_whole_days(deals, "opened", "closed")
    found = deals.select(
        days=length_between(pl.col("opened"), pl.col("closed"), whole=whole),
        won=pl.col("state") == "won",
        closed=pl.col("state").is_in(["won", "lost"]),
    )
    is_closed = (found["closed"] & found["days"].is_not_null()).fill_null(False)
    rows, kept = np.flatnonzero(is_closed.to_numpy()), found.filter(is_closed)
    days, won = kept["days"].to_numpy(), kept["won"].to_numpy()
    if whole and len(days) and days.min() >= 0 and days.max() <= np.iinfo(np.uint16).max:
        return ClosedLengths(rows, days.astype(np.uint16), won, whole)
    order = np.argsort(days, kind="stable")
    return ClosedLengths(rows[order], days[order], won[order], whole)


def describe(days: NDArray[np.float64]) -> Describe | None:
    """The distribution of lengths; None where there is none."""
    return describe_sorted(np.sort(days))


def describe_sorted(days: NDArray[Any]) -> Describe | None:
    """The distribution of lengths that are in order already; None where there is none."""
    if len(days) == 0:
        return None
    p25, median, p75, p90 = (_quantile(days, share) for share in SHARES)
    return Describe(len(days), float(days.mean()), median, p25, p75, p90, float(days[0]), float(days[-1]))


def _describe_counted(counts: NDArray[np.int64]) -> Describe | None:
    """The same of whole days, from how many lasted 0, 1, 2 ... days."""
    up_to = np.cumsum(counts)
    n = int(up_to[-1])
    if n == 0:
        return None
    places = [(n - 1) * share for share in SHARES]
    below = [int(place) for place in places]
    above = [min(place + 1, n - 1) for place in below]
    days = np.searchsorted(up_to, [0, n - 1, *below, *above], side="right").tolist()
    quantiles = (
        low + (high - low) * (place - floor)
        for low, high, place, floor in zip(days[2 : 2 + len(below)], days[2 + len(below) :], places, below, strict=True)
    )
    p25, median, p75, p90 = map(float, quantiles)
    mean = int(counts @ np.arange(len(counts))) / n
    return Describe(n, mean, median, p25, p75, p90, float(days[0]), float(days[1]))


def _quantile(ordered: NDArray[Any], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


def _km_median(deals: pl.DataFrame, as_of: date) -> float | None:
    days, outcomes = deal_times(deals, as_of=as_of)
    return kaplan_meier(days, outcomes > 0).median
