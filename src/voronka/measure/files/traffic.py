"""Rows of a report of traffic: what came and what it cost, day by day."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.files.sums import refuse_sum_of_traffic
from voronka.measure.message import say


def build_traffic(rows: pl.DataFrame) -> Built:
    """A row without its day is refused where the others have one, and one that sums them up: so totals are written."""
    refusals: list[Refusal] = []
    if "opened" in rows.columns and 0 < rows["opened"].null_count() < rows.height:
        is_dated = pl.col("opened").is_not_null()
        refusals = [Refusal(place, "opened", say("empty")) for place in rows.filter(~is_dated)[PLACE]]
        rows = rows.filter(is_dated)
    if sums := refuse_sum_of_traffic(rows):
        rows = rows.filter(~pl.col(PLACE).is_in([refusal.place for refusal in sums]))
    return Built(rows, [*refusals, *sums])
