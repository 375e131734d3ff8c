"""Deal length: days from the first contact to the closing, won and lost alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.frames import days_between, is_whole_days, need
from voronka.measure.survival import deal_times, kaplan_meier

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray


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
    """The lengths of closed deals, shortest first: sorted once, described whole or in parts.

    rows        their rows in the frame of deals
    days, won   lengths, and which of them are won
    whole_days  lengths are differences of calendar dates
    """

    rows: NDArray[np.int64]
    days: NDArray[np.float64]
    won: NDArray[np.bool_]
    whole_days: bool

    def described(self, *, km_median: float | None = None) -> DealLength | None:
        """These lengths in numbers; None where there is none."""
        return describe_lengths(self.days, self.won, km_median=km_median, whole_days=self.whole_days)


def describe_lengths(
    days: NDArray[np.float64], won: NDArray[np.bool_], *, km_median: float | None, whole_days: bool
) -> DealLength | None:
    """Lengths in order, and which of them are won, in numbers; None where there is none."""
    every = describe_sorted(days)
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
        won=describe_sorted(days[won]),
        lost=describe_sorted(days[~won]),
        km_median=km_median,
        whole_days=whole_days,
    )


def closed_lengths(deals: pl.DataFrame) -> ClosedLengths:
    """The lengths of the won and lost deals that have both moments; see deal_length for the columns and units."""
    need(deals, "opened", "closed", "state")
    whole = is_whole_days(deals, "opened", "closed")
    days = days_between(pl.col("opened"), pl.col("closed"), whole=whole)
    closed = (
        deals.select(days=days, state=pl.col("state"), row=pl.int_range(pl.len()))
        .filter(pl.col("state").is_in(["won", "lost"]) & pl.col("days").is_not_null())
        .select("days", "row", won=pl.col("state") == "won")
    )
    lengths = closed["days"].to_numpy()
    order = _shortest_first(lengths, whole=whole)
    return ClosedLengths(closed["row"].to_numpy()[order], lengths[order], closed["won"].to_numpy()[order], whole)


def _shortest_first(days: NDArray[np.float64], *, whole: bool) -> NDArray[np.intp]:
    if whole and len(days) and days.min() >= 0 and days.max() <= np.iinfo(np.uint16).max:
        return np.argsort(days.astype(np.uint16), kind="stable")  # numpy sorts 16 bits in linear time
    return np.argsort(days, kind="stable")


def describe(days: NDArray[np.float64]) -> Describe | None:
    """The distribution of lengths; None where there is none."""
    return describe_sorted(np.sort(days))


def describe_sorted(days: NDArray[np.float64]) -> Describe | None:
    """The distribution of lengths that are in order already; None where there is none."""
    if len(days) == 0:
        return None
    p25, median, p75, p90 = (_quantile(days, share) for share in (0.25, 0.5, 0.75, 0.9))
    return Describe(len(days), float(days.mean()), median, p25, p75, p90, float(days[0]), float(days[-1]))


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


def _km_median(deals: pl.DataFrame, as_of: date) -> float | None:
    days, outcomes = deal_times(deals, as_of=as_of)
    return kaplan_meier(days, outcomes > 0).median
