"""Which requests may be held against costs and visitors: those that came since these were known, and from where.

A request is costed from the first day on which its source has a cost, if the source has any in the period: what came
before was paid for as well, nobody wrote how much. So is it counted by the first visit to its landing point.
"""

from __future__ import annotations

import polars as pl

from voronka.measure.message import Message
from voronka.reports.selection import NONE


def comparable(rows: pl.DataFrame, visits: pl.DataFrame, spent: pl.DataFrame | Message, asked: pl.Expr) -> pl.DataFrame:
    """Requests with is_costed and is_counted.

    visits, spent   of all time
    asked           which days are in the period
    """
    came = visits.filter(pl.col("visitors") > 0, pl.col("point_id") != NONE)
    return rows.with_columns(
        is_costed=costed(rows, spent, asked, ("source_id",)), is_counted=_since(rows, came, asked, ("point_id",))
    )


def costed(rows: pl.DataFrame, spent: pl.DataFrame | Message, asked: pl.Expr, keys: tuple[str, ...]) -> pl.Series:
    """Whether the costs of each request are known.

    keys   columns in which a request and its costs are alike
    """
    if isinstance(spent, Message):
        return pl.repeat(False, rows.height, eager=True)
    return _since(rows, spent, asked, keys)


def _since(rows: pl.DataFrame, known: pl.DataFrame, asked: pl.Expr, keys: tuple[str, ...]) -> pl.Series:
    """Whether something is known of each row: on its day or before, and in the period at all."""
    alike = [pl.col(name).cast(known.schema[name]) for name in keys]
    first = known.group_by(keys).agg(first=pl.col("day").min(), is_asked=asked.any())
    found = rows.select(*alike, "day").join(first, on=keys, how="left", maintain_order="left")
    return found.select((pl.col("is_asked") & (pl.col("day") >= pl.col("first"))).fill_null(False)).to_series()
