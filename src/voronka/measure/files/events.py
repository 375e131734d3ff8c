"""Rows of an event log: case, activity, time, in the order of the file, or from its bottom up."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.columns import Refusal
from voronka.measure.message import say

NAMES = {"id": "case", "outcome": "activity", "opened": "time"}
"""What the roles of a log are called in its frame."""


def build_events(rows: pl.DataFrame) -> Built:
    """Events in the order of the file; a row without its case, activity or time is refused.

    A file that runs from the newest event to the oldest is read from the bottom up where that tells ties apart.
    """
    refusals = [
        Refusal(place, role, say("empty")) for role in NAMES for place in rows.filter(pl.col(role).is_null())[PLACE]
    ]
    if refusals:
        rows = rows.filter(~pl.any_horizontal(pl.col(*NAMES).is_null()))
    events = rows.rename(NAMES).with_columns(pl.col("time").cast(pl.Datetime("us")))
    if not _runs_down(events):
        return Built(events, refusals)
    text = "the file runs from the newest event to the oldest: events of one moment are read from the bottom up"
    return Built(events.reverse(), refusals, [say(text)])


def _runs_down(events: pl.DataFrame) -> bool:
    """Whether no event is later than the one above it, some are earlier, and a case has several of one moment."""
    times = events["time"]
    if not times.is_sorted(descending=True) or times.is_sorted():
        return False
    return bool(events.select("case", "time").is_duplicated().any())
