"""Chance that falls the same way everywhere.

Only ``random.Random.random()`` is promised to give the same numbers in every Python version, and only the four
operations of arithmetic the same bits on every machine. So everything here is built of these two.
"""

from __future__ import annotations

import random
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")


class Dice:
    """A stream of chance of its own: two streams of different names do not disturb each other."""

    def __init__(self, name: str) -> None:
        self._share = random.Random(name).random  # noqa: S311 - a simulation, nothing secret

    def happens(self, chance: float) -> bool:
        """True with this chance."""
        return self._share() < chance

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included, all alike."""
        return low + int(self._share() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all alike."""
        return items[self.whole(0, len(items) - 1)]

    def pick_by(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says; weights need not sum to one."""
        sums = list(accumulate(weights.values()))
        mark = self._share() * sums[-1]
        return next(key for key, sum_so_far in zip(weights, sums, strict=True) if mark < sum_so_far)

    def successes(self, tries: int, chance: float) -> int:
        """How many of the tries succeed."""
        return sum(self.happens(chance) for _ in range(tries))

    def around(self, median: float, spread: float) -> float:
        """A positive number, log-normal: half lie below the median; its logarithm has this standard deviation."""
        bell = sum(self._share() for _ in range(12)) - 6
        return median * exponential(spread * bell)


def exponential(x: float) -> float:
    """e to the power x, right to four digits for abs(x) <= 6, by arithmetic alone: libraries differ in last bits."""
    power = (1 + x / 2048) / (1 - x / 2048)
    for _ in range(10):
        power *= power
    return power
