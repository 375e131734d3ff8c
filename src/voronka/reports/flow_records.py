"""The very requests behind a number of the page "Flow": those that have come to a place on the way, or stopped there.

How many there are is the number itself, always: both are taken from the same places.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from voronka.reports.records import NoSuchNumber
from voronka.reports.requests import Requests
from voronka.reports.ways import LEAD, Ways, ways_of

WAY = "way:"
"""How the names of these numbers begin: "way:no_deal", "way:reached:7" = came to the stage with the id 7 or further."""
OF_WAY: Mapping[str, pl.Expr] = {
    "counted": pl.col("is_counted"),
    "uncounted": ~pl.col("is_counted"),
    "in_funnel": pl.col("place") > LEAD,
} | {
    why: pl.col("stopped") == why
    for why in (
        *("defective", "no_deal", "elsewhere", "lost_unseen", "open_unseen"),
        *("bought_before", "not_told", "not_again"),
    )
}
"""Numbers that are of no stage."""


def of_way(chosen: Requests, pipeline: int | None, number: str) -> pl.DataFrame:
    """The requests behind a number, named without its beginning. Raises NoSuchNumber."""
    ways = ways_of(chosen, pipeline)
    return ways.rows.filter(_meant(ways, number))


def _meant(ways: Ways, number: str) -> pl.Expr:
    if number in OF_WAY:
        return OF_WAY[number]
    place, further = pl.col("place"), {"sale": ways.sale, "first": ways.first, "again": ways.again}
    if number in further:
        return place >= further[number]
    kind, _, written = number.partition(":")
    at = ways.place_of(int(written)) if written.isascii() and written.isdecimal() and len(written) < 10 else None
    if at is None or kind not in {"reached", "lost", "open"}:
        raise NoSuchNumber(WAY + number)
    return place >= at if kind == "reached" else (place == at) & (pl.col("stopped") == kind)
