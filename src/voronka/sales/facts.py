"""Sales as columns, for reports: everything that was taken and given back; nothing is narrowed here.

Ids stand for the rows of other tables: a name may change, and two rows may share one. `reports` puts the names on, and
says whose each sale is; then `with_ordinals` counts.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from voronka.ground.columns import Column, read
from voronka.measure.first_repeat import Histories
from voronka.measure.frames import STATES

KINDS = pl.Enum(["sale", "refund", "cancellation"])
_SALES = (
    *(Column(name) for name in ("id", "reverses_id", "deal_id", "contact_id", "company_id", "owner_id", "source_id")),
    Column("is_cancelled", sql="CASE WHEN is_cancelled THEN 1 ELSE 0 END"),
    Column("kind", "text"),
    Column("at", "moment"),
    Column("amount", "money"),
)
_LINES = (Column("sale_id"), Column("product_id"))


def sales(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """Every sale, refund and cancellation, one row each, in the order of their ids.

    only     ids of sales: these, and what takes them back; None = all
    Returns  sale_id, reverses_id, deal_id, contact_id, company_id, owner_id, source_id, product_id (Int64, null = none;
             the product of all lines, null where they differ); kind (Enum KINDS); at (Datetime, UTC without a zone);
             amount (Decimal, null = not known);
             state (Enum, as in the orders of `measure.frames`): won = a sale that stands; lost = a sale that was
             cancelled, or the cancellation of one that is not here; null = a row about another one, no order itself
    """
    key = "id" if only is None else "COALESCE(reverses_id, id)"
    rows = read("sales_sale", _SALES, key=key, only=only).rename({"id": "sale_id"}).sort("sale_id")
    is_sale, is_alone = pl.col("kind") == "sale", pl.col("reverses_id").is_null()
    stands = is_sale & (pl.col("is_cancelled") == 0)
    lost = is_sale | ((pl.col("kind") == "cancellation") & is_alone)
    state = pl.when(stands).then(pl.lit("won")).when(lost).then(pl.lit("lost")).cast(STATES)
    return (
        rows.join(_products(only), on="sale_id", how="left", maintain_order="left")
        .with_columns(pl.col("kind").cast(KINDS), state.alias("state"))
        .drop("is_cancelled")
    )


def with_ordinals(sales: pl.DataFrame) -> pl.DataFrame:
    """The same with `ordinal` and `next_at`, counted as `queries.ordinals` does: by moment, then by id.

    sales    all there are, in the order of their ids: state, at, customer (UInt32, null = nobody known)
    Returns  ordinal (UInt32): which sale of its customer a standing sale is; null of all others.
             next_at: when the customer bought next; null = not yet
    """
    counted = sales.select(at="at", customer=pl.when(pl.col("state") == "won").then("customer"))
    histories = Histories.of(counted)
    place = np.arange(len(histories.rows)) - np.repeat(histories.starts, histories.counts) + 1
    ordinal = np.zeros(sales.height, dtype=np.uint32)
    ordinal[histories.rows] = place
    later = np.full(sales.height, sales.height, dtype=np.int64)
    is_followed = place[1:] > 1
    later[histories.rows[:-1][is_followed]] = histories.rows[1:][is_followed]
    next_row = pl.select(pl.lit(pl.Series(later)).replace(sales.height, None)).to_series()
    return sales.with_columns(
        ordinal=pl.select(pl.lit(pl.Series(ordinal)).replace(0, None)).to_series(),
        next_at=sales["at"].gather(next_row),
    )


def _products(only: Collection[int] | None) -> pl.DataFrame:
    """The product of each sale of which all lines have the same one."""
    lines = read("sales_saleline", _LINES, key="id" if only is None else "sale_id", only=only)
    product = pl.col("product_id")
    is_one = (product.n_unique() == 1) & product.is_not_null().all()
    return lines.group_by("sale_id").agg(product_id=pl.when(is_one).then(product.first()))
