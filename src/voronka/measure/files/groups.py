"""Reports that are grouped: rows that hold the sums of the rows below them, or above them, up to the next such row."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence

IS_OUTER = "\0outer"
"""The column that says in which rows of a grouped report the inner name is empty; no file can have such a header."""


def inner_column(sample: pl.DataFrame) -> str | None:
    """The header of the inner names of a grouped report, the innermost; None where it is not grouped.

    Each run of the names on their left, which may stand in its first row alone, begins with a row that lacks them.
    """
    found = [inner for outer, inner in pairwise(sample.columns) if _begin_outer(sample[outer], sample[inner])]
    return max(found, key=lambda header: sample[header].null_count(), default=None)


def _begin_outer(outer: pl.Series, inner: pl.Series) -> bool:
    if not inner.has_nulls() or inner.null_count() == inner.len():
        return False
    names = outer.forward_fill()
    begins = names.ne_missing(names.shift()) & outer.is_not_null()
    return bool(begins[0] and begins.sum() > 1 and inner.filter(begins).is_null().all())


def sums_of_parts(rows: pl.DataFrame, is_sum: pl.Expr, added: Sequence[str], *, below: bool) -> list[int]:
    """Places of the rows that hold the sums of their parts; none where one of them does not.

    rows    typed, with PLACE
    is_sum  which rows may hold sums; of those, only the ones with parts are looked at
    added   the columns that must all be equal to the sums of the parts, one of them above zero
    below   the parts stand below their sum, else above it
    """
    marked = rows.select(PLACE, *(pl.col(name).fill_null(0) for name in added), sums=is_sum)
    ends = pl.col("sums") if below else pl.col("sums").shift(1, fill_value=False)
    marked = marked.with_columns(ends.cum_sum().alias("group"))
    parts = marked.filter(~pl.col("sums")).group_by("group").agg(pl.col(added).sum(), pl.len().alias("parts"))
    found = marked.filter("sums").join(parts, on="group", suffix=" of parts")
    is_equal = pl.all_horizontal(pl.col(name) == pl.col(f"{name} of parts") for name in added)
    is_more = pl.any_horizontal(pl.col(added) > 0)
    if not found.select((is_equal & is_more).all()).item() or not _is_no_chance(found, rows.height, below=below):
        return []
    return sorted(found[PLACE])


def _is_no_chance(found: pl.DataFrame, rows: int, *, below: bool) -> bool:
    """One part is equal by chance, and so may be the only sum of some of the rows below."""
    parts = [*found["parts"]]
    return max(parts, default=0) > 1 and (len(parts) > 1 or not below or parts == [rows - 1])
