"""Rows that sum up deals, orders or traffic, wherever they stand; those at the end are known by the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE
from voronka.measure.files.columns import Refusal
from voronka.measure.files.grid import TOTAL, TOTAL_WORDS
from voronka.measure.files.groups import IS_OUTER, sums_of_parts
from voronka.measure.frames import SLICES
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOTAL = rf"(?is)^\s*(?:{TOTAL})\s*$"
_WORD = rf"(?i){TOTAL_WORDS}"
_BARE = rf"(?i)^\s*(?:{TOTAL_WORDS})\s*:?\s*$"
_BEFORE = rf"(?i)^\s*(?:{TOTAL_WORDS})\s*:?\s+(?:for\s+|по\s+)?(.+?)\s*:?\s*$"
_BEHIND = rf"(?i)^\s*(.+?)\s+(?:{TOTAL_WORDS})\s*:?\s*$"
"""What a subtotal is of: "Total for Ann", "Ann Total", "Итого по Иванову", "Иванов Итог"."""
_SIGNS = ("opened", "outcome")
"""A row in which one of these stands is somebody's deal, and so is one with a customer."""
_TEXTS = ("id", "customer", *SLICES)
_ADDED = ("spend", "impressions", "visitors", "leads", "sales")
"""What a whole has as much of as its parts have together. Two counts, or an amount, are not equal by chance; of
visitors some come by several ways."""
_A_FEW = 3


def is_total(name: str) -> pl.Expr:
    """Whether a text is called a total, of nothing in particular."""
    return pl.col(name).cast(pl.String).str.contains(_BARE)


def without_sums(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """A list of deals or orders, typed, without the rows that hold sums or nothing at all; and these.

    Of a sum neither the moment nor the outcome is known. It is called one, or holds what the rows below or above it do
    together; a customer or a slice that stands in sums alone is that of the rows below.
    """
    signs = [name for name in _SIGNS if name in rows.columns]
    if not signs or rows.height < _A_FEW or not all(rows[name].has_nulls() for name in signs):
        return rows, []
    is_nobodys = pl.all_horizontal(pl.col(name).is_null() for name in signs)
    refusals: list[Refusal] = []
    for look in (_called_total, _of_rows_below, _of_rows_above, _last):
        found = look(rows, is_nobodys)
        rows = _without(_named_by(rows, found) if look is _of_rows_below else rows, found)
        refusals += found
    if refusals:  # else a deal may be known by columns that nobody asked for
        empty = [
            Refusal(place, signs[0], say("empty")) for place in rows.filter(_knows_none(rows, rows.columns))[PLACE]
        ]
        rows, refusals = _without(rows, empty), refusals + empty
    return rows, refusals


def _called_total(rows: pl.DataFrame, is_nobodys: pl.Expr) -> list[Refusal]:
    """Rows in which a text is called a total: of nothing, or of another value of its column; an id of anything."""
    found: dict[int, str] = {}
    for name in (name for name in _TEXTS if name in rows.columns):
        is_nameless = is_nobodys if name == "customer" else is_nobodys & _knows_none(rows, ["customer"])
        texts = rows.filter(is_nameless).select(PLACE, text=pl.col(name).cast(pl.String))
        texts = texts.filter(pl.col("text").str.contains(_WORD))
        if texts.is_empty():
            continue
        part = pl.coalesce(pl.col("text").str.extract(_BEFORE), pl.col("text").str.extract(_BEHIND))
        is_of_value = part.is_in(rows[name].cast(pl.String).unique().to_list())
        is_called = pl.col("text").str.contains(_TOTAL) if name == "id" else is_total("text")
        found |= dict.fromkeys(texts.filter(is_called | is_of_value)[PLACE], name)
    return [Refusal(place, name, say("a row of totals")) for place, name in sorted(found.items())]


def _of_rows_below(rows: pl.DataFrame, is_nobodys: pl.Expr) -> list[Refusal]:
    if "amount" not in rows.columns:
        return []
    places = sums_of_parts(rows, is_nobodys & pl.col("amount").is_not_null(), ["amount"], below=True)
    return [Refusal(place, "amount", say("the sum of the rows below it")) for place in places]


def _of_rows_above(rows: pl.DataFrame, is_nobodys: pl.Expr) -> list[Refusal]:
    if "amount" not in rows.columns:
        return []
    is_amount_alone = is_nobodys & _knows_none(rows, _TEXTS) & pl.col("amount").is_not_null()
    places = sums_of_parts(rows, is_amount_alone, ["amount"], below=False)
    return [Refusal(place, "amount", say("the sum of the rows above it")) for place in places]


def _last(rows: pl.DataFrame, is_nobodys: pl.Expr) -> list[Refusal]:
    """The last row, when all that it says is the sum of the amounts above it."""
    if "amount" not in rows.columns:
        return []
    last = rows.tail(1).filter(is_nobodys & _knows_none(rows, ["id", "customer"]))
    amount, whole = last["amount"].sum(), rows["amount"].sum()
    is_sum = amount != 0 and whole == 2 * amount
    return [Refusal(last[PLACE][0], "amount", say("the sum of the rows above it"))] if is_sum else []


def _knows_none(rows: pl.DataFrame, names: Sequence[str]) -> pl.Expr:
    """Whether all of these columns that are there are empty; a slice without a value is "", not null."""
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in names if name in rows.columns and name != PLACE]
    return pl.all_horizontal(text == "" for text in texts) if texts else pl.lit(value=True)


