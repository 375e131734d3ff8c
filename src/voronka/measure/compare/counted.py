"""The same comparison where only the counts of the cells are known: daily totals of traffic, not single deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.comparison import Comparison, compare_kinds
from voronka.measure.compare.kinds import Kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.compare.cells import Cell
    from voronka.measure.compare.kinds import RateName


def compare_cells(cells: Sequence[Cell], *, rate: RateName, beside: int = 0) -> Comparison:
    """Compare counted cells; without single deals there is no mix to take out and no black hole to look for.

    cells   distinct keys; rate says what their tries are (decided deals or leads)
    beside  how many other cells, of other comparisons, are judged together with these: named is who stands out of all
    Source: docs/measures-compare.md
    """
    ordered = sorted(range(len(cells)), key=lambda i: cells[i].key)
    tries = np.array([cells[i].tries for i in ordered], dtype=np.float64)
    kinds = Kinds(
        keys=[cells[i].key for i in ordered],
        appearance=[int(place) for place in np.argsort(ordered)],
        cell=np.arange(len(cells)),
        levels=[np.zeros(len(cells), dtype=np.int64)],
        won=np.array([cells[i].hits for i in ordered], dtype=np.float64),
        decided=tries,
        leads=tries,
    )
    return compare_kinds(kinds, rate, beside=beside)
