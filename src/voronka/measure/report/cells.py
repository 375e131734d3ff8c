"""A slice in one pass: the measures of every value of a column, or of every pair of values of two columns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from voronka.measure.rate import rate_of
from voronka.measure.report.lengths import lengths_by
from voronka.measure.report.result import Measures
from voronka.measure.unit_economics import cac, cpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.deal_length import ClosedLengths, DealLength
    from voronka.measure.rate import Rate
    from voronka.measure.report.known import Known

Key = tuple[str, ...]
Row = dict[str, Any]
SUM = "\x1f"
"""Before the names of the columns that a slice sums: no header of a file holds it."""
TOTALS = ("visitors", "leads", "sales", "spend", "margin", "amount")
"""What is summed of traffic."""


def with_sums(deals: pl.DataFrame) -> pl.DataFrame:
    """The deals with the columns that every slice sums, made once."""
    return deals.with_columns(_deal_sums(deals))


def deal_cells(
    deals: pl.DataFrame, columns: Sequence[str], *, known: Known, lengths: ClosedLengths | None
) -> dict[Key, Measures]:
    """The cells of a slice of deals (cases, orders), largest first; the key is as written in the file, "" if empty.

    deals    as with_sums makes them
    lengths  of these deals, sorted once for all slices
    """
    groups = _grouped(deals, columns)
    by_cell = lengths_by(deals, columns, lengths) if lengths else {}
    return {
        (key := tuple(row[name] for name in columns)): _deal_measures(row, by_cell.get(key), known)
        for row in groups.iter_rows(named=True)
    }


def traffic_cells(traffic: pl.DataFrame, columns: Sequence[str]) -> dict[Key, Measures]:
    """The cells of a slice of daily totals, largest spend or most visitors first."""
    totals = [name for name in TOTALS if name in traffic.columns]
    known = [pl.col(name).is_not_null().alias(f"{SUM}{name}_known") for name in totals]
    groups = _grouped(traffic.with_columns(*(pl.col(name).alias(SUM + name) for name in totals), *known), columns)
    return {
        tuple(row[name] for name in columns): traffic_measures(
            {name: row[name] for name in totals if row[f"{name}_known"]}
        )
        for row in groups.iter_rows(named=True)
    }


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


def _grouped(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """One row a cell, the larger first and then by key; the keys as texts, beside the sums."""
    sums = pl.col(f"^{SUM}.*$").sum().name.map(lambda name: name.removeprefix(SUM))
    codes = [
        pl.col(name).to_physical().alias(f"{SUM}{name} code") for name in columns
    ]  # several times as fast as texts
    groups = frame.group_by(codes).agg(pl.col(columns).first(), pl.len().alias("n"), sums)
    keys = [pl.col(name).cast(pl.String).fill_null("") for name in columns]
    return groups.with_columns(keys).sort("n", *columns, descending=[True, *(False for _ in columns)])


def _deal_sums(deals: pl.DataFrame) -> list[pl.Expr]:
    """What is summed in each cell, row by row: group-wise filters would cost many times as much."""
    state, won = pl.col("state"), pl.col("state") == "won"
    sums = {name: state == name for name in ("won", "lost", "open")}
    if "amount" in deals.columns:
        sums["amount"] = pl.when(won).then(pl.col("amount"))
        sums["amounts"] = sums["amount"].is_not_null()
    if "spend" in deals.columns:
        sums |= {"spend": pl.col("spend"), "spends": pl.col("spend").is_not_null()}
    if "defect" in deals.columns:
        clean = pl.col("defect").fill_null("") == ""
        sums |= {"clean": clean, "clean_won": clean & won}
    return [each.alias(SUM + name) for name, each in sums.items()]


def _deal_measures(row: Row, length: DealLength | None, known: Known) -> Measures:
    spend, revenue = (row[name] if row.get(f"{name}s") else None for name in ("spend", "amount"))
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