def _named_by(rows: pl.DataFrame, sums: Sequence[Refusal]) -> pl.DataFrame:
    """The rows, where a customer or a slice that stands in the sums alone is that of the rows below each."""
    is_sum = rows[PLACE].is_in([refusal.place for refusal in sums])
    for name in (name for name in ("customer", *SLICES) if name in rows.columns):
        known = rows.select(pl.when(pl.col(name).cast(pl.String) != "").then(name))[name]
        if known.is_not_null().equals(is_sum):
            named = known.forward_fill()
            rows = rows.with_columns(named.fill_null("") if name in SLICES else named)
    return rows


def _without(rows: pl.DataFrame, refusals: Sequence[Refusal]) -> pl.DataFrame:
    return rows.filter(~pl.col(PLACE).is_in([refusal.place for refusal in refusals])) if refusals else rows


def traffic_without_sums(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """A report of traffic, typed, without the rows that count again what others do; and these.

    rows  with IS_OUTER where the report is grouped: of two levels or more, the inner one goes first
    """
    refusals: list[Refusal] = []
    added = [role for role in _ADDED if role != "visitors" and role in rows.columns]
    found = _of_parts(rows, added)
    while found:
        refusals += found
        rows = _without(rows, found)
        found = _of_parts(rows, added)
    rows = rows.drop(IS_OUTER, strict=False)
    total = _total_of_traffic(rows)
    return _without(rows, total), refusals + total


def _of_parts(rows: pl.DataFrame, added: Sequence[str]) -> list[Refusal]:
    if IS_OUTER not in rows.columns or not added:
        return []
    places = sums_of_parts(rows, pl.col(IS_OUTER), added, below=True)
    return [Refusal(place, added[0], say("the sum of the rows below it")) for place in places]


def _total_of_traffic(rows: pl.DataFrame) -> list[Refusal]:
    """The one row that is of no channel, or called a total, and counts just what all others do."""
    names = [name for name in SLICES if name in rows.columns]
    is_called = pl.any_horizontal(is_total(name) for name in names) if names else pl.lit(value=False)
    found = rows.with_columns(is_called.alias("called")).filter(_knows_none(rows, names) | is_called)
    if rows.height < _A_FEW or found.height != 1:
        return []
    said = [role for role in _ADDED if role in rows.columns and found[role][0]]
    equal = [role for role in said if rows[role].sum() == 2 * found[role][0]]
    is_sure = len(equal) > 1 or "spend" in equal or (found["called"][0] and equal)
    is_sum = is_sure and {*said} - {*equal} <= {"visitors"}
    return [Refusal(found[PLACE][0], equal[0], say("the sum of the other rows"))] if is_sum else []
