"""Honest comparison of sellers, sources and products: pooled, adjusted for the mix, and with many looked at together.

    compare(deals, by=["seller"], adjust=["channel", "product"])
    black_holes(deals, by="seller", adjust=["channel", "product"])
    pair_verdict(Cell(("Anna",), 70, 100), Cell(("Boris",), 55, 100))

docs/measures-compare.md says how and why.
"""

from voronka.measure.compare.black_holes import BlackHole, black_holes
from voronka.measure.compare.cells import Cell
from voronka.measure.compare.comparison import Compared, Comparison, compare
from voronka.measure.compare.counted import compare_cells
from voronka.measure.compare.pooling import Pooled
from voronka.measure.compare.verdict import pair_verdict

__all__ = [
    "BlackHole",
    "Cell",
    "Compared",
    "Comparison",
    "Pooled",
    "black_holes",
    "compare",
    "compare_cells",
    "pair_verdict",
]
