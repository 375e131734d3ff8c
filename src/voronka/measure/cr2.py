"""CR2: of the leads, how many bought; gross, net of the defective ones, and by the cohort of leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import polars as pl

from voronka.measure.conversion import count_states
from voronka.measure.frames import need
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
    if curve is None:
        moments = deals.select(pl.col("opened", "closed").cast(pl.Date), "state")
        times, outcomes = deal_times(moments, as_of=as_of)
        curve = kaplan_meier(times, outcomes > 0)
    days = _days(deals, as_of)
    n, won, decided, fit = pl.col("n"), pl.col("won"), pl.col("decided"), pl.col("fit")
    cohorts = (
        days.with_columns(awaited=chances_of_decision(days["opened"], as_of, curve))
        .group_by(start=pl.col("opened").dt.truncate(EVERY[by]))
        .agg(
            over=pl.col("opened").first().dt.truncate(EVERY[by]).dt.offset_by(EVERY[by])
            <= pl.lit(as_of).dt.offset_by("1d"),
            leads=n.sum(),
            won=n.filter(won).sum(),
            decided=n.filter(decided).sum(),
            awaited=(n * pl.col("awaited")).filter(~decided).sum(),
            fit=n.filter(fit).sum(),
            fit_won=n.filter(fit & won).sum(),
        )
        .sort("start")
    )
    rows = cohorts.iter_rows(named=True)
    return [_cohort(cr2=rate, **row) for row in rows if (rate := rate_of(row["won"], row["leads"]))]


def _days(deals: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The leads that had come by as_of, counted by the day they came: opened, decided, won (as it was then), fit, n.

    A cohort needs no more of them than this, and days are few.
    """
    opened, closed, state = pl.col("opened").cast(pl.Date), pl.col("closed").cast(pl.Date), pl.col("state")
    decided = (state.is_in(["won", "lost"]) & ~(closed > as_of).fill_null(False)).fill_null(False)
    fit = _fit() if "defect" in deals.columns else pl.lit(False)
    flags = decided.cast(pl.Int32) + 2 * (decided & (state == "won")).cast(pl.Int32) + 4 * fit.cast(pl.Int32)
    kind = pl.col("kind")
    kinds = deals.select(kind=pl.when(opened <= as_of).then(opened.to_physical() * 8 + flags))
    return _counted(kinds.to_series().drop_nulls()).select(
        "n",
        opened=(kind // 8).cast(pl.Date),
        decided=kind % 2 > 0,
        won=kind // 2 % 2 > 0,
        fit=kind // 4 % 2 > 0,
    )


def _counted(numbers: pl.Series) -> pl.DataFrame:
    """Each of the numbers and how often it occurs, n. Near ones are counted: a tenth of the cost of grouping them."""
    least, most = cast("int", numbers.min()), cast("int", numbers.max())
    if numbers.is_empty() or most - least > len(numbers):
        return numbers.value_counts(name="n")
    counts = np.bincount((numbers - least).to_numpy())
    known = np.flatnonzero(counts)
    return pl.DataFrame([pl.Series(numbers.name, known + least), pl.Series("n", counts[known])])


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


def chances_of_decision(opened: pl.Series, as_of: date, curve: Survival) -> pl.Series:
    """The chance that a lead of each of these days, open at as_of, is decided later: see `cr2_by_cohort`.

    opened   days (Date), none after as_of
    curve    the Kaplan-Meier curve of such leads, in calendar days
    Returns  Float64, 0 to 1
    """
    now = curve.at((as_of - opened).dt.total_days().to_numpy())
    return pl.Series(np.divide(now - _last_level(curve), now, out=np.zeros_like(now), where=now > 0))


def _last_level(curve: Survival) -> float:
    """The share that is never decided; 0 where the history is too short to know it (Maller-Zhou test at 5%)."""
    happened = np.flatnonzero(curve.events)
    if not len(happened):
        return 0.0
    last_event, last_time = curve.times[happened[-1]], curve.times[-1]
    recent = curve.events[curve.times > 2 * last_event - last_time].sum()
    is_long_enough = (1 - recent / curve.n) ** curve.n < 0.05
    return float(curve.survival[-1]) if is_long_enough else 0.0
