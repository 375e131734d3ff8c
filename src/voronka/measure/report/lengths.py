"""Deal lengths of every cell of every slice, from lengths that are sorted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.deal_length import describe_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voronka.measure.deal_length import ClosedLengths, DealLength

Key = tuple[str, ...]


def lengths_by(deals: pl.DataFrame, columns: Sequence[str], lengths: ClosedLengths) -> dict[Key, DealLength]:
    """Cell -> length of its closed deals, for the cells that have one; without the Kaplan-Meier median."""
    if not len(lengths.days):
        return {}
    keys, cells = _numbered(deals.select(columns), lengths.rows)
    order = np.argsort(cells, kind="stable")
    days, won = lengths.days[order], lengths.won[order]
    ends = np.cumsum(np.bincount(cells, minlength=len(keys))).tolist()
    parts = {
        key: describe_lengths(days[start:end], won[start:end], km_median=None, whole_days=lengths.whole_days)
        for key, start, end in zip(keys, [0, *ends[:-1]], ends, strict=True)
    }
    return {key: part for key, part in parts.items() if part is not None}


def _numbered(frame: pl.DataFrame, rows: NDArray[np.integer]) -> tuple[list[Key], NDArray[np.unsignedinteger]]:
    """Keys, among them those of all rows of a frame of texts, and for each of the given rows the number of its key."""
    keys: list[Key] = [()]
    numbers: NDArray[np.integer] = np.zeros(1, dtype=np.uint16)
    for column in frame:
        texts, codes = _coded(column, rows)
        many = len(keys) * len(texts)
        numbers = codes if len(keys) == 1 else numbers.astype(np.int64) * len(texts) + codes
        if many <= max(1, frame.height):
            keys = [(*key, text) for key in keys for text in texts]
        else:  # most pairs of values do not occur: keep those that do
            used, numbers = np.unique(numbers, return_inverse=True)
            keys = [(*keys[number // len(texts)], texts[number % len(texts)]) for number in used.tolist()]
    return keys, numbers.astype(_smallest(len(keys)), copy=False)


def _coded(column: pl.Series, rows: NDArray[np.integer]) -> tuple[list[str], NDArray[np.unsignedinteger]]:
    """The distinct texts of a column, and for each of the given rows the place of its own among them."""
    is_coded = column.dtype == pl.Categorical and not column.null_count()
    values = column if is_coded else column.cast(pl.String).fill_null("").cast(pl.Categorical)
    distinct = values.unique()
    known = distinct.to_physical().to_numpy()
    place = np.zeros(int(known.max()) + 1, dtype=_smallest(len(distinct)))
    place[known] = np.arange(len(distinct))
    return distinct.cast(pl.String).to_list(), place[values.to_physical().to_numpy()[rows]]


def _smallest(many: int) -> type[np.uint16] | type[np.uint32]:
    """The type for so many numbers; numpy sorts 16 bits in linear time."""
    return np.uint16 if many <= np.iinfo(np.uint16).max else np.uint32
