"""Rows of a report of traffic: what came and what it cost, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.files.sums import traffic_without_sums
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from voronka.measure.files.map import FileMap


_COUNTS = ("impressions", "visitors", "leads", "sales")
_MEASURES = {"leads": "CPL, CR1", "sales": "CAC, CR2"}
"""What is not known where these are not."""


def build_traffic(rows: pl.DataFrame, file_map: FileMap) -> Built:
    """Without rows that lack their day where others have one, or count again what others do: so totals are written."""
    refusals: list[Refusal] = []
    if "opened" in rows.columns and 0 < rows["opened"].null_count() < rows.height:
        is_dated = pl.col("opened").is_not_null()
        refusals = [Refusal(place, "opened", say("empty")) for place in rows.filter(~is_dated)[PLACE]]
        rows = rows.filter(is_dated)
    rows, sums = traffic_without_sums(rows)
    if file_map.options.empty_is_zero:
        rows = rows.with_columns(pl.col(name).fill_null(0) for name in _COUNTS if name in rows.columns)
    return Built(rows, [*refusals, *sums], _left_out(rows, file_map))


def _left_out(rows: pl.DataFrame, file_map: FileMap) -> list[Message]:
    """What of the traffic, and of what it cost, is in no ratio: its leads or sales are unknown."""
    notes = []
    for role, measures in _MEASURES.items():
        empty = rows.filter(pl.col(role).is_null()) if role in rows.columns else rows.clear()
        if not 0 < empty.height < rows.height:
            continue
        text = (
            '"{column}" is empty in {n} of {rows} rows: they are not in {measures}. '
            "If empty means none, say empty_is_zero = true under [options] of a map"
        )
        header = (file_map.columns or {})[role]
        notes.append(say(text, column=header, n=empty.height, rows=rows.height, measures=measures))
        if "spend" in rows.columns:
            text = 'where "{column}" is empty, {spent} of {spend} was spent'
            notes.append(say(text, column=header, spent=empty["spend"].sum(), spend=rows["spend"].sum()))
    return notes
