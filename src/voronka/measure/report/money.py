"""Sums of money by cell: exact, and as fast as counting where the sums are small enough."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.frames import MONEY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voronka.measure.compare.kinds import Numbered

EXACT = 2**53
"""Whole numbers up to this one are added in floats without error."""


@dataclass(frozen=True, slots=True)
class Money:
    """The known amounts of a column.

    rows        their rows
    amounts     themselves
    millionths  the same in millionths; None where a sum of them could be larger than floats hold exactly
    """

    rows: NDArray[np.int64]
    amounts: pl.Series
    millionths: NDArray[np.float64] | None

    @classmethod
    def of(cls, column: pl.Series, where: NDArray[np.bool_] | None = None) -> Money:
        """The known amounts of a column, of all rows or of some."""
        known = column.is_not_null().to_numpy()
        rows = np.flatnonzero(known if where is None else known & where)
        amounts = column.gather(rows).cast(MONEY)
        millionths = amounts.to_physical().cast(pl.Float64).to_numpy()
        return cls(rows, amounts, millionths if np.abs(millionths).sum() < EXACT else None)

    def by_cell(self, cells: Numbered) -> tuple[list[Decimal], list[int]]:
        """The sum of each cell, and how many known amounts it has."""
        numbers = cells.numbers[self.rows]
        many = np.bincount(numbers, minlength=len(cells)).tolist()
        if self.millionths is None:
            groups = pl.DataFrame({"cell": numbers, "sum": self.amounts}).group_by("cell").agg(pl.col("sum").sum())
            sums = dict(groups.iter_rows())
            return [sums.get(cell, Decimal(0)) for cell in range(len(cells))], many
        whole = np.bincount(numbers, self.millionths, minlength=len(cells)).astype(np.int64)
        return [Decimal(each).scaleb(-MONEY.scale) for each in whole.tolist()], many
