"""Visits, tallies, costs and origins as columns, for reports: nothing is narrowed here but robots, who are no visitors.

Ids stand for the rows of other tables: a name may change, and two rows may share one. `reports` puts the names on.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from voronka.ground.columns import Column, read

_ORIGINS = (Column("id"), Column("source_id"), Column("channel", "text"), Column("campaign", "text", "utm_campaign"))
_HITS = (
    *(Column(name) for name in ("id", "point_id", "version_id", "origin_id", "visitor", "kind")),
    Column("page", "text"),
    Column("robot", "text"),
    Column("at", "moment"),
)
_TALLIES = (Column("point_id"), Column("at", "moment"), Column("visitors"), Column("way", "text"))
_SPEND = (
    *(Column("id"), Column("source_id"), Column("campaign", "text"), Column("day", "text")),
    *(Column("own", "money"), Column("clicks")),
)


def origins(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """What the rules say of each origin today: id, source_id (Int64, null = none is known); channel, campaign (String,
    "" = none). only: ids; None = all.
    """
    return read("traffic_origin", _ORIGINS, only=only)


def hits(*, first: int | None = None) -> pl.DataFrame:
    """What people did, one row each, robots left out, in the order of their ids.

    first    ids from this one on; None = all
    Returns  id, point_id, version_id, origin_id (Int64, null = none), visitor, kind (Int64, see `HitKind`),
             page (String, "" = none), at (Datetime, UTC without a zone)
    """
    rows = read("traffic_hit", _HITS, first=first).sort("id")
    return rows.filter(pl.col("robot") == "").drop("robot")


def tallies() -> pl.DataFrame:
    """What was counted by hand or by a counter: point_id, visitors (Int64), at (Datetime, UTC).

    Scans of codes are left out: they lead to a page, where the visit is counted.
    """
    return read("traffic_tally", _TALLIES).filter(pl.col("way") != "code").drop("way")


def spend() -> pl.DataFrame:
    """What traffic cost, one row a source, campaign and day.

    Returns  id, source_id (Int64); campaign (String, "" = none); day (Date); own (Decimal, in the currency of the
             business; null = the rate is not known); clicks (Int64, null = not known)
    """
    return read("traffic_spend", _SPEND).with_columns(pl.col("day").str.to_date("%Y-%m-%d"))
