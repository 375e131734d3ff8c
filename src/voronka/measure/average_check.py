"""Volume (revenue) and average check."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from voronka.measure.frames import MONEY, need
from voronka.measure.unit_economics import EXACT


def volume(sales: pl.DataFrame) -> Decimal | None:
    """Revenue: the sum of the amounts of won rows.

    sales    one row a sale or deal: state, amount (money; null = unknown, left out of the sum)
    Returns  money, exact. 0 where nothing was won: that is known. None where there is no row at all,
             or sales were won and the amount of none is known
    Raises   MissingColumn without state or amount
    Source   docs/measures.md, "Average check and volume"
    """
    won = _won_amounts(sales)
    known = won.drop_nulls()
    if known.is_empty():
        return None if len(won) or sales.is_empty() else Decimal(0)
    return _total(known)


def average_check(sales: pl.DataFrame) -> Decimal | None:
    """Revenue / number of sales, over the sales whose amount is known.

    sales    one row a sale or deal: state, amount (money; null = unknown)
    Returns  money, unrounded (28 digits); None where there is no sale with a known amount
    Raises   MissingColumn without state or amount
    Source   docs/measures.md, "Average check and volume"
    """
    known = _won_amounts(sales).drop_nulls()
    if known.is_empty():
        return None
    return EXACT.divide(_total(known), Decimal(len(known)))


def _won_amounts(sales: pl.DataFrame) -> pl.Series:
    need(sales, "state", "amount")
    return sales.select("state", "amount").filter(pl.col("state") == "won")["amount"].cast(MONEY)


def _total(amounts: pl.Series) -> Decimal:
    return Decimal(amounts.sum())
