"""polars: the same questions as expressions over the sorted frame. It has no ordered funnel with a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from benchmarks.events import ACTIVITIES

if TYPE_CHECKING:
    from benchmarks.events import Events

SAME = pl.col("case") == pl.col("case").shift(1)
LAG = pl.col("time") - pl.col("time").shift(1)
LENGTH = (pl.col("time").max() - pl.col("time").min()).alias("s")
QUANTILES = (
    pl.len(),
    pl.col("s").quantile(0.5, "linear").alias("median"),
    pl.col("s").quantile(0.9, "linear").alias("p90"),
)


class Frames:
    """Answers of polars on columns in memory."""

    name = "polars"

    def __init__(self, events: Events) -> None:
        columns = {"case": events.cases, "stage": events.stages, "time": events.times}
        self.frame = pl.DataFrame({**columns, "seller": events.seller_of_event})

    def _pairs(self, *extra: pl.Expr) -> pl.LazyFrame:
        pairs = self.frame.lazy().select(
            pl.col("stage").shift(1).alias("from"), pl.col("stage"), SAME.alias("same"), *extra
        )
        return pairs.filter("same")

    def edges(self) -> dict[tuple[str, str], int]:
        rows = self._pairs().group_by("from", "stage").len().collect().iter_rows()
        return {(ACTIVITIES[a], ACTIVITIES[b]): n for a, b, n in rows}

    def edge_durations(self) -> dict[tuple[str, str], Any]:
        found = self._pairs(LAG.alias("s")).group_by("from", "stage").agg(QUANTILES).collect()
        return {(ACTIVITIES[a], ACTIVITIES[b]): tuple(values) for a, b, *values in found.iter_rows()}

    def stays(self) -> dict[str, Any]:
        lazy = self.frame.lazy()
        entries = lazy.filter(SAME.not_().fill_null(True) | (pl.col("stage") != pl.col("stage").shift(1)))
        stays = entries.select(pl.col("stage").shift(1).alias("from"), SAME.alias("same"), LAG.alias("s"))
        found = stays.filter("same").group_by("from").agg(QUANTILES).collect()
        return {ACTIVITIES[a]: tuple(values) for a, *values in found.iter_rows()}

    def lengths(self) -> dict[str, Any]:
        found = self.frame.lazy().group_by("case").agg(LENGTH).select(QUANTILES).collect()
        return {"": found.row(0)}

    def lengths_by_seller(self) -> dict[str, Any]:
        cases = self.frame.lazy().group_by("case").agg(LENGTH, pl.col("seller").first())
        return {
            str(key): tuple(values) for key, *values in cases.group_by("seller").agg(QUANTILES).collect().iter_rows()
        }

    def rates(self) -> dict[str, tuple[int, int]]:
        won = (pl.col("stage") == ACTIVITIES.index("won")).any().alias("won")
        cases = self.frame.lazy().group_by("case").agg(won, pl.col("seller").first())
        found = cases.group_by("seller").agg(pl.col("won").sum(), pl.len()).collect()
        return {str(key): (hits, tries) for key, hits, tries in found.iter_rows()}
