"""Rows of a report of traffic: what came and what it cost, day by day."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.message import say


def build_traffic(rows: pl.DataFrame) -> Built:
    """A row without its day is refused where the others have one: networks write their totals so."""
    if "opened" not in rows.columns or rows["opened"].null_count() in (0, rows.height):
        return Built(rows)
    is_dated = pl.col("opened").is_not_null()
    refusals = [Refusal(place, "opened", say("empty")) for place in rows.filter(~is_dated)[PLACE]]
    return Built(rows.filter(is_dated), refusals)
