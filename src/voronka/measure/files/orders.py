"""Rows of an order list: what further lines leave out, the amount of a line, cancelled and returned lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.files.outcomes import states
from voronka.measure.files.refunds import REFUNDED, less_refunds
from voronka.measure.files.sums import is_total, without_sums
from voronka.measure.files.written import DIGITS
from voronka.measure.frames import MONEY, SLICES, STATES
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voronka.measure.files.map import FileMap

_WIDE = pl.Decimal(38, 12)
"""Six decimals times six decimals."""
_OF_THE_ORDER = ("opened", "outcome", "customer", *(role for role in SLICES if role != "product"))
"""Roles that say of an order what holds for each of its lines."""


def whole_orders(frame: pl.DataFrame, roles: Mapping[str, str]) -> pl.DataFrame:
    """Raw cells of an order list, where the further lines of an order say what its first line alone says.

    Shops repeat only the id, or not even that: a line with a product, without an id and a moment, is of the order
    above. A line that has its moment and its status is left as it stands.
    """
    order, said = roles.get("id", ""), [roles[role] for role in _OF_THE_ORDER if role in roles]
    signs = [roles[role] for role in ("opened", "outcome") if role in roles]
    if not order or not any(frame[header].has_nulls() for header in signs):
        return frame
    if {"opened", "product"} <= roles.keys():
        is_further = pl.col(order, roles["opened"]).is_null()
        is_further = pl.all_horizontal(is_further, pl.col(roles["product"]).is_not_null(), ~is_total(roles["product"]))
        frame = frame.with_columns(pl.when(is_further).then(pl.col(order).forward_fill()).otherwise(order))
    is_further = pl.col(order).is_not_null() & pl.any_horizontal(pl.col(signs).is_null())
    of_order = {header: pl.col(header).drop_nulls().first().over(order) for header in said}
    return frame.with_columns(
        pl.when(is_further).then(pl.coalesce(header, first)).otherwise(header) for header, first in of_order.items()
    )


def build_orders(rows: pl.DataFrame, file_map: FileMap) -> Built:
    """Order lines with their amount and state. A product that needs more than six decimals refuses its row."""
    rows, sums = without_sums(rows)
    is_negative = _below_zero(rows)
    frame, refusals = _line_amounts(rows)
    state, notes = _states(rows, is_negative, file_map)
    frame = frame.with_columns(state, is_negative.alias("\0negative"))
    if REFUNDED in frame.columns:
        frame, said = less_refunds(frame)
        notes += said
    if refusals:
        frame = frame.filter(~pl.col(PLACE).is_in([refusal.place for refusal in refusals]))
    notes += _notes(frame)
    return Built(frame.drop("\0negative"), [*sums, *refusals], notes)


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
    """The sum of the amounts; unknown where one of them is."""
    is_known = "amount" in frame.columns and not frame["amount"].has_nulls()
    return frame["amount"].sum() if is_known else say("an unknown amount")
