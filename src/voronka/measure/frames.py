"""The columns that measures read: one documented schema for each kind of input.

The file reader of the command line makes these frames, and so do the ``facts`` of each app, so a CSV and the live
database go through the same measures. A frame may lack any column but those marked *; a measure says which it needs
and raises :class:`MissingColumn` without them. Extra columns are allowed: they are slices.

deals, one row a lead or deal with its final state
    id          String     as in the source
    customer    String     null: unknown
    opened      Date or Datetime   the first contact; null: unknown
    closed      Date or Datetime   null: not closed
    state *     Enum STATES        won, lost or open
    outcome     String or Categorical   the state or stage as written in the source
    amount      MONEY      null: unknown
    margin      MONEY      own margin of this deal
    spend       MONEY      what this lead cost
    seller, product, channel, region, audience   String or Categorical, "" where empty
    attempts    Int64      contacts made until the outcome, the last included
    defect      String     reason why the lead is defective; "" = clean
    score       Float64    0-10 survey answer

orders, one row an order line (an order of one line where there is no id)
    id, customer, opened (the order's moment), state (won: a sale; lost: cancelled; open: not decided yet), outcome,
    amount (of the line: unit price x quantity where a quantity is given), quantity Float64, margin, seller, ..., score

events, one row an event, in the order of the source
    case *      String
    activity *  String
    time *      Datetime
    and any other column of the source as String (an attribute of the event, or of its case)

traffic, one row a day and campaign
    opened      Date or Datetime   the day
    channel, product, region, audience, seller   String
    impressions, visitors, leads, sales   Int64   null: unknown
    spend, margin   MONEY   margin is the sum over the row's sales

Moments without a zone stay as written; moments with a zone are turned to UTC and the zone is dropped.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

Kind = Literal["deals", "orders", "events", "traffic"]
KINDS: tuple[Kind, ...] = ("deals", "orders", "events", "traffic")

STATES = pl.Enum(["won", "lost", "open"])
MONEY = pl.Decimal(38, 6)
"""Money in files has at most six decimals here; more are refused, never rounded silently."""

SLICES = ("seller", "channel", "product", "region", "audience")
"""The built-in dimensions that a file may hold."""


class MissingColumn(ValueError):
    """A measure was asked of a frame that lacks a column it needs."""


def need(frame: pl.DataFrame, *columns: str) -> None:
    """Raise MissingColumn, naming them, when the frame lacks any of the columns."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise MissingColumn(
            f"the frame has no column {', '.join(missing)}; it has {', '.join(frame.columns) or 'none'}"
        )


def days_between(start: pl.Expr, end: pl.Expr, *, whole: bool) -> pl.Expr:
    """Days from start to end as Float64: differences of calendar dates when ``whole``, else seconds / 86400."""
    if whole:
        return (end.cast(pl.Date) - start.cast(pl.Date)).dt.total_days().cast(pl.Float64)
    return (end.cast(pl.Datetime("us")) - start.cast(pl.Datetime("us"))).dt.total_microseconds() / 86_400_000_000


def is_whole_days(frame: pl.DataFrame, start: str, end: str) -> bool:
    """Whether lengths between these columns are calendar days: true unless both hold times of day."""
    return frame.schema[start] == pl.Date or frame.schema[end] == pl.Date
