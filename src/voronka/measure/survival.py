"""How long deals live when many are still open: Kaplan-Meier and the competing outcomes won and lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.frames import days_between, is_whole_days, need
from voronka.measure.rate import Z95

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

CENSORED, WON, LOST = 0, 1, 2
"""Outcomes of :func:`deal_times`."""


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve. All arrays are of one length and go by time; before the first time the share is 1.

    times      distinct durations, rising, of events and of censorings
    survival   share that lives longer than the time
    low, high  95% band of it
    at_risk    deals whose duration is the time or longer
    events     deals closed at the time (0 where deals were only censored)
    n          deals
    n_events   closed deals
    median     first time with survival <= 0.5; None where the curve does not come down to a half
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Counts
    events: Counts
    n: int
    n_events: int
    median: float | None

    def at(self, times: ArrayLike) -> Floats:
        """Survival at any times: 1 before the first, flat after the last."""
        steps = np.searchsorted(self.times, np.asarray(times, dtype=np.float64), side="right")
        return np.asarray(np.concatenate(([1.0], self.survival))[steps], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence: by each time, the share of all deals that is won, and the share that is lost.

    won + lost + Kaplan-Meier survival = 1 at every time.
    """

    times: Floats
    won: Floats
    lost: Floats
    n: int


def kaplan_meier(durations: ArrayLike, observed: ArrayLike) -> Survival:
    """The product-limit estimate. At equal times closings come before censorings.

    durations  days, >= 0, one a deal
    observed   true: closed then; false: still open then (censored)
    Returns    a curve, empty where there is no deal; 95% band by Greenwood's variance of log(-log S)
    Raises     ValueError for durations that are negative or not numbers, and for lengths that differ
    Source     E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457-481; J. D. Kalbfleisch, R. L. Prentice (1980)
               for the band; docs/measures.md, "Deal length"; oracle tests/oracles/kaplan_meier.json
    """
    times, at_risk, (_, events) = _table(durations, np.asarray(observed, dtype=bool).view(np.uint8), 2)
    survival = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _band(survival, at_risk, events)
    below = np.flatnonzero(survival <= 0.5 + 1e-9)
    return Survival(
        times=times,
        survival=survival,
        low=low,
        high=high,
        at_risk=at_risk,
        events=events,
        n=int(at_risk[0]) if len(times) else 0,
        n_events=int(events.sum()),
        median=float(times[below[0]]) if len(below) else None,
    )


def cumulative_incidence(durations: ArrayLike, outcomes: ArrayLike) -> Incidence:
    """The Aalen-Johansen estimate for two outcomes that shut each other out: won and lost.

    durations  days, >= 0, one a deal
    outcomes   0 censored, 1 won, 2 lost
    Raises     ValueError as kaplan_meier, and for another outcome
    Source     O. O. Aalen, S. Johansen, Scand. J. Stat. 5 (1978) 141-150; docs/measures.md, "Won and lost in time";
               oracle tests/oracles/cumulative_incidence.json
    """
    codes = np.asarray(outcomes, dtype=np.int8)
    if codes.size and not CENSORED <= codes.min() <= codes.max() <= LOST:
        raise ValueError("an outcome is 0 (censored), 1 (won) or 2 (lost)")
    times, at_risk, (_, won, lost) = _table(durations, codes, LOST + 1)
    survival = np.cumprod(1 - (won + lost) / at_risk, dtype=np.float64)
    before = np.concatenate(([1.0], survival[:-1]))[: len(times)] / at_risk
    n = int(at_risk[0]) if len(times) else 0
    return Incidence(times=times, won=np.cumsum(before * won), lost=np.cumsum(before * lost), n=n)


