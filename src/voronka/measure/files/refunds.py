"""Orders of which a part of the money was given back: a column beside the amount says how much."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.names import fold
from voronka.measure.files.numbers import amounts, evidence
from voronka.measure.message import Message, count

REFUNDED = "\0refunded"
"""The column that holds what was given back; no file can have such a header."""
_HEADINGS = frozenset(
    fold(each)
    for each in (
        *("refunded amount", "amount refunded", "refund amount", "total refunded", "сумма возврата", "возвращено"),
        *("visszatérített összeg", "visszatérítés összege"),
    )
)


def names_refunds(heading: str) -> bool:
    """Whether a column of this heading holds what was given back of the amounts beside it."""
    return fold(heading) in _HEADINGS


def refunds(cells: pl.Series) -> pl.Series:
    """What was given back, as MONEY: 0 where the cell is empty, null where it cannot be read."""
    typed = amounts(cells, mark=evidence(cells).mark).values
    return pl.select(pl.when(cells.is_null()).then(0).otherwise(typed).cast(typed.dtype).alias(REFUNDED)).to_series()


def less_refunds(orders: pl.DataFrame) -> tuple[pl.DataFrame, list[Message]]:
    """The orders with what was kept of the money of those that stay sales, and a note on how many that are.

    orders  state, amount, REFUNDED
    """
    is_partly = (orders["state"] == "won") & orders[REFUNDED].ne_missing(0)
    if not is_partly.any():
        return orders.drop(REFUNDED), []
    is_sale = pl.col("state") == "won"
    kept = pl.when(is_sale).then(pl.col("amount") - pl.col(REFUNDED)).otherwise("amount").cast(orders["amount"].dtype)
    one = "{n} sale was partly refunded, {total} in all: what was kept counts"
    many = "{n} sales were partly refunded, {total} in all: what was kept counts"
    note = count(one, many, n=int(is_partly.sum()), total=orders.filter(is_partly)[REFUNDED].sum())
    return orders.with_columns(kept.alias("amount")).drop(REFUNDED), [note]
