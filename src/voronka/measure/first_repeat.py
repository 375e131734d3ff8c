"""First and repeat sales: the ordinal of each sale is counted per customer."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import numpy as np
import polars as pl

from voronka.measure.frames import MONEY, need
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from voronka.measure.rate import Rate

    Rows = NDArray[np.int64]

FIRST, REPEAT, OF_NOBODY = range(3)
KINDS = 3


@dataclass(frozen=True, slots=True)
class FirstRepeat:
    """Sales of known customers by their ordinal.

    customers         known customers with a sale
    first, repeat     their first sales and all later ones; of a whole history one first sale each
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


@dataclass(frozen=True, slots=True)
class Histories:
    """The sales of known customers, customer by customer, each from the earliest on.

    rows    rows of the sales, in that order
    starts  where in ``rows`` each customer begins
    """

    rows: Rows
    starts: Rows

    @classmethod
    def of(cls, sales: pl.DataFrame) -> Histories:
        """The histories of sales as first_repeat takes them. Raises MissingColumn without customer or at."""
        need(sales, "customer", "at")
        known = np.flatnonzero(sales["customer"].is_not_null().to_numpy())
        customers, moments = sales["customer"], sales["at"].to_physical()
        if customers.dtype not in (pl.Categorical, pl.UInt32):  # a report hands over numbers
            customers = customers.cast(pl.String).cast(pl.Categorical)
        last = int(cast("int | None", moments.max()) or 0)
        customer = customers.to_physical().gather(known).to_numpy().astype(np.int64)
        moment = moments.fill_null(last + 1).gather(known).to_numpy().astype(np.int64)
        order, customer = _by_customer(customer, moment)
        return cls(known[order], np.flatnonzero(np.diff(customer, prepend=-1)))

    @property
    def counts(self) -> Rows:
        """The number of sales of each customer."""
        return np.diff(self.starts, append=len(self.rows))


def first_repeat(sales: pl.DataFrame, *, histories: Histories | None = None) -> FirstRepeat:
    """How many sales were the first of their customer, and how many came after.

    sales      one row a sale (money taken): customer (null = unknown), at (Date or Datetime), amount (optional; money,
               null = unknown). Sales of equal moments keep the frame's order; a sale without a moment comes after the
               customer's others. ordinal (optional; 1 = the first): where the frame is a part of the history, which
               sale of its customer each one is in the whole
    histories  of these sales, where they are at hand already
    Raises     MissingColumn without customer or at
    Source     docs/measures.md, "First and repeat sales"
    """
    histories = histories or Histories.of(sales)
    amounts, kinds = _amounts(sales), _kinds(sales, histories)
    is_repeat = (kinds == REPEAT).to_numpy()
    repeats = np.bincount(_by_each(is_repeat, histories))
    return FirstRepeat(
        customers=len(histories.starts),
        first=int((kinds == FIRST).sum()),
        repeat=int(is_repeat.sum()),
        first_amount=_total(amounts.filter(kinds == FIRST)),
        repeat_amount=_total(amounts.filter(kinds == REPEAT)),
        repeat_customers=rate_of(len(histories.starts) - int(repeats[:1].sum()), len(histories.starts)),
        without_customer=sales.height - len(histories.rows),
        by_repeats={n: int(repeats[n]) for n in np.flatnonzero(repeats).tolist()},
    )


def sales_by_month(sales: pl.DataFrame, *, histories: Histories | None = None) -> list[Month]:
    """First and repeat sales of each calendar month that has a sale, by time.

    sales, histories  as for first_repeat; sales without a moment are in no month
    Raises            MissingColumn without customer or at
    Source            docs/measures.md, "First and repeat sales"
    """
    kinds = _kinds(sales, histories or Histories.of(sales))
    n, kind, amount = pl.col("n"), pl.col("kind"), pl.col("amount")
    days = (  # grouped by day first: a month is then found for few rows
        pl.DataFrame({"day": sales["at"].cast(pl.Date), "kind": kinds, "amount": _amounts(sales)})
        .drop_nulls("day")
        .group_by(group=pl.col("day").to_physical().cast(pl.Int64) * KINDS + kind)
        .agg(pl.col("day", "kind").first(), n=pl.len(), known=amount.count(), amount=amount.sum())
    )
    months = (
        days.with_columns(start=pl.col("day").dt.month_start(), amount=pl.when(pl.col("known") > 0).then(amount))
        .group_by("start")
        .agg(
            sales=n.sum(),
            first=n.filter(kind == FIRST).sum(),
            repeat=n.filter(kind == REPEAT).sum(),
            without_customer=n.filter(kind == OF_NOBODY).sum(),
            revenue=_money(amount),
            first_amount=_money(amount.filter(kind == FIRST)),
            repeat_amount=_money(amount.filter(kind == REPEAT)),
        )
        .sort("start")
    )
    return [Month(**row) for row in months.iter_rows(named=True)]


def _by_customer(customer: Rows, moment: Rows) -> tuple[Rows, Rows]:
    """The rows by customer and moment, equal ones as they stand, and the customers in that order.

    Customer, moment and row go into one number where it can hold them, else the moment's place stands for it:
    plain numbers are sorted ten times as fast as their order is found, by polars on every core.
    """
    n = len(customer)
    if n == 0:
        return customer, customer
    since = int(moment.min())
    span = int(moment.max()) - since + 1
    if (int(customer.max()) + 1) * span * n < np.iinfo(np.int64).max:
        keys = _sorted((customer * span + (moment - since)) * n + np.arange(n))
        return keys % n, keys // (span * n)
    order = np.argsort(moment, kind="stable")
    keys = _sorted(customer[order] * n + np.arange(n))
    return order[keys % n], keys // n


def _sorted(keys: Rows) -> Rows:
    return pl.Series(keys).sort().to_numpy()


def _kinds(sales: pl.DataFrame, histories: Histories) -> pl.Series:
    """For each sale FIRST, REPEAT or OF_NOBODY."""
    kinds = np.full(sales.height, OF_NOBODY, dtype=np.uint8)
    kinds[histories.rows] = REPEAT
    if "ordinal" in sales.columns:
        kinds[histories.rows[(sales["ordinal"] == 1).fill_null(False).to_numpy()[histories.rows]]] = FIRST
    else:
        kinds[histories.rows[histories.starts]] = FIRST
    return pl.Series("kind", kinds)


def _by_each(flags: NDArray[np.bool_], histories: Histories) -> Rows:
    """How many of the flagged sales each customer has."""
    if len(histories.rows) == 0:
        return histories.rows
    return np.add.reduceat(flags[histories.rows].astype(np.int64), histories.starts)


def _amounts(sales: pl.DataFrame) -> pl.Series:
    if "amount" not in sales.columns:
        return pl.Series([None] * sales.height, dtype=MONEY)
    return sales["amount"].cast(MONEY)


def _total(amounts: pl.Series) -> Decimal | None:
    return Decimal(amounts.sum()) if amounts.count() else None


def _money(amounts: pl.Expr) -> pl.Expr:
    """The sum of the known amounts; null, not 0, where none is known."""
    return pl.when(amounts.count() > 0).then(amounts.sum())
