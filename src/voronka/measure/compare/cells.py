"""A cell of a comparison, and which cells are too small to be judged alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.separate import wilson
from voronka.measure.rate import Z95

if TYPE_CHECKING:
    import numpy.typing as npt

    from voronka.measure.compare.kinds import FloatArray

FEW = 10
"""A cell with fewer tries is never judged alone."""
WIDE = 0.5
"""Nor is one whose Wilson 95% interval is wider than this: it leaves half of all rates possible."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a slice, or a pair of values of two crossed columns.

    key          as written in the file; "" where empty
    hits, tries  won of decided deals (conversion), or won of all leads (cr2)
    """

    key: tuple[str, ...]
    hits: int
    tries: int


def are_small(hits: FloatArray, tries: FloatArray) -> npt.NDArray[np.bool_]:
    """Which cells are protected: fewer than FEW tries, or an interval wider than WIDE."""
    some = np.maximum(tries, 1)
    low, high = wilson(hits / some, some, Z95)
    return (tries < FEW) | (high - low > WIDE)
