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
    need(deals, "opened", "closed", "state")
    whole = is_whole_days(deals, "opened", "closed")
    closed = deals.select("state", days=days_between(pl.col("opened"), pl.col("closed"), whole=whole)).drop_nulls()
    won, lost = (closed.filter(pl.col("state") == state)["days"].to_numpy() for state in ("won", "lost"))
    every = describe(np.concatenate((won, lost)))
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
        won=describe(won),
        lost=describe(lost),
        km_median=None if as_of is None else _km_median(deals, as_of),
        whole_days=whole,
    )


def describe(days: NDArray[np.float64]) -> Describe | None:
    """The distribution of lengths; None where there is none."""
    return describe_sorted(np.sort(days)) if len(days) else None


def describe_sorted(days: NDArray[np.float64]) -> Describe:
    """The distribution of at least one length, already in order."""
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
