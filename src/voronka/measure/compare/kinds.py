"""Cells and the kinds of leads they got: a frame of deals grouped once; everything after works on these counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from voronka.measure.frames import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]

RateName = Literal["conversion", "cr2"]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Counts with one row a cell and a kind of leads (one value of every column that is adjusted for).

    keys         one a cell, sorted
    appearance   cell numbers in the order in which the frame shows them first
    cell         per row: the cell's number in ``keys``
    levels       per row, from coarse to fine: the number of the lead's group by the first 0, 1, 2 ... adjusted columns;
                 the first level holds everything, the last one is the kind
    won, decided, leads   per row: counts (whole numbers held as floats: their sums do not depend on order)
    """

    keys: list[tuple[str, ...]]
    appearance: list[int]
    cell: IntArray
    levels: list[IntArray]
    won: FloatArray
    decided: FloatArray
    leads: FloatArray

    @property
    def is_adjusted(self) -> bool:
        """Whether kinds of leads are told apart."""
        return len(self.levels) > 1

    def tries(self, rate: RateName) -> FloatArray:
        """What the rate is of: decided deals for conversion, all leads for cr2."""
        return self.decided if rate == "conversion" else self.leads

    def per_cell(self, counts: FloatArray) -> FloatArray:
        """Sums of a row count over each cell."""
        return np.bincount(self.cell, counts, minlength=len(self.keys)).astype(np.float64)


def kinds_of(deals: pl.DataFrame, *, by: Sequence[str], adjust: Sequence[str]) -> Kinds:
    """Group deals by cell and kind. Columns of ``by`` are not adjusted for; a null value is the empty one."""
    adjust = [name for name in adjust if name not in by]
    need(deals, "state", *by, *adjust)
    own = [f"by{i}" for i in range(len(by))]
    like = [f"like{i}" for i in range(len(adjust))]
    columns = zip([*by, *adjust], [*own, *like], strict=True)
    counted = (
        deals.select(
            *(pl.col(name).alias(alias) for name, alias in columns),
            won=pl.col("state") == "won",
            decided=pl.col("state").is_in(["won", "lost"]),
            seen=pl.int_range(pl.len()),
        )
        .group_by(pl.col(*own, *like).to_physical().name.suffix("_code"))  # several times as fast as by texts
        .agg(pl.col(*own, *like).first(), pl.col("won", "decided").sum(), pl.len().alias("leads"), pl.col("seen").min())
    )
    grouped = (  # few rows by now: here a null value and an empty one become the same
        counted.with_columns(pl.col(*own, *like).cast(pl.String).fill_null(""))
        .group_by(*own, *like)
        .agg(pl.col("won", "decided", "leads").sum(), pl.col("seen").min())
        .sort(*own, *like)
    )
    cells = grouped.group_by(own, maintain_order=True).agg(pl.col("seen").min())
    return Kinds(
        keys=cells.select(own).rows(),
        appearance=cells["seen"].arg_sort().to_list(),
        cell=_numbers(grouped, own),
        levels=[_numbers(grouped, like[:depth]) for depth in range(len(like) + 1)],
        won=grouped["won"].cast(pl.Float64).to_numpy(),
        decided=grouped["decided"].cast(pl.Float64).to_numpy(),
        leads=grouped["leads"].cast(pl.Float64).to_numpy(),
    )


def _numbers(frame: pl.DataFrame, columns: list[str]) -> IntArray:
    """For each row the number, from 0, of its values among the sorted distinct values of these columns."""
    if not columns:
        return np.zeros(frame.height, dtype=np.int64)
    values = frame[columns[0]] if len(columns) == 1 else frame.select(pl.struct(columns)).to_series()
    return values.rank("dense").cast(pl.Int64).to_numpy() - 1
