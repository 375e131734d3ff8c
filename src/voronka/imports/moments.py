"""Moments of a file: what is written without a zone is meant in the business's own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl

_ZONED = r"(?i)\d{1,2}:\d{2}.*?(?:z|utc|gmt|msk|мск|cet|cest|[+-]\d{2}(?::?\d{2})?)\s*$"
_FIRST, _LAST = pl.datetime(1, 1, 2, time_zone="UTC"), pl.datetime(9999, 12, 31, 9, time_zone="UTC")
"""Of moments that have a date in every zone: pages show them in whichever."""


def aware(cells: pl.Series, raw: pl.Series, zone: ZoneInfo) -> pl.Series:
    """Typed moments or days as moments in UTC; a day is its first moment in the zone. Null where none can be kept.

    cells   as the reader of files typed them: moments with a zone are in UTC already, the others as written
    raw     the cells as they stand

    A moment that comes twice when clocks go back is the first of both; one that clocks jump over is moved on.
    """
    frame = pl.DataFrame({"cell": cells.cast(pl.Datetime("us")), "is_utc": _is_utc(raw)})
    kept = pl.col("cell")

    def local(moment: pl.Expr) -> pl.Expr:
        in_zone = moment.dt.replace_time_zone(zone.key, ambiguous="earliest", non_existent="null")
        return in_zone.dt.convert_time_zone("UTC")

    over_the_gap = local(kept.dt.offset_by("-3h")).dt.offset_by("3h")
    moment = pl.when("is_utc").then(kept.dt.replace_time_zone("UTC")).otherwise(pl.coalesce(local(kept), over_the_gap))
    reached = frame.select(moment.alias(cells.name))
    return reached.select(pl.when(pl.first().is_between(_FIRST, _LAST)).then(pl.first())).to_series()


def _is_utc(raw: pl.Series) -> pl.Series:
    """Whether each cell was written with its zone."""
    if isinstance(raw.dtype, pl.Datetime):
        return pl.repeat(raw.dtype.time_zone is not None, raw.len(), eager=True)
    if raw.dtype not in (pl.String, pl.Categorical):
        return pl.repeat(False, raw.len(), eager=True)
    return raw.cast(pl.String).str.contains(_ZONED).fill_null(False)
