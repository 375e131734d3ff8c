"""Where each cell stands against the others, and which cells share a bracket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from voronka.measure.compare.cells import FEW
from voronka.measure.compare.separate import (
    LEVEL,
    brackets,
    each_needed,
    holm,
    more_at_this_pace,
    pair_z,
    two_sided,
    wilson,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from voronka.measure.compare.kinds import FloatArray
    from voronka.measure.compare.mix import Mix

Stands = Literal["above", "below", "not separated", "too few"]


@dataclass(frozen=True, slots=True)
class Standing:
    """stands, groups: one a cell. family: how many were judged together."""

    stands: list[Stands]
    groups: list[int | None]
    family: int

    def more_needed(self, mix: Mix, i: int) -> int | None:
        """How many more tries of cell i would separate it from the others, if the difference stays as it is."""
        needed = each_needed(float(mix.observed[i]), float(mix.others[i]), LEVEL / self.family)
        return more_at_this_pace(float(mix.tries[i]), float(mix.overlap[i]), needed)


def standing_of(mix: Mix, scale: FloatArray, small: npt.NDArray[np.bool_], beside: int = 0) -> Standing:
    """Judge every cell that is not small and whose comparison is worth that of FEW tries with FEW.

    beside  cells of other comparisons that are judged together with these
    """
    judged = ~small & (mix.overlap >= FEW / 2)
    at = np.flatnonzero(judged)
    family = (len(at) if len(small) > 2 else 1) + beside
    stands: list[Stands] = ["too few"] * len(small)
    groups: list[int | None] = [None] * len(small)
    for i, side, group in zip(at, _sides(mix, judged, family), _groups(mix, scale, judged), strict=True):
        stands[i] = "above" if side > 0 else "below" if side < 0 else "not separated"
        groups[i] = int(group)
    return Standing(stands, groups, family)


def _sides(mix: Mix, judged: npt.NDArray[np.bool_], family: int) -> FloatArray:
    """1 above the others, -1 below, 0 not separated: named only when test and plain expectation point one way."""
    fallen = np.zeros(len(judged), dtype=bool)
    fallen[judged] = holm(two_sided(mix.chance.below(mix.hits))[judged], family)
    side = np.sign(mix.hits - mix.chance.mean)
    return np.where(fallen & (np.sign(mix.hits - mix.expected) == side), side, 0.0)[judged]


def _groups(mix: Mix, scale: FloatArray, judged: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    rate, factor = mix.observed[judged], scale[judged]
    low, high = wilson(rate, mix.worth[judged], pair_z(len(rate)))
    return brackets(rate * factor, low * factor, high * factor)
