"""The very sales behind a number of the pages "First and repeat sales" and "Buyer portrait"; a customer is one sale.

How many there are is the number itself, always: both are taken from the same columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from voronka.accounts.models import User
from voronka.measure.growing_buyers import regular_buyers
from voronka.reports.records import NoSuchNumber
from voronka.reports.results.sales import FIRST, REPEAT, measured
from voronka.reports.returning import BUYERS as WATCHED
from voronka.reports.returning import behind
from voronka.reports.selection import Selection
from voronka.reports.sold import Sold, choose_sales

_PAID = pl.col("amount").is_not_null()
OF_SALES: Mapping[str, pl.Expr] = {
    "sold": pl.lit(True),
    "sold_paid": _PAID,
    "first_sale": FIRST,
    "first_paid": FIRST & _PAID,
    "repeat_sale": REPEAT,
    "repeat_paid": REPEAT & _PAID,
    "sale_of_nobody": pl.col("customer").is_null(),
    "came_back": FIRST & pl.col("next_day").is_not_null(),
}
"""Names of numbers about the sales that stand."""
TAKEN_BACK = ("refund", "cancellation")
BUYERS = ("regular", "growing")


@dataclass(frozen=True, slots=True)
class SoldRecords:
    """number   its name
    ids      of the sales, refunds or cancellations, the latest first
    """

    number: str
    selection: Selection
    ids: list[int]


def sold_records(*, user: User, selection: Selection, number: str, at: datetime) -> SoldRecords:
    """The sales behind a number. Raises NoSuchNumber."""
    chosen = choose_sales(user=user, selection=selection, at=at)
    rows = _picked(chosen, number).select("sale_id", "at").sort("at", "sale_id", descending=True)
    return SoldRecords(number, chosen.selection, rows["sale_id"].to_list())


def _picked(sold: Sold, number: str) -> pl.DataFrame:
    if number in OF_SALES:
        return sold.sales.filter(OF_SALES[number])
    if number in TAKEN_BACK:
        return sold.rows.filter(pl.col("kind") == number)
    if number in BUYERS:
        return _buyers(sold, is_growing=number == "growing")
    if number in WATCHED:
        return behind(sold.sales, number, zone=sold.names.zone, as_of=sold.as_of)
    raise NoSuchNumber(number)


def _buyers(sold: Sold, *, is_growing: bool) -> pl.DataFrame:
    """The last sale of each regular buyer, or of those who buy more and more often."""
    sales = sold.sales
    regular = regular_buyers(measured(sales), as_of=sold.as_of)
    return sales[regular.last[regular.growing] if is_growing else regular.last]
