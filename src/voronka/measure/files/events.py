"""Rows of an event log: case, activity, time, in the order of the file."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.message import say

NAMES = {"id": "case", "outcome": "activity", "opened": "time"}
"""What the roles of a log are called in its frame."""


def build_events(rows: pl.DataFrame) -> Built:
    """Events in the order of the file; a row without its case, activity or time is refused."""
    refusals = [
        Refusal(place, role, say("empty")) for role in NAMES for place in rows.filter(pl.col(role).is_null())[PLACE]
    ]
    if refusals:
        rows = rows.filter(~pl.any_horizontal(pl.col(*NAMES).is_null()))
    return Built(rows.rename(NAMES).with_columns(pl.col("time").cast(pl.Datetime("us"))), refusals)
