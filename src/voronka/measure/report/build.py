"""From a dataset to a report: which measures a kind of input is asked, and on which rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.cr2 import cr2_by_cohort
from voronka.measure.deal_length import describe
from voronka.measure.discover import discover
from voronka.measure.first_repeat import sales_by_month
from voronka.measure.report.missing import not_computed
from voronka.measure.report.result import Report, Source
from voronka.measure.report.shapes import (
    case_days,
    cases_of,
    default_slices,
    orders_of,
    sales_of_deals,
    sales_of_orders,
)
from voronka.measure.report.slices import deal_slice, traffic_slice
from voronka.measure.report.steps import deal_steps, order_steps, stage_steps, traffic_steps
from voronka.measure.report.whole import measure_deals, measure_orders, measure_traffic
from voronka.measure.survival import cumulative_incidence, deal_times, kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.dataset import Dataset
    from voronka.measure.first_repeat import Month

Columns = tuple[str, ...]


def build_report(dataset: Dataset, *, by: Sequence[Columns] | None = None) -> Report:
    """All that the dataset can tell.

    by  slices: one or two columns of the frame each; None: the built-in dimensions that the file has
    Raises MissingColumn for a slice of a column that the frame lacks.
    """
    report = BUILDERS[dataset.kind](dataset, by)
    missing = not_computed(report.measures, kind=dataset.kind, has=dataset.columns, knows_lost=bool(dataset.lost))
    return replace(report, not_computed=missing, notes=[*dataset.notes, *report.notes])


def _deals_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    knows_won = "outcome" in dataset.columns
    return _of_deals(dataset, dataset.frame, by, knows_won=knows_won)


def _events_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    cases = cases_of(dataset.frame, won=dataset.won, lost=dataset.lost)
    report = _of_deals(dataset, cases, by, knows_won=bool(dataset.won))
    return replace(
        report,
        measures=replace(report.measures, case_days=describe(case_days(dataset.frame))),
        discovery=discover(dataset.frame),
        steps=stage_steps(dataset.frame),
    )


def _of_deals(dataset: Dataset, deals: pl.DataFrame, by: Sequence[Columns] | None, *, knows_won: bool) -> Report:
    knows_lost = bool(dataset.lost) and knows_won
    measures = measure_deals(deals, as_of=dataset.as_of, knows_won=knows_won, knows_lost=knows_lost)
    report = Report(
        source=_source(dataset),
        measures=measures,
        slices=[
            deal_slice(deals, columns, knows_won=knows_won, knows_lost=knows_lost) for columns in _slices(deals, by)
        ],
        steps=deal_steps(measures),
        months=_months(sales_of_deals(deals)),
    )
    if dataset.as_of is None or not knows_won or "opened" not in deals.columns:
        return report
    report = replace(report, cohorts=cr2_by_cohort(deals, as_of=dataset.as_of))
    if "closed" not in deals.columns or not knows_lost:
        return report
    durations, outcomes = deal_times(deals, as_of=dataset.as_of)
    if not len(durations):
        return report
    return replace(
        report,
        survival=kaplan_meier(durations, outcomes > 0),
        incidence=cumulative_incidence(durations, outcomes),
    )


def _orders_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    orders = orders_of(dataset.frame)
    knows_lost = bool(dataset.lost)
    measures = measure_orders(orders, as_of=dataset.as_of, knows_lost=knows_lost)
    return Report(
        source=_source(dataset),
        measures=measures,
        slices=[
            deal_slice(
                orders_of(dataset.frame, split_by=columns),
                columns,
                knows_won=True,
                knows_lost=knows_lost,
                are_leads=False,
            )
            for columns in _slices(orders, by)
        ],
        steps=order_steps(measures),
        months=_months(sales_of_orders(orders)),
    )


def _traffic_report(dataset: Dataset, by: Sequence[Columns] | None) -> Report:
    measures = measure_traffic(dataset.frame)
    return Report(
        source=_source(dataset),
        measures=measures,
        slices=[traffic_slice(dataset.frame, columns) for columns in _slices(dataset.frame, by)],
        steps=traffic_steps(measures, impressions=_total(dataset.frame, "impressions")),
    )


BUILDERS = {
    "deals": _deals_report,
    "orders": _orders_report,
    "events": _events_report,
    "traffic": _traffic_report,
}


def _months(sales: pl.DataFrame) -> list[Month]:
    return sales_by_month(sales) if {"customer", "at"} <= set(sales.columns) else []


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
