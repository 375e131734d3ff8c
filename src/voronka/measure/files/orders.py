"""Rows of an order list: the amount of a line, cancelled and returned lines, lines that name no customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.files.outcomes import states
from voronka.measure.files.sums import refuse_sums
from voronka.measure.files.written import DIGITS
from voronka.measure.frames import MONEY, STATES
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from voronka.measure.files.map import FileMap

_WIDE = pl.Decimal(38, 12)
"""Six decimals times six decimals."""


def build_orders(rows: pl.DataFrame, file_map: FileMap) -> Built:
    """Order lines with their amount and state. A product that needs more than six decimals refuses its row."""
    is_negative = _below_zero(rows)
    frame, refusals = _line_amounts(rows)
    refusals += refuse_sums(rows)
    state, notes = _states(_with_status_of_order(rows), is_negative, file_map)
    frame = frame.with_columns(state, is_negative.alias("\0negative"))
    if refusals:
        frame = frame.filter(~pl.col(PLACE).is_in([refusal.place for refusal in refusals]))
    notes += _notes(frame)
    return Built(frame.drop("\0negative"), refusals, notes)


def _with_status_of_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The lines of an order have its status where it stands in one of them alone, as shops write it in the first."""
    if "outcome" not in rows.columns or "id" not in rows.columns or not rows["outcome"].null_count():
        return rows
    of_order = pl.col("outcome").drop_nulls().first().over("id")
    return rows.with_columns(
        pl.when(pl.col("id").is_not_null()).then(pl.coalesce("outcome", of_order)).otherwise("outcome")
    )


def _below_zero(rows: pl.DataFrame) -> pl.Series:
    signs = [rows[role] < 0 for role in ("amount", "quantity") if role in rows.columns]
    below = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    for sign in signs:
        below = below | sign.fill_null(False)
    return below


def _line_amounts(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """amount = unit price x quantity, exactly; quantity as Float64."""
    if "quantity" not in rows.columns:
        return rows, []
    quantity = rows["quantity"]
    frame = rows.with_columns(quantity.cast(pl.Float64))
    if "amount" not in rows.columns:
        return frame, []
    price = rows["amount"]
    in_reach = (price.cast(pl.Float64) * quantity.cast(pl.Float64)).abs() < 10.0**DIGITS
    price, quantity = (pl.select(pl.when(in_reach).then(part)).to_series() for part in (price, quantity))
    if quantity.cast(pl.Int64).cast(MONEY).equals(quantity, null_equal=True):
        amount, is_exact = price * quantity.cast(pl.Int64), pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True)
    else:
        wide = price.cast(_WIDE) * quantity.cast(_WIDE)
        amount = wide.cast(MONEY)
        is_exact = (amount.cast(_WIDE) == wide).fill_null(True)
    refusals = [
        Refusal(place, "amount", reason)
        for reason, where in (
            (say("times the quantity it is over the limit"), ~in_reach.fill_null(True)),
            (say("times the quantity it has more than six decimals"), ~is_exact),
        )
        for place in rows.filter(where)[PLACE]
    ]
    return frame.with_columns(amount.alias("amount")), refusals


def _states(rows: pl.DataFrame, is_negative: pl.Series, file_map: FileMap) -> tuple[pl.Series, list[Message]]:
    if "outcome" in rows.columns:
        header = (file_map.columns or {})["outcome"]
        return states(rows["outcome"].rename(header), file_map.won or (), file_map.lost or ())
    is_cancelled = _cancelled_by_id(rows)
    notes = []
    if n := int(is_cancelled.sum()):
        text = "{n} line belongs to an order whose id begins with C: it counts as cancelled"
        many = "{n} lines belong to orders whose id begins with C: they count as cancelled"
        notes.append(count(text, many, n=n))
    lost, won = pl.lit("lost", dtype=STATES), pl.lit("won", dtype=STATES)
    state = pl.when(is_cancelled | is_negative).then(lost).otherwise(won)
    return pl.select(state.alias("state")).to_series(), notes


def _cancelled_by_id(rows: pl.DataFrame) -> pl.Series:
    """Ids of C and digits where most ids are digits alone: cancellations in the layout of "Online Retail"."""
    nowhere = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    if "id" not in rows.columns:
        return nowhere
    marked = rows["id"].str.contains(r"^[Cc]\d+$").fill_null(False)
    if not marked.any() or rows["id"].str.contains(r"^\d+$").sum() * 2 <= rows.height:
        return nowhere
    return marked


def _notes(frame: pl.DataFrame) -> list[Message]:
    notes = []
    if n := int(frame["\0negative"].sum()):
        total = _total(frame.filter(pl.col("\0negative")))
        one = "{n} line is below zero, {total} in all"
        notes.append(count(one, "{n} lines are below zero, {total} in all", n=n, total=total))
    if "customer" in frame.columns and (n := frame["customer"].null_count()):
        total = _total(frame.filter(pl.col("customer").is_null()))
        one = "{n} line names no customer, {total} in all"
        notes.append(count(one, "{n} lines name no customer, {total} in all", n=n, total=total))
    if "amount" in frame.columns and (n := int((frame["amount"] == 0).sum())):
        notes.append(count("{n} line is worth 0: it stays a sale", "{n} lines are worth 0: they stay sales", n=n))
    return notes


def _total(frame: pl.DataFrame) -> object:
    return frame["amount"].sum() if "amount" in frame.columns else say("unknown")
