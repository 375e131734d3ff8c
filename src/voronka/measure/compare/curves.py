"""Log-gamma, and the normal, gamma and beta curves, on whole arrays.

Own, because importing scipy's takes a quarter of a second, which is more than all else a comparison does.
tests/measure/compare holds them against scipy.
"""

from __future__ import annotations

from math import erfc
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voronka.measure.compare.kinds import FloatArray

SHIFT = 8
"""Stirling's series is used from here up, where four terms of it give twelve digits."""
GRID = np.linspace(-1.0, 1.0, 201)
REACH = 9.0
"""Standard deviations on either side of the mode within which a beta curve is summed."""


def log_gamma(x: FloatArray) -> FloatArray:
    """Logarithm of the gamma function, x > 0. Source: NIST Digital Library of Mathematical Functions, 5.5.1, 5.11.1."""
    product = np.ones_like(x)
    for step in range(SHIFT):
        product = product * np.minimum(x + step, 1e30)
    z = x + SHIFT
    series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * z * z)) / (z * z)) / (z * z)) / z
    stirling: FloatArray = (z - 0.5) * np.log(z) - z + np.log(2 * np.pi) / 2 + series
    return stirling - np.log(product)


def log_beta(alpha: FloatArray, beta: FloatArray) -> FloatArray:
    """Logarithm of the beta function."""
    return log_gamma(alpha) + log_gamma(beta) - log_gamma(alpha + beta)


def normal_below(z: FloatArray) -> FloatArray:
    """Probability below z under the standard normal curve."""
    return np.array([erfc(-each / 2**0.5) / 2 for each in z.tolist()], dtype=np.float64)


def gamma_below(shape: FloatArray, x: FloatArray) -> FloatArray:
    """Probability below x under the gamma curve of scale 1.

    Source: E. B. Wilson and M. M. Hilferty, Proc. Natl Acad. Sci. 17 (1931) 684-688.
    """
    return normal_below((np.cbrt(x / shape) - 1 + 1 / (9 * shape)) * 3 * np.sqrt(shape))


def beta_middle(alpha: FloatArray, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The 2.5% and 97.5% points of beta curves, summed over the log odds, where they have one smooth hill."""
    mode = np.log(alpha / beta)
    deviation = np.sqrt(1 / alpha + 1 / alpha**2 + 1 / beta + 1 / beta**2)
    odds = mode[:, None] + REACH * deviation[:, None] * GRID
    height = alpha[:, None] * odds - (alpha + beta)[:, None] * np.logaddexp(0.0, odds)
    density = np.exp(height - height.max(axis=1, keepdims=True))
    summed = np.cumsum(density, axis=1) - density / 2
    summed /= density.sum(axis=1, keepdims=True)
    points = [[np.interp(level, at, where) for level in (0.025, 0.975)] for at, where in zip(summed, odds, strict=True)]
    with np.errstate(over="ignore"):  # of a share too small to be written
        low, high = 1 / (1 + np.exp(-np.array(points, dtype=np.float64).reshape(-1, 2).T))
    return low, high
