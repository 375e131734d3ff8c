"""Deal lengths of every cell of a slice, by one sort of the whole instead of one for each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.deal_length import DealLength, describe_sorted
from voronka.measure.frames import days_between, is_whole_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def cell_lengths(deals: pl.DataFrame, columns: Sequence[str]) -> dict[tuple[str, ...], DealLength]:
    """Cell -> length of its closed deals, for the cells that have one; without the Kaplan-Meier median.

    The deals are sorted by days once; a stable grouping by cell then leaves each cell's days in order.
    """
    if not {"opened", "closed"} <= set(deals.columns):
        return {}
    whole = is_whole_days(deals, "opened", "closed")
    days = deals.select(
        pl.when(pl.col("state") != "open").then(days_between(pl.col("opened"), pl.col("closed"), whole=whole))
    ).to_series()
    closed = deals.filter(days.is_not_null())
    if closed.is_empty():
        return {}
    keys, cells = _numbered(closed.select(columns))
    return _described(keys, cells, days.drop_nulls().to_numpy(), (closed["state"] == "won").to_numpy(), whole=whole)


def _numbered(frame: pl.DataFrame) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    """The distinct rows of a frame of texts, and for each row the number of its own."""
    keys: list[tuple[str, ...]] = [()]
    numbers = np.zeros(frame.height, dtype=np.int64)
    for column in frame:
        values = column.cast(pl.String).fill_null("").cast(pl.Categorical)
        distinct = values.unique()
        place = np.zeros(int(distinct.to_physical().max()) + 1, dtype=np.int64)  # type: ignore[arg-type]
        place[distinct.to_physical().to_numpy()] = np.arange(len(distinct))
        used, numbers = np.unique(numbers * len(distinct) + place[values.to_physical().to_numpy()], return_inverse=True)
        texts = distinct.cast(pl.String).to_list()
        keys = [(*keys[one // len(texts)], texts[one % len(texts)]) for one in used.tolist()]
    return keys, numbers


def _described(
    keys: list[tuple[str, ...]],
    cells: NDArray[np.int64],
    days: NDArray[np.float64],
    won: NDArray[np.bool_],
    *,
    whole: bool,
) -> dict[tuple[str, ...], DealLength]:
    small = np.uint16 if len(keys) <= np.iinfo(np.uint16).max else np.uint32  # numpy sorts small integers in one pass
    order = np.argsort(days, kind="stable")
    order = order[np.argsort(cells[order].astype(small), kind="stable")]
    ends = np.cumsum(np.bincount(cells, minlength=len(keys)))
    found = {}
    for at, (start, end) in enumerate(zip(np.r_[0, ends[:-1]], ends, strict=True)):
        mine, bought = days[order[start:end]], won[order[start:end]]
        every = describe_sorted(mine)
        found[keys[at]] = DealLength(
            n=every.n,
            mean=every.mean,
            median=every.median,
            p25=every.p25,
            p75=every.p75,
            p90=every.p90,
            min=every.min,
            max=every.max,
            won=describe_sorted(mine[bought]) if bought.any() else None,
            lost=describe_sorted(mine[~bought]) if not bought.all() else None,
            km_median=None,
            whole_days=whole,
        )
    return found
