"""Partial pooling of rates toward the whole: a beta-binomial model whose spread is learnt from the cells themselves.

Each cell's true rate is drawn from a beta distribution about what is usual for its leads. How widely they spread is
not known exactly, so every spread is weighed by how well it explains the counts, and the doubt about the spread and
about the level goes into the intervals: cells that look alike get narrow ones, never empty ones.

Sources: J. C. Kleinman, J. Am. Stat. Assoc. 68 (1973) 46-54 (the level given the spread); R. E. Kass and D. Steffey,
J. Am. Stat. Assoc. 84 (1989) 717-726 (doubt about the spread added to the variance); A. Gelman, Bayesian Analysis 1
(2006) 515-534 (even weights on a standard deviation). docs/measures-compare.md, "Partial pooling".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.curves import beta_middle, log_beta
from voronka.measure.compare.separate import wilson
from voronka.measure.rate import Z95

if TYPE_CHECKING:
    from voronka.measure.compare.kinds import FloatArray

NO_SPREAD = 1e-3
"""Spread, as a share of the widest possible, that counts as none: a twentieth of a point at most."""
WIDEST = 0.999
POINTS = 40
IMPLAUSIBLE = 12.0
"""A spread whose log likelihood is this far below the best one's is left out."""
ALIKE = 1e-6
"""Log likelihoods this near are the same: cells of one try each tell nothing about the spread."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """A rate after partial pooling toward the whole and adjustment for the mix, with its 95% interval."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pooling:
    """rate, low, high: one a cell. spread: between cells on the probability scale; 0.0 where the data show none."""

    rate: FloatArray
    low: FloatArray
    high: FloatArray
    spread: float


@dataclass(frozen=True, slots=True)
class _Fit:
    """The model at each of several spreads (first axis); cells on the second axis of ``mean``.

    spread           intraclass standard deviation, from 0 to 1: the square root of 1 / (strength + 1)
    strength         how many tries the prior is worth (alpha + beta)
    level            factor by which the prior means differ from what is usual
    level_var        its variance
    mean             prior mean of each cell
    log_likelihood   of the counts
    """

    spread: FloatArray
    strength: FloatArray
    level: FloatArray
    level_var: FloatArray
    mean: FloatArray
    log_likelihood: FloatArray


def pool(hits: FloatArray, tries: FloatArray, usual: FloatArray) -> Pooling:
    """Pool rates of two or more cells, all with tries > 0, toward what is ``usual`` for the leads of each.

    hits, tries  need not be whole: tries are what the leads are worth beside others like them
    Where all hit or none does, each has the rate and the interval of the whole.
    """
    total = tries.sum()
    whole = float(hits.sum() / total)
    if not 0 < whole < 1:
        rate = np.full(len(hits), whole)
        return Pooling(rate, *wilson(rate, np.full(len(hits), total), Z95), 0.0)
    fit = _plausible(hits, tries, usual)
    rate, var = _posterior(fit, hits, tries, usual)
    low, high = _beta_interval(rate, var)
    return Pooling(rate, low, high, _best_spread(fit, whole))


def _plausible(hits: FloatArray, tries: FloatArray, usual: FloatArray) -> _Fit:
    """The model on a grid that covers the plausible spreads, found by closing in on them."""
    low, high = NO_SPREAD, WIDEST
    for _ in range(3):
        grid = np.linspace(low, high, POINTS)
        fit = _fit(grid, hits, tries, usual)
        kept = np.flatnonzero(fit.log_likelihood > fit.log_likelihood.max() - IMPLAUSIBLE)
        low, high = grid[max(kept[0] - 1, 0)], grid[min(kept[-1] + 1, POINTS - 1)]
    return fit


def _fit(spread: FloatArray, hits: FloatArray, tries: FloatArray, usual: FloatArray) -> _Fit:
    alike = (spread**2)[:, None]
    weight = tries / (1 + (tries - 1) * alike)
    base = (weight * usual).sum(axis=1)
    level = (weight * (hits / tries)).sum(axis=1) / base
    mean = np.clip(level[:, None] * usual, 1e-9, 1 - 1e-9)
    strength = 1 / alike - 1
    alpha, beta = strength * mean, strength * (1 - mean)
    return _Fit(
        spread=spread,
        strength=strength,
        level=level,
        level_var=(weight * mean * (1 - mean)).sum(axis=1) / base**2,
        mean=mean,
        log_likelihood=(log_beta(alpha + hits, beta + tries - hits) - log_beta(alpha, beta)).sum(axis=1),
    )


def _posterior(fit: _Fit, hits: FloatArray, tries: FloatArray, usual: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of each cell's rate, over all plausible spreads and levels."""
    log_weight = fit.log_likelihood + np.log(fit.level_var) / 2
    weight = np.exp(log_weight - log_weight.max())[:, None]
    weight /= weight.sum()
    mean = (fit.strength * fit.mean + hits) / (fit.strength + tries)
    within = mean * (1 - mean) / (fit.strength + tries + 1)
    of_level = (fit.strength / (fit.strength + tries) * usual) ** 2 * fit.level_var[:, None]
    rate = (weight * mean).sum(axis=0)
    return rate, (weight * (within + of_level + (mean - rate) ** 2)).sum(axis=0)


def _beta_interval(mean: FloatArray, var: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The middle 95% of beta curves with these moments."""
    strength = np.maximum(mean * (1 - mean) / var - 1, 1e-3)
    return beta_middle(strength * mean, strength * (1 - mean))


def _best_spread(fit: _Fit, whole: float) -> float:
    """The spread of the highest likelihood, between grid points by a parabola, as a standard deviation of rates.

    0.0 where no spread explains the counts better than none.
    """
    top = int(np.argmax(fit.log_likelihood > fit.log_likelihood.max() - ALIKE))
    if fit.spread[top] <= NO_SPREAD:
        return 0.0
    spread = float(fit.spread[top])
    if 0 < top < POINTS - 1:
        before, at, after = fit.log_likelihood[top - 1 : top + 2].tolist()
        bend = before - 2 * at + after
        offset = (before - after) / (2 * bend) if bend < 0 else 0.0
        spread += min(max(offset, -1.0), 1.0) * float(fit.spread[top + 1] - fit.spread[top])
    middle = min(float(fit.level[top]) * whole, 1.0)
    return spread * sqrt(middle * (1 - middle))