def deal_times(deals: pl.DataFrame, *, as_of: date) -> tuple[Floats, NDArray[np.int8]]:
    """How long each deal was watched, and how that ended, as it could be seen at the end of the day ``as_of``.

    deals    one row a deal: opened, closed, state
    Returns  durations in days (calendar days where opened or closed holds dates without time of day, else
             seconds / 86400) and outcomes (0 censored, 1 won, 2 lost).
             A deal that is open, or was closed after as_of, is censored at as_of.
             Left out: deals without a first contact, deals opened after as_of, closed deals whose closing is unknown
             or stands before the first contact
    Raises   MissingColumn without opened, closed or state
    """
    need(deals, "opened", "closed", "state")
    whole = is_whole_days(deals, "opened", "closed")
    end, closed = _last_moment(as_of, whole=whole), pl.col("closed").cast(pl.Date if whole else pl.Datetime("us"))
    decided = pl.col("state").is_in(["won", "lost"]).fill_null(False)
    seen_open = ~decided | (closed > end)
    outcome = pl.when(seen_open).then(CENSORED).when(pl.col("state") == "won").then(WON).otherwise(LOST)
    until = pl.when(seen_open).then(end).otherwise(closed)
    frame = deals.select(days=length_between(pl.col("opened"), until, whole=whole), outcome=outcome.cast(pl.Int8))
    days, outcomes = frame["days"].to_numpy(), frame["outcome"].to_numpy()
    usable = days >= 0  # false for what is not known
    return (days, outcomes) if usable.all() else (days[usable], outcomes[usable])


def length_between(start: pl.Expr, end: pl.Expr, *, whole: bool) -> pl.Expr:
    """As :func:`days_between`; whole days are differences of day numbers, ten times as fast as those of dates."""
    if not whole:
        return days_between(start, end, whole=False)
    return (end.cast(pl.Date).to_physical() - start.cast(pl.Date).to_physical()).cast(pl.Float64)


def _last_moment(as_of: date, *, whole: bool) -> pl.Expr:
    """Up to when deals are watched: the day as_of, or, where times of day count, the end of it."""
    day = pl.lit(as_of).cast(pl.Date)
    return day if whole else day.cast(pl.Datetime("us")) + timedelta(days=1)


def _table(durations: ArrayLike, codes: NDArray[np.integer], many: int) -> tuple[Floats, Counts, list[Counts]]:
    """Distinct times, deals at risk at each, and for each code from 0 to many - 1 how many deals ended so at each."""
    days = np.asarray(durations, dtype=np.float64)
    if days.shape != codes.shape or days.ndim != 1:
        raise ValueError(f"one outcome for each duration, not {codes.shape} for {days.shape}")
    last = float(days.max(initial=0.0))
    if not (days.min(initial=0.0) >= 0 and last < np.inf):  # neither holds for what is not a number
        raise ValueError("a duration is a number of days, 0 or more")
    whole = days.astype(np.int64) if last <= np.iinfo(np.uint16).max else None
    if whole is not None and (whole == days).all():  # calendar days: counted, not sorted
        ended = np.bincount(whole * many + codes, minlength=(int(last) + 1) * many).reshape(-1, many)
        at_day = ended.sum(axis=1)
        distinct = np.flatnonzero(at_day)
        at_risk = len(days) - np.cumsum(at_day)[distinct] + at_day[distinct]
        return distinct.astype(np.float64), at_risk, list(ended[distinct].T)
    ordered = np.sort(days)
    starts = np.flatnonzero(np.diff(ordered, prepend=-1.0))
    times = ordered[starts]
    ends = (np.searchsorted(np.sort(days[codes == code]), times, side="right") for code in range(many))
    return times, len(days) - starts, [np.diff(end, prepend=0) for end in ends]


def _band(survival: Floats, at_risk: Counts, events: Counts) -> tuple[Floats, Floats]:
    """The log-log band; where the share is still 1 it is 1, where it has come to 0 it is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        log_share = np.log(survival)
        half = Z95 * np.sqrt(np.cumsum(events / (at_risk * (at_risk - events)))) / log_share
        low = np.exp(log_share * np.exp(-half))
        high = np.exp(log_share * np.exp(half))
    edge = (survival <= 0) | (survival >= 1)
    return np.where(edge, survival, low), np.where(edge, survival, high)
