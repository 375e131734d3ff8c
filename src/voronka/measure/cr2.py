"""CR2: of the leads, how many bought; gross, net of the defective ones, and by the cohort of leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from voronka.measure.conversion import count_states
from voronka.measure.frames import STATES, need
from voronka.measure.rate import rate_of
from voronka.measure.survival import deal_times, kaplan_meier

if TYPE_CHECKING:
    from datetime import date

    from voronka.measure.rate import Rate
    from voronka.measure.survival import Survival

Period = Literal["week", "month", "quarter"]
EVERY: dict[Period, str] = {"week": "1w", "month": "1mo", "quarter": "1q"}

MATURE = 0.9
"""A cohort is mature when this share of the decisions that it will bring is expected to be in."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """The leads that came in one period, as they stood on the day of observation.

    start             first day of the period; weeks begin on Monday
    leads, won, lost, open   leads = won + lost + open
    cr2, cr2_net      won / leads, gross and without the defective; net is None where defects are not recorded, or
                      every lead was defective
    open_share        open / leads
    expected_decided  share of the decisions this cohort will bring that is expected to be in; 1 where none is open
    is_mature         the period is over and expected_decided >= 0.9: the CR2 will hardly change any more
    """

    start: date
    leads: int
    won: int
    lost: int
    open: int
    cr2: Rate
    cr2_net: Rate | None
    open_share: float
    expected_decided: float
    is_mature: bool


def cr2(deals: pl.DataFrame) -> Rate | None:
    """sales / leads, gross: 100 leads, 5 bought is 5%. Leads still open and defective ones stand in the denominator.

    deals    one row a lead or deal: state
    Returns  None where there is no lead
    Raises   MissingColumn without state
    Source   docs/measures.md, "CR2"
    """
    (won,) = count_states(deals, ("won",))
    return rate_of(won, deals.height)


def cr2_net(deals: pl.DataFrame) -> Rate | None:
    """sales / leads, both without the leads found defective.

    deals    one row a lead or deal: state, defect (the reason; "" = clean; null = not judged, and so not left out)
    Returns  None where no lead remains
    Raises   MissingColumn without state or defect
    Source   docs/measures.md, "CR2"
    """
    need(deals, "state", "defect")
    return cr2(deals.filter(_fit()))


def cr2_by_cohort(
    deals: pl.DataFrame, *, as_of: date, by: Period = "month", curve: Survival | None = None
) -> list[Cohort]:
    """CR2 of the leads that came in each period, each with what is still open and whether it is mature.

    Maturity. Let S be the Kaplan-Meier curve of all the deals (closing = won or lost, open censored at as_of) and E its
    last level. A lead that is open at the age a is expected to be decided yet with the chance (S(a) - E) / S(a): among
    deals that lasted that long, the share decided later. Where the history is too short to know how the curve ends, E
    is 0: every open lead is expected to be decided yet. (Long enough is what the test of Maller and Zhou finds at 5%:
    so long a silence after the last decision cannot be chance.)
    expected_decided = decided / (decided + sum of the chances of the open leads), and 1 where no lead is open.
    A cohort is mature when its period was over at as_of and expected_decided >= 0.9.

    deals    one row a lead or deal: opened (the first contact), closed, state; defect where known.
             Leads without a first contact, or with one after as_of, are in no cohort; one closed after as_of is open
    as_of    the day of observation
    curve    the Kaplan-Meier curve of these deals in calendar days, where it is at hand already; else it is made here
    Returns  cohorts that hold a lead, by time
    Raises   MissingColumn without opened, closed or state; ValueError for another period
    Source   docs/measures.md, "CR2"; R. A. Maller, S. Zhou, Biometrika 79 (1992) 731-739
    """
    need(deals, "opened", "closed", "state")
    if by not in EVERY:
        raise ValueError(f"cohorts are by {', '.join(EVERY)}, not by {by}")
    known = _as_seen(deals, as_of, by)
    won = pl.col("state") == "won"
    cohorts = (
        known.with_columns(awaited=_chances_of_decision(known, as_of, curve))
        .group_by("start")
        .agg(
            over=pl.col("start").first().dt.offset_by(EVERY[by]) <= pl.lit(as_of).dt.offset_by("1d"),
            leads=pl.len(),
            won=won.sum(),
            decided=(~pl.col("is_open")).sum(),
            awaited=pl.col("awaited").sum(),
            fit=pl.col("fit").sum(),
            fit_won=(pl.col("fit") & won).sum(),
        )
        .sort("start")
    )
    rows = cohorts.iter_rows(named=True)
    return [_cohort(cr2=rate, **row) for row in rows if (rate := rate_of(row["won"], row["leads"]))]


def _as_seen(deals: pl.DataFrame, as_of: date, by: Period) -> pl.DataFrame:
    """The leads that had come by as_of: opened, closed, state (as it was then), is_open, start of the cohort, fit."""
    opened, closed = pl.col("opened").cast(pl.Date), pl.col("closed").cast(pl.Date)
    is_open = ~pl.col("state").is_in(["won", "lost"]).fill_null(False) | (closed > as_of).fill_null(False)
    return deals.filter(opened <= as_of).select(
        opened=opened,
        closed=closed,
        state=pl.when(is_open).then(pl.lit("open", STATES)).otherwise(pl.col("state").cast(STATES)),
        is_open=is_open,
        start=opened.dt.month_start() if by == "month" else opened.dt.truncate(EVERY[by]),
        fit=_fit() if "defect" in deals.columns else pl.lit(None, dtype=pl.Boolean),
    )


def _fit() -> pl.Expr:
    return pl.col("defect").fill_null("") == ""


def _cohort(
    *, start: date, over: bool, cr2: Rate, leads: int, won: int, decided: int, awaited: float, fit: int, fit_won: int
) -> Cohort:
    expected = decided / (decided + awaited) if awaited else 1.0
    return Cohort(
        start=start,
        leads=leads,
        won=won,
        lost=decided - won,
        open=leads - decided,
        cr2=cr2,
        cr2_net=rate_of(fit_won, fit),
        open_share=(leads - decided) / leads,
        expected_decided=expected,
        is_mature=over and expected >= MATURE,
    )


def _chances_of_decision(deals: pl.DataFrame, as_of: date, curve: Survival | None) -> pl.Series:
    """For each deal, the chance that it is decided after as_of; 0 where it is decided. In calendar days."""
    if curve is None:
        days, outcomes = deal_times(deals, as_of=as_of)
        curve = kaplan_meier(days, outcomes > 0)
    age = (pl.lit(as_of) - pl.col("opened")).dt.total_days()
    now = curve.at(deals.select(age.filter(pl.col("is_open"))).to_series().to_numpy())
    chances = np.zeros(deals.height)
    chances[deals["is_open"].to_numpy()] = np.divide(
        now - _last_level(curve), now, out=np.zeros_like(now), where=now > 0
    )
    return pl.Series(chances)


def _last_level(curve: Survival) -> float:
    """The share that is never decided; 0 where the history is too short to know it (Maller-Zhou test at 5%)."""
    happened = np.flatnonzero(curve.events)
    if not len(happened):
        return 0.0
    last_event, last_time = curve.times[happened[-1]], curve.times[-1]
    recent = curve.events[curve.times > 2 * last_event - last_time].sum()
    is_long_enough = (1 - recent / curve.n) ** curve.n < 0.05
    return float(curve.survival[-1]) if is_long_enough else 0.0
