"""Who differs from the rest, and who from whom, when many are looked at together."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf, log10, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.curves import gamma_below

if TYPE_CHECKING:
    import numpy.typing as npt

    from voronka.measure.compare.kinds import FloatArray

LEVEL = 0.05
"""The chance, over a whole comparison, that somebody is named although nobody differs."""
POWER = 0.8
STRAIGHT = 1e-3
"""A skew that is as good as none."""
MOST_TRIES = 10_000
"""Beyond this many more tries a number would promise too much."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What hits would be by chance alone, were each cell as good as the others; one number a cell.

    mean, var, third  of hits given all totals; third: the third central moment
    """

    mean: FloatArray
    var: FloatArray
    third: FloatArray

    def below(self, hits: FloatArray) -> FloatArray:
        """Mid-probability of so few hits: P(fewer) + P(as many) / 2; 0.5 where the totals leave no room.

        Source: H. O. Lancaster, J. Am. Stat. Assoc. 56 (1961) 223-234.
        """
        return np.where(self.var > 0, (self._under(hits - 0.5) + self._under(hits + 0.5)) / 2, 0.5)

    def at_most(self, hits: FloatArray) -> FloatArray:
        """Probability of no more hits than these; 1 where the totals leave no room."""
        return np.where(self.var > 0, self._under(hits + 0.5), 1.0)

    def _under(self, value: FloatArray) -> FloatArray:
        """Probability below a value, by the shifted gamma curve with these three moments (Pearson's type III).

        It follows the skew of few expected hits, where the normal curve fails.
        Source: N. L. Johnson, S. Kotz and N. Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 17.
        """
        deviation = np.sqrt(np.maximum(self.var, 1e-12))
        skew = self.third / deviation**3
        skew = np.where(np.abs(skew) < STRAIGHT, STRAIGHT, skew)
        shape = 4 / skew**2
        place = np.maximum(shape + 2 * (value - self.mean) / (deviation * skew), 0.0)
        below = gamma_below(shape, place)
        return np.where(skew > 0, below, 1 - below)


def two_sided(lower: FloatArray) -> FloatArray:
    """Two-sided probability from the lower mid-tail."""
    smaller: FloatArray = np.minimum(lower, 1 - lower)
    return 2 * smaller


def holm(probabilities: FloatArray, family: int) -> npt.NDArray[np.bool_]:
    """Which of the hypotheses fall, so that the chance of any false fall is at most LEVEL.

    Source: S. Holm, Scand. J. Stat. 6 (1979) 65-70.
    """
    order = np.argsort(probabilities, kind="stable")
    steps = LEVEL / np.maximum(family - np.arange(len(order)), 1)
    holds = np.flatnonzero(probabilities[order] > steps)
    fallen = np.zeros(len(order), dtype=bool)
    fallen[order[: holds[0] if len(holds) else len(order)]] = True
    return fallen


def brackets(rate: FloatArray, low: FloatArray, high: FloatArray) -> npt.NDArray[np.int64]:
    """Group numbers from the highest rate down: no two cells of one group are separated.

    low, high  score intervals of each cell at the level of :func:`pair_z`
    A pair is separated when Newcombe's interval of its difference leaves 0 out. Not being separated does not carry
    over (A and B, B and C, yet not A and C), so cells of neighbouring groups may be unseparated too: the groups are a
    compact letter display with one letter each.
    Sources: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10; H.-P. Piepho, J. Comput. Graph. Stat.
    13 (2004) 456-466.
    """
    order = np.lexsort((high, -rate))
    rate, down, up = rate[order], (rate - low)[order], (high - rate)[order]
    groups = np.ones(len(order), dtype=np.int64)
    first, group = 0, 1
    for i in range(1, len(order)):
        if (rate[first:i] - rate[i] > np.hypot(down[first:i], up[i])).any():
            first, group = i, group + 1
        groups[order[i]] = group
    return groups


def pair_z(cells: int) -> float:
    """Normal point at which every pair of so many cells is judged, so that LEVEL holds for all pairs together."""
    return NormalDist().inv_cdf(1 - LEVEL / max(cells * (cells - 1), 2))


def wilson(rate: FloatArray, tries: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """Wilson's score interval of many rates at any level."""
    centre = (rate + z * z / (2 * tries)) / (1 + z * z / tries)
    half = z * np.sqrt(rate * (1 - rate) / tries + z * z / (4 * tries**2)) / (1 + z * z / tries)
    return np.clip(centre - half, 0.0, rate), np.clip(centre + half, rate, 1.0)


def each_needed(first: float, second: float, level: float = LEVEL) -> float:
    """Tries in each of two equal groups that show this difference of rates with 80% power; inf where there is none.

    Source: J. L. Fleiss, Statistical Methods for Rates and Proportions (1981), section 3.2, without correction.
    """
    if first == second:
        return inf
    middle = (first + second) / 2
    normal = NormalDist()
    alone = normal.inv_cdf(1 - level / 2) * sqrt(2 * middle * (1 - middle))
    apart = normal.inv_cdf(POWER) * sqrt(first * (1 - first) + second * (1 - second))
    return float(((alone + apart) / (first - second)) ** 2)


def more_each(tries: tuple[int, int], needed: float) -> int | None:
    """How many more tries each of two groups needs to be worth ``needed`` in each; None beyond MOST_TRIES.

    The precision of a difference goes with 1/n + 1/m; the x in 1/(n+x) + 1/(m+x) = 2/needed is a root of a quadratic.
    """
    if needed == inf:
        return None
    total, product = sum(tries), tries[0] * tries[1]
    half = (needed - total) / 2
    return _about(half + sqrt(half * half + needed * total / 2 - product))


def more_at_this_pace(tries: float, overlap: float, needed: float) -> int | None:
    """How many more tries of a cell will separate it, when the others go on as well; None beyond MOST_TRIES.

    overlap  n x m / (n + m) of its tries n and the others' m, or the sum over kinds; ``needed`` each make needed / 2
    """
    return _about(tries * (needed / 2 / overlap - 1))


def _about(number: float) -> int | None:
    """Rounded up to two figures."""
    if number > MOST_TRIES:
        return None
    number = max(number, 1.0)
    step: int = 10 ** max(floor(log10(number)) - 1, 0)
    return ceil(number / step) * step
