"""Rows that sum up deals, orders or traffic, wherever they stand; those at the end are known by the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE
from voronka.measure.files.columns import Refusal
from voronka.measure.files.grid import TOTAL
from voronka.measure.frames import SLICES
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOTAL = rf"(?is)^\s*(?:{TOTAL})\s*$"
_NAMES = ("opened", "customer", "outcome")
"""A row in which one of these stands is somebody's deal."""
_ADDED = ("spend", "impressions", "visitors", "leads", "sales")
"""What a whole has as much of as its parts have together. Two counts, or an amount, are not equal by chance; of
visitors some come by several ways."""
_A_FEW = 3


def refuse_sums(rows: pl.DataFrame) -> list[Refusal]:
    """Rows of a list of deals or orders, typed, that hold sums: their id says so, or their amount is that of the rest.

    Nothing else may be known of them, neither when nor who.
    """
    if "opened" not in rows.columns or rows.height < _A_FEW:
        return []
    nameless = rows.filter(pl.all_horizontal(pl.col(name).is_null() for name in _NAMES if name in rows.columns))
    if nameless.is_empty():
        return []
    return [*_called_total(nameless), *_unnamed(nameless, rows)]


def refuse_sum_of_traffic(rows: pl.DataFrame) -> list[Refusal]:
    """The one row of a report of traffic, typed, that is of no channel and counts just what all others do."""
    names = [name for name in SLICES if name in rows.columns]
    nameless = rows.filter(pl.all_horizontal(pl.col(name).cast(pl.String) == "" for name in names)) if names else rows
    if rows.height < _A_FEW or nameless.height != 1:
        return []
    said = [role for role in _ADDED if role in rows.columns and nameless[role][0]]
    equal = [role for role in said if rows[role].sum() == 2 * nameless[role][0]]
    is_sum = {*said} - {*equal} <= {"visitors"} and (len(equal) > 1 or "spend" in equal)
    return [Refusal(nameless[PLACE][0], equal[0], say("the sum of the other rows"))] if is_sum else []


def _called_total(nameless: pl.DataFrame) -> Sequence[Refusal]:
    if "id" not in nameless.columns:
        return []
    called = nameless.filter(pl.col("id").cast(pl.String).str.contains(_TOTAL).fill_null(False))
    return [Refusal(place, "id", say("a row of totals")) for place in called[PLACE]]


def _unnamed(nameless: pl.DataFrame, rows: pl.DataFrame) -> Sequence[Refusal]:
    """The last row, when all that it says is the sum of the amounts above it."""
    last = nameless.tail(1)
    if "amount" not in rows.columns or last[PLACE][0] != rows[PLACE][-1]:
        return []
    if "id" in rows.columns and last["id"][0] is not None:
        return []
    amount, whole = last["amount"][0], rows["amount"].sum()
    is_sum = amount is not None and amount != 0 and whole == 2 * amount
    return [Refusal(last[PLACE][0], "amount", say("the sum of the rows above it"))] if is_sum else []
