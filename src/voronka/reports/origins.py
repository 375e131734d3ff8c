"""Where leads and visits come from, put beside their columns."""

from __future__ import annotations

import polars as pl

from voronka.traffic import facts

MANY = 10_000
"""From so many origins on all are read, without a list of them in the question."""


def with_origins(rows: pl.DataFrame) -> pl.DataFrame:
    """With what the rules say today of each row's origin_id.

    Returns  the rows with origin_source (Int64, null = none), channel, campaign (String, "" = none)
    """
    ids = rows["origin_id"].drop_nulls().unique().to_list()
    known = facts.origins(only=ids if len(ids) < MANY else None)
    known = known.rename({"id": "origin_id", "source_id": "origin_source"})
    return rows.join(known, on="origin_id", how="left", maintain_order="left").with_columns(
        pl.col("channel", "campaign").fill_null("")
    )
