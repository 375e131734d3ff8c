"""First and repeat sales: the ordinal of each sale is counted per customer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.frames import MONEY, need
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from datetime import date

    from voronka.measure.rate import Rate


@dataclass(frozen=True, slots=True)
class FirstRepeat:
    """Sales of known customers by their ordinal.

    customers         known customers with a sale
    first, repeat     their first sales (one each) and all later ones
    first_amount, repeat_amount   money of these; None where no amount is known
    repeat_customers  customers with a repeat sale / customers; None where there is no customer
    without_customer  sales of nobody known: neither first nor repeat
    by_repeats        number of repeat sales -> customers
    """

    customers: int
    first: int
    repeat: int
    first_amount: Decimal | None
    repeat_amount: Decimal | None
    repeat_customers: Rate | None
    without_customer: int
    by_repeats: dict[int, int]


@dataclass(frozen=True, slots=True)
class Month:
    """The sales of one calendar month; ordinals are counted over the whole history, not within the month.

    start    first day of the month
    sales    first + repeat + without_customer
    revenue, first_amount, repeat_amount   None where no amount is known
    """

    start: date
    sales: int
    first: int
    repeat: int
    without_customer: int
    revenue: Decimal | None
    first_amount: Decimal | None
    repeat_amount: Decimal | None


def first_repeat(sales: pl.DataFrame) -> FirstRepeat:
    """How many sales were the first of their customer, and how many came after.

    sales    one row a sale (money taken): customer (null = unknown), at (Date or Datetime), amount (optional; money,
             null = unknown). Sales of equal moments keep the frame's order; a sale without a moment comes after the
             customer's others
    Raises   MissingColumn without customer or at
    Source   docs/measures.md, "First and repeat sales"
    """
    counted, firsts = _firsts(sales)
    amounts = _amounts(sales)
    is_first, is_repeat = _ordinals(sales, firsts)
    repeats = (counted - 1).value_counts(name="customers").sort("sales")
    return FirstRepeat(
        customers=len(counted),
        first=len(counted),
        repeat=int(counted.sum()) - len(counted),
        first_amount=_total(amounts.filter(is_first)),
        repeat_amount=_total(amounts.filter(is_repeat)),
        repeat_customers=rate_of(int((counted > 1).sum()), len(counted)),
        without_customer=sales.height - int(counted.sum()),
        by_repeats=dict(repeats.iter_rows()),
    )


def sales_by_month(sales: pl.DataFrame) -> list[Month]:
    """First and repeat sales of each calendar month that has a sale, by time.

    sales    as for first_repeat; sales without a moment are in no month
    Raises   MissingColumn without customer or at
    Source   docs/measures.md, "First and repeat sales"
    """
    _, firsts = _firsts(sales)
    is_first, is_repeat = _ordinals(sales, firsts)
    first, repeat, amount = pl.col("first"), pl.col("repeat"), pl.col("amount")
    months = (
        pl.DataFrame({"at": sales["at"], "amount": _amounts(sales), "first": is_first, "repeat": is_repeat})
        .drop_nulls("at")
        .select(
            "first",
            "repeat",
            start=pl.col("at").cast(pl.Date).dt.month_start(),
            without_customer=~first & ~repeat,
            revenue=amount,
            first_amount=pl.when(first).then(amount),
            repeat_amount=pl.when(repeat).then(amount),
        )
        .group_by("start")
        .agg(
            pl.len().alias("sales"),
            pl.col("first", "repeat", "without_customer").sum(),
            *map(_money, ("revenue", "first_amount", "repeat_amount")),
        )
        .sort("start")
    )
    return [Month(**row) for row in months.iter_rows(named=True)]


def _firsts(sales: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """For each known customer: the number of sales, and the row of the first of them."""
    need(sales, "customer", "at")
    customer = pl.col("customer").to_physical()  # categories are grouped by their codes, texts as they are
    rows = sales.select(customer, "at", row=pl.int_range(pl.len())).drop_nulls("customer")
    earliest = pl.col("row").get(pl.col("at").arg_min()).fill_null(pl.col("row").first())
    customers = rows.group_by("customer").agg(sales=pl.len(), first=earliest)
    return customers["sales"], customers["first"]


def _ordinals(sales: pl.DataFrame, firsts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Whether each row is a first sale, and whether it is a repeat one; neither where nobody is known."""
    is_first = np.zeros(sales.height, dtype=bool)
    is_first[firsts.to_numpy()] = True
    first = pl.Series(is_first)
    return first, ~first & sales["customer"].is_not_null()


def _amounts(sales: pl.DataFrame) -> pl.Series:
    if "amount" not in sales.columns:
        return pl.Series([None] * sales.height, dtype=MONEY)
    return sales["amount"].cast(MONEY)


def _total(amounts: pl.Series) -> Decimal | None:
    return Decimal(amounts.sum()) if amounts.count() else None


def _money(name: str) -> pl.Expr:
    """The sum of the known amounts; null, not 0, where none is known."""
    amounts = pl.col(name)
    return pl.when(amounts.count() > 0).then(amounts.sum()).alias(name)
