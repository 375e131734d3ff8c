"""A slice in one pass: the measures of every value of a column, or of every pair of values of two columns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from voronka.measure.rate import rate_of
from voronka.measure.report.result import Measures
from voronka.measure.unit_economics import cac, cpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.deal_length import DealLength
    from voronka.measure.rate import Rate
    from voronka.measure.report.known import Known
    from voronka.measure.report.lengths import SortedLengths

Key = tuple[str, ...]
Row = dict[str, Any]


def deal_cells(
    deals: pl.DataFrame, columns: Sequence[str], *, known: Known, lengths: SortedLengths | None
) -> dict[Key, Measures]:
    """The cells of a slice of deals (cases, orders), largest first; the key is as written in the file, "" if empty.

    lengths  of these deals, sorted once for all slices
    """
    groups = _grouped(deals, columns, _deal_sums(deals))
    by_cell = lengths.by(columns) if lengths else {}
    return {
        (key := tuple(row[name] for name in columns)): _deal_measures(row, by_cell.get(key), known)
        for row in groups.iter_rows(named=True)
    }


def traffic_cells(traffic: pl.DataFrame, columns: Sequence[str]) -> dict[Key, Measures]:
    """The cells of a slice of daily totals, largest spend or most visitors first."""
    sums = [
        pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
        for name in ("visitors", "leads", "sales", "spend", "margin", "amount")
        if name in traffic.columns
    ]
    groups = _grouped(traffic, columns, [pl.len().alias("n"), *sums])
    return {tuple(row[name] for name in columns): traffic_measures(row) for row in groups.iter_rows(named=True)}


def traffic_measures(row: Row) -> Measures:
    """The measures of summed traffic: visitors, leads, sales, spend, margin, amount; a sum may be missing or None."""
    visitors, leads, sales, spend = (row.get(name) for name in ("visitors", "leads", "sales", "spend"))
    return Measures(
        visitors=visitors,
        leads=leads,
        won=sales,
        cr1=_share(leads, visitors),
        cr2=_share(sales, leads),
        revenue=row.get("amount"),
        average_check=row["amount"] / sales if sales and row.get("amount") is not None else None,
        spend=spend,
        cpl=cpl(spend=spend, leads=leads) if spend is not None and leads is not None else None,
        cac=cac(spend=spend, sales=sales) if spend is not None and sales is not None else None,
    )


def _share(hits: int | None, tries: int | None) -> Rate | None:
    """A rate where both are known and possible: more leads than visitors is a fault of the counts, not a rate."""
    return rate_of(hits, tries) if hits is not None and tries is not None and hits <= tries else None


def _grouped(frame: pl.DataFrame, columns: Sequence[str], sums: list[pl.Expr]) -> pl.DataFrame:
    """One row a cell, the larger first and then by key; the keys as texts."""
    groups = frame.group_by(columns).agg(sums)
    keys = [pl.col(name).cast(pl.String).fill_null("") for name in columns]
    return groups.with_columns(keys).sort("n", *columns, descending=[True, *(False for _ in columns)])


def _deal_sums(deals: pl.DataFrame) -> list[pl.Expr]:
    state, won = pl.col("state"), pl.col("state") == "won"
    sums = [pl.len().alias("n"), *((state == name).sum().alias(name) for name in ("won", "lost", "open"))]
    if "amount" in deals.columns:
        sold = pl.col("amount").filter(won)
        sums += [sold.sum().alias("amount"), sold.count().alias("amounts")]
    if "spend" in deals.columns:
        sums.append(pl.when(pl.col("spend").count() > 0).then(pl.col("spend").sum()).alias("spend"))
    if "defect" in deals.columns:
        clean = pl.col("defect") == ""
        sums += [clean.sum().alias("clean"), (clean & won).sum().alias("clean_won")]
    return sums


def _deal_measures(row: Row, length: DealLength | None, known: Known) -> Measures:
    spend, revenue = row.get("spend"), row["amount"] if row.get("amounts") else None
    return Measures(
        leads=row["n"] if known.leads else None,
        won=row["won"] if known.outcomes else None,
        lost=row["lost"] if known.outcomes else None,
        open=row["open"] if known.outcomes else None,
        conversion=rate_of(row["won"], row["won"] + row["lost"]) if known.refusals else None,
        cr2=rate_of(row["won"], row["n"]) if known.outcomes and known.leads else None,
        cr2_net=rate_of(row["clean_won"], row["clean"]) if known.outcomes and "clean" in row else None,
        deal_length=length,
        revenue=revenue,
        average_check=revenue / Decimal(row["amounts"]) if revenue is not None else None,
        spend=spend,
        cpl=cpl(spend=spend, leads=row["n"]) if spend is not None and known.leads else None,
    )
