"""From rows to what measures count: orders from their lines, cases from their events, sales from deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.frames import MONEY, SLICES, STATES, days_between

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

WON, LOST, OPEN = (pl.lit(state, dtype=STATES) for state in STATES.categories)


def orders_of(lines: pl.DataFrame, *, split_by: Sequence[str] = ()) -> pl.DataFrame:
    """One row an order, in the order of the first lines; lines without an id are orders of their own.

    An order is won when any of its lines is; its amount is then the sum over its won lines (a returned line does not
    count, a discount line does), else over all its lines. Other columns are those of its first line.

    split_by  columns that may differ inside an order (product): then one row an order and value, with its part of the
              amount, so that a slice counts the orders that hold the value and only the money of its lines
    """
    if "id" not in lines.columns:
        return lines
    won = pl.col("state") == "won"
    any_won, any_open = won.any(), (pl.col("state") == "open").any()
    sums = [
        pl.when(any_won).then(_sum(pl.col(name).filter(won))).otherwise(_sum(pl.col(name))).cast(MONEY).alias(name)
        for name in ("amount", "margin")
        if name in lines.columns and name not in split_by
    ]
    rest = [name for name in lines.columns if name not in ("id", "state", "amount", "margin", "customer", *split_by)]
    is_split = "customer" in split_by or "customer" not in lines.columns
    customer = [] if is_split else [pl.col("customer").drop_nulls().first()]
    numbered = lines.filter(pl.col("id").is_not_null())
    orders = numbered.group_by(list(dict.fromkeys(("id", *split_by))), maintain_order=True).agg(
        *customer,
        *(pl.col(name).first() for name in rest),
        *sums,
        pl.when(any_won).then(WON).when(any_open).then(OPEN).otherwise(LOST).alias("state"),
    )
    return pl.concat([orders, lines.filter(pl.col("id").is_null())], how="diagonal")


def _sum(values: pl.Expr) -> pl.Expr:
    """A sum that stays unknown where nothing is known (polars sums an empty list to 0)."""
    return pl.when(values.count() > 0).then(values.sum())


def sales_of_orders(orders: pl.DataFrame) -> pl.DataFrame:
    """The sales among orders, for first and repeat counts: not cancelled, not negative; columns customer, at, amount.

    Orders without a number can be told apart by their day only: one customer's rows of one day are one purchase.
    """
    sales = orders.filter(pl.col("state") == "won")
    if "amount" in sales.columns:
        sales = sales.filter(pl.col("amount").is_null() | (pl.col("amount") >= 0))
    sales = _sales(sales, at="opened")
    if "id" in orders.columns or "customer" not in sales.columns or "at" not in sales.columns:
        return sales
    known = pl.col("customer").is_not_null() & pl.col("at").is_not_null()
    sums = [_sum(pl.col("amount")).cast(MONEY)] if "amount" in sales.columns else []
    days = sales.filter(known).group_by("customer", pl.col("at").cast(pl.Date), maintain_order=True).agg(*sums)
    return pl.concat([days, sales.filter(~known).with_columns(pl.col("at").cast(pl.Date))], how="diagonal")


def sales_of_deals(deals: pl.DataFrame) -> pl.DataFrame:
    """The won deals as sales: columns customer, at (the closing, or the opening where it is unknown), amount."""
    asked = [name for name in ("customer", "amount", "closed", "opened") if name in deals.columns]
    won = deals.select("state", *asked).filter(pl.col("state") == "won")
    moments = [name for name in ("closed", "opened") if name in won.columns]
    if len(moments) == 2 and won.schema["closed"] != won.schema["opened"]:
        won = won.with_columns(pl.col(moments).cast(pl.Datetime("us")))
    return _sales(won.with_columns(pl.coalesce(moments).alias("at")) if moments else won, at="at")


def _sales(won: pl.DataFrame, *, at: str) -> pl.DataFrame:
    columns = [pl.col(at).alias("at")] if at in won.columns else []
    return won.select(*columns, *(name for name in ("customer", "amount") if name in won.columns))


def cases_of(events: pl.DataFrame, *, won: Collection[str], lost: Collection[str]) -> pl.DataFrame:
    """One row a case, as a deal: opened at its first event, closed at the first event that is won or lost.

    Other columns are those of the case's first event in time (equal times: the order of the file).
    """
    decided = pl.col("activity").is_in([*won, *lost])
    closing = pl.col("activity").filter(decided).first()
    state = pl.when(closing.is_in(list(won))).then(WON).when(closing.is_not_null()).then(LOST).otherwise(OPEN)
    rest = [name for name in events.columns if name not in ("case", "activity", "time")]
    return (
        events.sort("time", maintain_order=True)
        .group_by("case", maintain_order=True)
        .agg(
            pl.col("time").first().alias("opened"),
            pl.col("time").filter(decided).first().alias("closed"),
            state.alias("state"),
            closing.alias("outcome"),
            *(pl.col(name).first() for name in rest),
        )
        .rename({"case": "id"})
    )


def case_days(events: pl.DataFrame) -> NDArray[np.float64]:
    """Days from the first to the last event of each case."""
    spans = events.group_by("case").agg(days=days_between(pl.col("time").min(), pl.col("time").max(), whole=False))
    return spans["days"].to_numpy()


def default_slices(frame: pl.DataFrame) -> list[tuple[str, ...]]:
    """The built-in dimensions that the file has."""
    return [(name,) for name in SLICES if name in frame.columns]
