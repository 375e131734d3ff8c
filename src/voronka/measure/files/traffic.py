"""Rows of a report of traffic: what came and what it cost, day by day."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.files.sums import traffic_without_sums
from voronka.measure.message import say


def build_traffic(rows: pl.DataFrame) -> Built:
    """Without rows that lack their day where others have one, or count again what others do: so totals are written."""
    refusals: list[Refusal] = []
    if "opened" in rows.columns and 0 < rows["opened"].null_count() < rows.height:
        is_dated = pl.col("opened").is_not_null()
        refusals = [Refusal(place, "opened", say("empty")) for place in rows.filter(~is_dated)[PLACE]]
        rows = rows.filter(is_dated)
    rows, sums = traffic_without_sums(rows)
    return Built(rows, [*refusals, *sums])
