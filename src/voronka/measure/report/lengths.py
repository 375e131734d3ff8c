"""Deal lengths of every cell of every slice, from lengths that are sorted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voronka.measure.deal_length import ClosedLengths, DealLength

Key = tuple[str, ...]


def lengths_by(deals: pl.DataFrame, columns: Sequence[str], lengths: ClosedLengths) -> dict[Key, DealLength]:
    """Cell -> length of its closed deals, for the cells that have one; without the Kaplan-Meier median."""
    if not len(lengths.days):
        return {}
    keys, cells = _numbered(deals.select(columns))
    mine = cells[lengths.rows]
    small = np.uint16 if len(keys) <= np.iinfo(np.uint16).max else np.uint32  # numpy sorts these in linear time
    grouped = lengths.part(np.argsort(mine.astype(small), kind="stable"))
    ends = np.cumsum(np.bincount(mine, minlength=len(keys))).tolist()
    parts = {
        key: grouped.part(np.arange(start, end)).described()
        for key, start, end in zip(keys, [0, *ends[:-1]], ends, strict=True)
    }
    return {key: part for key, part in parts.items() if part is not None}


def _numbered(frame: pl.DataFrame) -> tuple[list[Key], NDArray[np.int64]]:
    """Keys, among them all rows of a frame of texts, and for each row the number of its key."""
    keys: list[Key] = [()]
    numbers = np.zeros(frame.height, dtype=np.int64)
    for column in frame:
        texts, codes = _coded(column)
        numbers = numbers * len(texts) + codes
        if len(keys) * len(texts) <= frame.height:
            keys = [(*key, text) for key in keys for text in texts]
        else:  # most pairs of values do not occur: keep those that do
            used, numbers = np.unique(numbers, return_inverse=True)
            keys = [(*keys[number // len(texts)], texts[number % len(texts)]) for number in used.tolist()]
    return keys, numbers


def _coded(column: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct texts of a column, and for each row the place of its own among them."""
    is_coded = column.dtype == pl.Categorical and not column.null_count()
    values = column if is_coded else column.cast(pl.String).fill_null("").cast(pl.Categorical)
    distinct = values.unique()
    known = distinct.to_physical().to_numpy()
    place = np.zeros(int(known.max()) + 1, dtype=np.int64)
    place[known] = np.arange(len(distinct))
    return distinct.cast(pl.String).to_list(), place[values.to_physical().to_numpy()]
