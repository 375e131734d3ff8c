"""A slice in one pass: the measures of every value of a column, or of every pair of values of two columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from voronka.measure.compare.kinds import CODES, LOST, OPEN, WON, state_codes
from voronka.measure.rate import rate_of
from voronka.measure.report.lengths import lengths_by
from voronka.measure.report.money import Money
from voronka.measure.report.result import Costed, Measures
from voronka.measure.unit_economics import cac, cpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voronka.measure.compare.kinds import Numbered
    from voronka.measure.deal_length import ClosedLengths, DealLength
    from voronka.measure.rate import Rate
    from voronka.measure.report.known import Known

Key = tuple[str, ...]
Row = dict[str, Any]
TOTALS = ("visitors", "leads", "sales", "spend", "amount")
"""What is summed of traffic."""
RATIOS = (("leads", "visitors"), ("sales", "leads"), ("spend", "leads"), ("spend", "sales"), ("amount", "sales"))
"""What is divided by what, over the rows that know both: what is not known of a row is not nothing."""


@dataclass(frozen=True, slots=True)
class Summed:
    """What every slice of the same deals sums, made once.

    states   number of each deal's state
    flags    name -> deals that are counted
    money    name -> money that is summed: the amounts of sales, what all leads cost
    lengths  of the closed deals; None where the deals have no moments
    """

    states: NDArray[np.uint8]
    flags: dict[str, NDArray[np.bool_]]
    money: dict[str, Money]
    lengths: ClosedLengths | None

    @classmethod
    def of(cls, deals: pl.DataFrame, lengths: ClosedLengths | None) -> Summed:
        """The sums of deals, cases or orders, and their lengths."""
        states = state_codes(deals)
        won = states == WON
        flags, money = {}, {}
        if "amount" in deals.columns:
            money["amount"] = Money.of(deals["amount"], won)
        if "spend" in deals.columns:
            money["spend"] = Money.of(deals["spend"])
        if "defect" in deals.columns:
            clean = (deals["defect"].fill_null("") == "").to_numpy()
            flags = {"clean": clean, "clean_won": clean & won}
        return cls(states, flags, money, lengths)


def deal_cells(cells: Numbered, summed: Summed, *, known: Known) -> dict[Key, Measures]:
    """The cells of a slice of deals (cases, orders), largest first; the key is as written in the file, "" if empty."""
    counts = cells.counts(summed.states, len(CODES))
    n, keys = counts.sum(axis=1), cells.keys()
    lengths = lengths_by(cells, summed.lengths) if summed.lengths else [None] * len(cells)
    counted = {"n": n, "won": counts[:, WON], "lost": counts[:, LOST], "open": counts[:, OPEN]}
    counted |= {name: np.bincount(cells.numbers[flag], minlength=len(cells)) for name, flag in summed.flags.items()}
    sums: dict[str, list[Any]] = {name: each.tolist() for name, each in counted.items()}
    for name, money in summed.money.items():
        sums[name], sums[f"{name}s"] = money.by_cell(cells)
    return {
        keys[cell]: _deal_measures({name: each[cell] for name, each in sums.items()}, lengths[cell], known)
        for cell in np.argsort(-n, kind="stable").tolist()
        if n[cell]
    }


def traffic_cells(traffic: pl.DataFrame, columns: Sequence[str]) -> dict[Key, Measures]:
    """The cells of a slice of daily totals, those of the most rows first."""
    keys = [f"key {place}" for place in range(len(columns))]
    sums = traffic_sums(traffic)
    groups = (
        traffic.group_by(
            pl.col(name).cast(pl.String).fill_null("").alias(key) for name, key in zip(columns, keys, strict=True)
        )
        .agg(pl.len().alias("n"), *sums)
        .sort("n", *keys, descending=[True, *(False for _ in keys)])
    )
    return {tuple(row[key] for key in keys): traffic_measures(row) for row in groups.iter_rows(named=True)}


def traffic_sums(traffic: pl.DataFrame) -> list[pl.Expr]:
    """What `traffic_measures` takes, of a frame or of a group of its rows; a sum of nothing known is null."""
    wanted = [(name, name) for name in TOTALS] + [
        pair for over, under in RATIOS for pair in ((over, under), (under, over))
    ]
    return [
        pl.when((known := pl.col(name).is_not_null() & pl.col(beside).is_not_null()).any())
        .then(pl.col(name).filter(known).sum())
        .alias(f"{name} beside {beside}")
        for name, beside in wanted
        if {name, beside} <= set(traffic.columns)
    ]


def traffic_measures(row: Row) -> Measures:
    """The measures of summed traffic (`traffic_sums`); a sum may be missing or None."""
    visitors, leads, sales, spend, amount = (row.get(f"{name} beside {name}") for name in TOTALS)
    earned, bought = row.get("amount beside sales"), row.get("sales beside amount")
    of_leads, of_sales = _costed(row, "leads"), _costed(row, "sales")
    return Measures(
        visitors=visitors,
        leads=leads,
        won=sales,
        cr1=_share(row.get("leads beside visitors"), row.get("visitors beside leads")),
        cr2=_share(row.get("sales beside leads"), row.get("leads beside sales")),
        revenue=amount,
        average_check=earned / bought if earned is not None and bought else None,
        spend=spend,
        cpl=cpl(spend=of_leads.spend, leads=of_leads.n) if of_leads else None,
        cpl_of=of_leads,
        cac=cac(spend=of_sales.spend, sales=of_sales.n) if of_sales else None,
        cac_of=of_sales,
    )


def _costed(row: Row, what: str) -> Costed | None:
    spend, n = row.get(f"spend beside {what}"), row.get(f"{what} beside spend")
    return Costed(spend, n) if spend is not None and n is not None else None


def _share(hits: int | None, tries: int | None) -> Rate | None:
    """A rate where both are known and possible: more leads than visitors is a fault of the counts, not a rate."""
    return rate_of(hits, tries) if hits is not None and tries is not None and hits <= tries else None


def _deal_measures(row: Row, length: DealLength | None, known: Known) -> Measures:
    spend, revenue = (row[name] if row.get(f"{name}s") else None for name in ("spend", "amount"))
    return Measures(
        leads=row["n"] if known.leads else None,
        won=row["won"] if known.outcomes else None,
        lost=row["lost"] if known.outcomes else None,
        open=row["open"] if known.outcomes else None,
        conversion=rate_of(row["won"], row["won"] + row["lost"]) if known.refusals else None,
        cr2=rate_of(row["won"], row["n"]) if known.cr2 else None,
        cr2_net=rate_of(row["clean_won"], row["clean"]) if known.cr2 and "clean" in row else None,
        deal_length=length,
        revenue=revenue,
        average_check=revenue / Decimal(row["amounts"]) if revenue is not None else None,
        spend=spend,
        cpl=cpl(spend=spend, leads=row["spends"]) if spend is not None and known.leads else None,
        cpl_of=Costed(spend, row["spends"]) if spend is not None and known.leads else None,
    )
