"""From a dataset to a report: which measures a kind of input is asked, and on which rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.cr2 import cr2_by_cohort
from voronka.measure.deal_length import describe
from voronka.measure.report.cells import Summed
from voronka.measure.report.customers import with_customer_numbers
from voronka.measure.report.known import Known
from voronka.measure.report.lives import Lives
from voronka.measure.report.missing import not_computed
from voronka.measure.report.result import Report, Source
from voronka.measure.report.sales import Sales
from voronka.measure.report.shapes import (
    case_days,
    cases_of,
    default_slices,
    orders_of,
    sales_of_deals,
    sales_of_orders,
)
from voronka.measure.report.slices import MIX, THREADS, deal_slice, traffic_slice, with_categories
from voronka.measure.report.steps import deal_steps, order_steps, traffic_steps
from voronka.measure.report.whole import measure_deals, measure_orders, measure_traffic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from voronka.measure.cr2 import Cohort
    from voronka.measure.dataset import Dataset
    from voronka.measure.report.result import Slice

Columns = tuple[str, ...]


def build_report(dataset: Dataset, *, by: Sequence[Columns] | None = None) -> Report:
    """All that the dataset can tell.

    by  slices: one or two columns of the frame each; None: the built-in dimensions that the file has
    Raises MissingColumn for a slice of a column that the frame lacks.
    """
    report = BUILDERS[dataset.kind](dataset, by)
    missing = not_computed(report.measures, dataset)
    return replace(report, not_computed=missing, notes=[*dataset.notes, *report.notes])


def _deals_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    outcomes = "outcome" in dataset.columns and bool(dataset.won)
    refusals = outcomes and bool(dataset.lost)
    sales_only = outcomes and not refusals and bool((dataset.frame["state"] == "won").all())
    return _of_deals(dataset, dataset.frame, by, Known(outcomes, refusals, sales_only=sales_only))


def _events_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    from voronka.measure.discover import discover  # with the engine behind it, 30 ms that only a log needs
    from voronka.measure.report.stages import stage_steps

    cases = cases_of(dataset.frame, won=dataset.won, lost=dataset.lost)
    known = Known(bool(dataset.won), refusals=bool(dataset.won and dataset.lost))
    discovery = discover(dataset.frame)
    report = _of_deals(dataset, cases, by, known)
    return replace(
        report,
        measures=replace(report.measures, case_days=describe(case_days(dataset.frame))),
        discovery=discovery,
        steps=stage_steps(dataset.frame, usual_path=discovery.usual_path, lost=dataset.lost),
    )


def _of_deals(dataset: Dataset, deals: pl.DataFrame, by: Sequence[Columns] | None, known: Known) -> Report:
    slices = _slices(deals, by)
    with ThreadPoolExecutor(THREADS) as threads:
        lived = threads.submit(Lives.of, deals, as_of=dataset.as_of)
        sold = threads.submit(_sold, deals)
        sliced = with_categories(deals, [*slices, *((name,) for name in MIX)])
        lives = lived.result()
        summed = Summed.of(deals, lives.closed if lives else None)
        cut = threads.map(lambda columns: deal_slice(sliced, columns, summed, known=known), slices)
        cohorts = threads.submit(_cohorts, deals, dataset.as_of, lives)
        numbered, sales = sold.result()
        months = threads.submit(sales.by_month)
        # the longest part, of the sales, is done here: it then waits for none of the others, nor they for the sales
        whole = measure_deals(numbered, sales, as_of=dataset.as_of, known=known, lives=lives)
    is_curve_honest = lives is not None and known.refusals  # without refusals every closing would be a sale
    return Report(
        source=_source(dataset),
        measures=whole,
        slices=list(cut),
        steps=deal_steps(whole),
        cohorts=cohorts.result() if known.cr2 else [],
        months=months.result() if known.outcomes else [],
        survival=lives.survival if lives and is_curve_honest else None,
        incidence=lives.incidence if lives and is_curve_honest else None,
    )


def _sold(deals: pl.DataFrame) -> tuple[pl.DataFrame, Sales]:
    """The deals with their customers as numbers, and their sales."""
    numbered = with_customer_numbers(deals)
    return numbered, Sales.of(sales_of_deals(numbered))


def _cohorts(deals: pl.DataFrame, as_of: date | None, lives: Lives | None) -> list[Cohort]:
    if as_of is None or lives is None or lives.survival is None:
        return []
    return cr2_by_cohort(deals, as_of=as_of, curve=lives.survival if lives.closed.whole_days else None)


def _orders_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    orders = orders_of(dataset.frame)
    outcomes = "outcome" not in dataset.columns or bool(dataset.won)  # without a status, an order is a sale
    known = Known(outcomes, refusals=outcomes and bool(dataset.lost), leads=False)
    sales = Sales.of(sales_of_orders(orders))
    measures = measure_orders(orders, sales, as_of=dataset.as_of, known=known)
    return Report(
        source=_source(dataset),
        measures=measures,
        slices=[_order_slice(dataset.frame, columns, known) for columns in _slices(orders, by)],
        steps=order_steps(measures),
        months=sales.by_month(),
    )


def _order_slice(lines: pl.DataFrame, columns: Columns, known: Known) -> Slice:
    orders = orders_of(lines, split_by=columns)
    lives = Lives.of(orders, as_of=None)
    summed = Summed.of(orders, lives.closed if lives else None)
    return deal_slice(with_categories(orders, [columns]), columns, summed, known=known)


def _traffic_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    measures = measure_traffic(dataset.frame)
    slices = _slices(dataset.frame, by)
    return Report(
        source=_source(dataset),
        measures=measures,
        slices=[traffic_slice(dataset.frame, columns) for columns in slices],
        steps=traffic_steps(measures, impressions=_total(dataset.frame, "impressions")),
    )


BUILDERS = {
    "deals": _deals_report,
    "orders": _orders_report,
    "events": _events_report,
    "traffic": _traffic_report,
}


def _total(frame: pl.DataFrame, name: str) -> int | None:
    return int(frame[name].sum()) if name in frame.columns and frame[name].count() else None


def _source(dataset: Dataset) -> Source:
    return Source(
        files=dataset.files,
        rows=dataset.rows,
        used=dataset.used,
        rejected=dataset.rejected,
        as_of=dataset.as_of,
        kind=dataset.kind,
    )


def _slices(frame: pl.DataFrame, by: Sequence[Columns] | None) -> Sequence[Columns]:
    return default_slices(frame) if by is None else by
