"""What the others get from the same kinds of leads: the expectation of each cell, and how sure it is.

Without adjusted columns there is one kind, all leads, and everything here is the plain comparison with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.curves import log_gamma
from voronka.measure.compare.separate import Chance

if TYPE_CHECKING:
    from voronka.measure.compare.kinds import FloatArray, IntArray, Kinds, RateName

PRIOR_TRIES = 10.0
"""A kind's own rate weighs as much as that of its coarser group when others have this many tries of it."""


@dataclass(frozen=True, slots=True)
class Mix:
    """One number a cell. Only leads of kinds that somebody else got too are counted: the others tell nothing.

    hits, tries      of those leads
    expected         hits that the others' rates would have given from them, rates of rare kinds drawn to coarser ones
    chance           what hits would be, were the cell as good as the others in each kind
    none             probability that chance leaves a cell that has no hit without any: exact, over the kinds
    overlap          what the comparison is worth: n x m / (n + m) for n tries against m of the others, over the kinds
    observed, others rates of the cell and of the others, kinds weighed by their part of the overlap; nan without any
    usual            rate of the whole on the same leads, the cell included as far as it is part of the whole
    worth            tries that the cell's rate is worth when held against ``usual``; all of them without adjustment
    """

    hits: FloatArray
    tries: FloatArray
    expected: FloatArray
    chance: Chance
    none: FloatArray
    overlap: FloatArray
    observed: FloatArray
    others: FloatArray
    usual: FloatArray
    worth: FloatArray


def mix_of(kinds: Kinds, rate: RateName) -> Mix:
    """The expectation of each cell.

    Sources: indirect standardisation, N. E. Breslow and N. E. Day, IARC Scientific Publications 82 (1987), chapter 2;
    test and weights, N. Mantel and W. Haenszel, J. Natl Cancer Inst. 22 (1959) 719-748;
    docs/measures-compare.md, "The mix".
    """
    tries, hits = kinds.tries(rate), kinds.won
    all_tries, all_hits = _sums(kinds.levels[-1], tries), _sums(kinds.levels[-1], hits)
    alike = (all_tries > tries) & (tries > 0)
    n, y, all_n, all_y = (np.where(alike, column, 0.0) for column in (tries, hits, all_tries, all_hits))
    weight = divide(n * (all_n - n), all_n, 0.0)
    overlap = kinds.per_cell(weight)
    observed = divide(kinds.per_cell(weight * divide(y, n, 0.0)), overlap)
    others = divide(kinds.per_cell(weight * divide(all_y - y, all_n - n, 0.0)), overlap)
    share = divide(kinds.per_cell(tries), np.full(len(overlap), tries.sum()), 0.0)
    return Mix(
        hits=kinds.per_cell(y),
        tries=kinds.per_cell(n),
        expected=kinds.per_cell(n * np.where(alike, _rate_of_others(kinds, rate), 0.0)),
        chance=_chance(kinds, n, all_y, all_n),
        none=_none(kinds, n, y, all_y, all_n),
        overlap=overlap,
        observed=observed,
        others=others,
        usual=(1 - share) * others + share * observed,
        worth=divide(overlap, 1 - share, 0.0),
    )


def _chance(kinds: Kinds, n: FloatArray, all_y: FloatArray, all_n: FloatArray) -> Chance:
    """Moments of hits over the kinds: each kind's hits fall on its tries at random (hypergeometric), given its totals.

    Source: N. L. Johnson, A. W. Kemp and S. Kotz, Univariate Discrete Distributions (2005), chapter 6.
    """
    rate, share = divide(all_y, all_n, 0.0), divide(n, all_n, 0.0)
    var = n * (1 - share) * rate * (1 - rate) * divide(all_n, all_n - 1, 0.0)
    third = var * (1 - 2 * rate) * (1 - 2 * share) * divide(all_n, all_n - 2, 0.0)
    return Chance(kinds.per_cell(n * rate), kinds.per_cell(var), kinds.per_cell(third))


def _none(kinds: Kinds, n: FloatArray, y: FloatArray, all_y: FloatArray, all_n: FloatArray) -> FloatArray:
    """Probability that all hits of each kind fall on tries of the others, for cells without a hit; 1 for the rest."""
    rows = (kinds.per_cell(y) == 0)[kinds.cell]
    tries, misses, total = n[rows], (all_n - all_y)[rows], all_n[rows]
    ways = np.zeros(len(n))
    ways[rows] = log_gamma(misses + 1) - log_gamma(misses - tries + 1) - log_gamma(total + 1)
    ways[rows] += log_gamma(total - tries + 1)
    return np.exp(kinds.per_cell(ways))


def _rate_of_others(kinds: Kinds, rate: RateName) -> FloatArray:
    """Per row, the rate that all other cells get from this kind, drawn toward its coarser group where they are few."""
    tries, hits = kinds.tries(rate), kinds.won
    found = np.full(len(tries), np.nan)
    for depth, level in enumerate(kinds.levels):
        own = _pairs(kinds.cell, level)
        other_tries = _sums(level, tries) - _sums(own, tries)
        other_hits = _sums(level, hits) - _sums(own, hits)
        if depth == 0:
            found = divide(other_hits, other_tries)
        else:
            found = (other_hits + PRIOR_TRIES * found) / (other_tries + PRIOR_TRIES)
    return found


def _pairs(cell: IntArray, level: IntArray) -> IntArray:
    """Per row, the number of its pair of cell and group."""
    return np.unique(cell * (level.max(initial=0) + 1) + level, return_inverse=True)[1]


def _sums(group: IntArray, counts: FloatArray) -> FloatArray:
    """Per row, the sum over its group."""
    return np.bincount(group, counts)[group].astype(np.float64)


def divide(above: FloatArray, below: FloatArray, otherwise: float = np.nan) -> FloatArray:
    """above / below, and ``otherwise`` where below is not positive."""
    found: FloatArray = np.divide(above, below, out=np.full(len(above), otherwise), where=below > 0)
    return found
