"""What changed between two periods, with the 95% interval of the difference: inside it nothing has been shown."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.verdict import newcombe
from voronka.measure.rate import Z95

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from voronka.measure.rate import Rate

FEWEST = 2
"""Values that a spread can be seen in."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one period to another.

    before, now   the two values; a rate is a share from 0 to 1
    difference    now - before, in their unit
    low, high     95% interval of the difference; None where there is too little to tell
    """

    before: float
    now: float
    difference: float
    low: float | None
    high: float | None

    @property
    def is_shown(self) -> bool:
        """Whether the data separate the two: the interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def share(self) -> float | None:
        """difference / before; None where that was 0."""
        return self.difference / self.before if self.before else None


def change_of_rates(before: Rate | None, now: Rate | None) -> Change | None:
    """Between two rates of different deals; None where one of them is unknown.

    Source: docs/measures-compare.md, "Change"; R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10
    """
    if before is None or now is None:
        return None
    low, high = newcombe(now, before)
    return Change(before.rate, now.rate, now.rate - before.rate, low, high)


def change_of_means(before: ArrayLike, now: ArrayLike) -> Change | None:
    """Between the means of two samples of values; None where one is empty.

    There is no interval where one has fewer than two values, or where neither varies: equal values in a sample do not
    say how far the next one may lie. The variances are not taken for equal (Welch); many values are needed for the
    normal interval to hold, and the fewer there are the wider it is.
    Source: docs/measures-compare.md, "Change"; B. L. Welch, Biometrika 34 (1947) 28-35
    """
    first, second = (np.asarray(values, dtype=np.float64) for values in (before, now))
    if not len(first) or not len(second):
        return None
    difference = float(second.mean() - first.mean())
    varies = any(values.min() < values.max() for values in (first, second))
    if min(len(first), len(second)) < FEWEST or not varies:
        return Change(float(first.mean()), float(second.mean()), difference, None, None)
    variances = [float(values.var(ddof=1)) / len(values) for values in (first, second)]
    half = _quantile(variances, [len(first), len(second)]) * sqrt(sum(variances))
    return Change(float(first.mean()), float(second.mean()), difference, difference - half, difference + half)


def change_of_counts(before: int, now: int) -> Change:
    """Between two counts of things that happen one by one, in periods of one length.

    The interval is that of a difference of two Poisson counts, none where nothing happened in either.
    Source: docs/measures-compare.md, "Change"
    """
    return _of_sums(before, now, before, now)


def change_of_sums(before: ArrayLike, now: ArrayLike) -> Change:
    """Between two sums of values that come one by one (revenue), in periods of one length: both how many come and how
    large they are is chance (a compound Poisson sum, its variance the sum of the squares).

    Source: docs/measures-compare.md, "Change"
    """
    first, second = (np.asarray(values, dtype=np.float64) for values in (before, now))
    squares = (float(values @ values) for values in (first, second))
    return _of_sums(float(first.sum()), float(second.sum()), *squares)


def _of_sums(before: float, now: float, variance_before: float, variance_now: float) -> Change:
    half = Z95 * sqrt(variance_before + variance_now)
    difference = now - before
    return Change(before, now, difference, difference - half if half else None, difference + half if half else None)


def _quantile(variances: list[float], sizes: list[int]) -> float:
    """The 97.5% point of Student's t with Welch's degrees of freedom."""
    from scipy.stats import t  # 0.3 s to import

    total = sum(variances)
    freedom = total**2 / sum(variance**2 / (size - 1) for variance, size in zip(variances, sizes, strict=True))
    return float(t.ppf(0.975, freedom))
