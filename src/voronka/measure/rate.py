"""A rate with its numerator, denominator and Wilson 95% interval. Every share in Voronka is one of these."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""The 97.5% point of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Rate:
    """hits of tries.

    hits, tries  counts, 0 <= hits <= tries, tries > 0
    rate         hits / tries, a share from 0 to 1
    low, high    Wilson score interval, 95%
    """

    hits: int
    tries: int
    rate: float
    low: float
    high: float


def rate_of(hits: int, tries: int) -> Rate | None:
    """The rate of hits among tries, with its Wilson 95% interval; None where there was no try (unknown is not 0).

    Raises ValueError when hits is negative or exceeds tries: a rate never exceeds 100%.
    Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; docs/measures.md, "Rates".
    """
    hits, tries = int(hits), int(tries)
    if not 0 <= hits <= tries:
        raise ValueError(f"a rate needs 0 <= hits <= tries, not hits={hits}, tries={tries}")
    if tries == 0:
        return None
    share, z2 = hits / tries, Z95 * Z95
    centre = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = Z95 * sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries)) / (1 + z2 / tries)
    return Rate(
        hits=hits,
        tries=tries,
        rate=share,
        low=0.0 if hits == 0 else max(0.0, centre - half),
        high=1.0 if hits == tries else min(1.0, centre + half),
    )
