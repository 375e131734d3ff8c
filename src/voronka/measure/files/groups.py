"""Reports that are grouped: rows that hold the sums of the rows below them, or above them, up to the next such row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.built import PLACE

if TYPE_CHECKING:
    from collections.abc import Sequence


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
