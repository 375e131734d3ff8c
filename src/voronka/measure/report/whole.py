"""The measures of a whole file, for each kind of input. What the file lacks stays None."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from voronka.measure.attempts import attempt_chances
from voronka.measure.average_check import average_check, volume
from voronka.measure.conversion import conversion
from voronka.measure.cr2 import cr2, cr2_net
from voronka.measure.deal_length import deal_length
from voronka.measure.frames import STATES
from voronka.measure.funnel_result import FunnelResult, funnel_result
from voronka.measure.nps import Nps, are_answers, nps
from voronka.measure.purity import purity
from voronka.measure.report.cells import traffic_measures, traffic_sums
from voronka.measure.report.result import Costed, Measures
from voronka.measure.unit_economics import EXACT, break_even_cr2, cac, cpl

if TYPE_CHECKING:
    from datetime import date

    from voronka.measure.report.known import Known
    from voronka.measure.report.lives import Lives
    from voronka.measure.report.sales import Sales


def measure_deals(
    deals: pl.DataFrame, sales: Sales, *, as_of: date | None, known: Known, lives: Lives | None
) -> Measures:
    """The measures of leads and deals; ``sales`` and ``lives`` of the same deals."""
    repeats = sales.first_repeat() if known.outcomes else None
    states = _states(deals, known)
    has = deals.columns
    measures = Measures(
        leads=deals.height,
        won=states["won"],
        lost=states["lost"],
        open=states["open"],
        conversion=conversion(deals) if known.refusals else None,
        cr2=cr2(deals) if known.cr2 else None,
        cr2_net=cr2_net(deals) if known.cr2 and "defect" in has else None,
        deal_length=lives.length if lives else None,
        revenue=volume(deals) if known.outcomes and "amount" in has else None,
        average_check=average_check(deals) if known.outcomes and "amount" in has else None,
        customers=_customers(deals),
        first_sales=repeats.first if repeats else None,
        repeat_sales=repeats.repeat if repeats else None,
        first_repeat=repeats,
        purity=purity(deals) if "defect" in has else None,
        nps=_nps(deals),
        attempts=(attempt_chances(deals) or None) if known.outcomes and "attempts" in has else None,
        growing_buyers=sales.growing(as_of) if known.outcomes else None,
    )
    return _with_economics(measures, deals)


def measure_orders(orders: pl.DataFrame, sales: Sales, *, as_of: date | None, known: Known) -> Measures:
    """The measures of orders; won are those kept, lost those cancelled or returned. ``sales`` of the same orders."""
    repeats = sales.first_repeat() if known.outcomes else None
    states = _states(orders, known)
    has = orders.columns
    return Measures(
        won=states["won"],
        lost=states["lost"],
        open=states["open"],
        conversion=conversion(orders) if known.refusals else None,
        deal_length=deal_length(orders, as_of=as_of) if {"opened", "closed"} <= set(has) else None,
        revenue=volume(orders) if known.outcomes and "amount" in has else None,
        average_check=average_check(orders) if known.outcomes and "amount" in has else None,
        customers=_customers(orders),
        first_sales=repeats.first if repeats else None,
        repeat_sales=repeats.repeat if repeats else None,
        first_repeat=repeats,
        nps=_nps(orders),
        growing_buyers=sales.growing(as_of) if known.outcomes else None,
    )


def measure_traffic(traffic: pl.DataFrame) -> Measures:
    """The measures of daily totals of visitors, leads, sales and money."""
    sums = traffic.select(pl.len(), *traffic_sums(traffic))  # the length: of nothing known there would be no row
    measures = traffic_measures(sums.row(0, named=True))
    if not {"spend", "margin", "leads", "sales"} <= set(traffic.columns):
        return measures
    costed = traffic.filter(pl.col("spend").is_not_null())
    told = costed.drop_nulls(["margin", "sales"])
    leads, sales = int(costed["leads"].sum()), int(told["sales"].sum())
    if not 0 < sales <= leads:
        return measures
    spend, margin = _money(costed["spend"]), _money(told["margin"])
    gaps = pl.col("leads").is_null() | pl.col("sales").is_null() | (pl.col("margin").is_null() & (pl.col("sales") > 0))
    if not costed.filter(gaps).is_empty():
        return _paying(measures, margin=margin, sales=sales)
    result = funnel_result(spend=spend, margin=margin, leads=leads, sales=sales)
    return _paying(measures, margin=margin, sales=sales, result=result)


def _with_economics(measures: Measures, deals: pl.DataFrame) -> Measures:
    """CPL, CAC, break-even and the result of the funnel, of the deals whose cost is known.

    Where some have none, or some sale names no customer, their first sales are not known: then there is no CAC. Where
    the margin of some of their sales is not known, there is no result.
    """
    if "spend" not in deals.columns or not deals["spend"].count() or not measures.leads:
        return measures
    costed = deals.filter(pl.col("spend").is_not_null())
    spend, leads = _money(costed["spend"]), costed.height
    repeats = measures.first_repeat
    firsts = repeats.first if repeats and not repeats.without_customer and leads == deals.height else None
    measures = replace(
        measures,
        spend=spend,
        cpl=cpl(spend=spend, leads=leads),
        cpl_of=Costed(spend, leads),
        cac=cac(spend=spend, sales=firsts) if firsts else None,
        cac_of=Costed(spend, firsts) if firsts else None,
    )
    if "margin" not in deals.columns or not measures.won:
        return measures
    margins = costed.filter(pl.col("state") == "won")["margin"]
    known = margins.drop_nulls()
    if known.is_empty():
        return measures
    sales, margin = len(known), _money(known)
    if sales < len(margins):
        return _paying(measures, margin=margin, sales=sales)
    squares = Decimal(float((known.cast(pl.Float64) ** 2).sum()))  # only the width of an interval hangs on it
    result = funnel_result(spend=spend, margin=margin, leads=leads, sales=sales, margin_squares=squares)
    return _paying(measures, margin=margin, sales=sales, result=result)


def _paying(measures: Measures, *, margin: Decimal, sales: int, result: FunnelResult | None = None) -> Measures:
    """Measures with the money side; sales > 0, those whose margin it is."""
    if measures.cpl is None:
        return measures
    even = break_even_cr2(cpl=measures.cpl, margin_of_one_sale=EXACT.divide(margin, sales))
    return replace(measures, break_even_cr2=even, funnel_result=result)


def _money(amounts: pl.Series) -> Decimal:
    """The sum of a column of money, exact."""
    return cast("Decimal", amounts.sum())


def _states(frame: pl.DataFrame, known: Known) -> dict[str, int | None]:
    """How many rows are won, lost and open."""
    return {state: int((frame["state"] == state).sum()) if known.outcomes else None for state in STATES.categories}


def _customers(frame: pl.DataFrame) -> int | None:
    if "customer" not in frame.columns:
        return None
    known = frame["customer"].drop_nulls()
    if known.is_empty() and not frame.is_empty():
        return None
    if known.dtype != pl.UInt32:
        return known.n_unique()
    return int(np.count_nonzero(np.bincount(known.to_numpy())))  # numbers are counted, not hashed


def _nps(frame: pl.DataFrame) -> Nps | None:
    """NPS where the scores can be 0-10 answers at all: a scale of 1-5 stars is another question."""
    if "score" not in frame.columns:
        return None
    scores = frame["score"].drop_nulls()
    if scores.is_between(1, 5).all() or not are_answers(scores).all():
        return None
    return nps(scores, question="recommend")
