"""Two versions shown side by side: whether one brings more, however often and whenever one looks."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, lgamma, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHA = 0.05
"""The chance, over all looks together, that two equal versions are told apart."""
_STEPS = 60
_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more of their visitors the second version brings than the first, as shares: 0.02 = 2 points.

    low, high   hold the truth at every look at once with the chance 1 - alpha
    is_decided  no difference at all is not between them
    """

    low: float
    high: float
    is_decided: bool


def difference(first: tuple[int, int], second: tuple[int, int], *, alpha: float = ALPHA) -> Difference:
    """The difference of two rates, valid at every look.

    first, second  (hits, tries) of either version so far, 0 <= hits <= tries
    alpha          the chance that the truth is outside at any look, ever

    Where nothing was tried everything is possible: -1 to 1. Raises ValueError for counts that cannot be.
    Source: H. Robbins, Ann. Math. Stat. 41 (1970) 1397-1409 (mixtures of likelihood ratios, Ville's inequality);
    S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, Ann. Stat. 49 (2021) 1055-1080; docs/measures.md,
    "Difference of versions". Oracle: simulation in tests/measure/core/test_always_valid.py.
    """
    for hits, tries in (first, second):
        if not 0 <= hits <= tries:
            raise ValueError(f"a rate needs 0 <= hits <= tries, not hits={hits}, tries={tries}")
    if not first[1] or not second[1]:
        return Difference(-1.0, 1.0, is_decided=False)
    bound = log(1 / alpha)
    middle = second[0] / second[1] - first[0] / first[1]

    def speaks_against(gap: float) -> float:
        lowest, highest = max(0.0, -gap), min(1.0, 1.0 - gap)
        return _least(lambda rate: _against(*first, rate) + _against(*second, rate + gap), lowest, highest)

    low = _edge(speaks_against, bound, middle, -1.0)
    high = _edge(speaks_against, bound, middle, 1.0)
    return Difference(low, high, is_decided=low > 0 or high < 0)


def _against(hits: int, tries: int, rate: float) -> float:
    """How strongly the counts speak against a rate: the logarithm of a martingale that begins at 1 if it is the rate.

    A mixture of all other rates by Beta(1/2, 1/2), against this one.
    """
    if (hits and rate <= 0) or (hits < tries and rate >= 1):
        return inf
    mixed = lgamma(hits + _PRIOR) + lgamma(tries - hits + _PRIOR) - lgamma(tries + 2 * _PRIOR) - 2 * lgamma(_PRIOR)
    told = (hits * log(rate) if hits else 0.0) + ((tries - hits) * log(1 - rate) if hits < tries else 0.0)
    return mixed - told


def _least(of: Callable[[float], float], low: float, high: float) -> float:
    """The least value of a convex function between two places."""
    for _ in range(_STEPS):
        third = (high - low) / 3
        left, right = low + third, high - third
        if of(left) <= of(right):
            high = right
        else:
            low = left
    return of((low + high) / 2)


def _edge(against: Callable[[float], float], bound: float, inside: float, outside: float) -> float:
    """Where what speaks against a difference reaches the bound, from inside to the outermost."""
    if against(outside) < bound:
        return outside
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        if against(middle) < bound:
            inside = middle
        else:
            outside = middle
    return outside
