"""Computes the reference numbers of the tests beside it, by other means; prints them.

Run it from the project's root in an environment of its own with scipy 1.17.1, statsmodels 0.15.0 and numpy; Voronka is
not imported.
"""

# ruff: noqa: T201 - a script that prints

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import confint_proportions_2indep

RATS = (
    "0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 1/19 1/19 1/18 1/18 "
    "2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 "
    "4/20 4/20 4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 "
    "16/52 15/47 15/46 9/24 4/14"
)
FOUR = "3/10 20/40 45/60 5/50"
BERKELEY = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]


def counts(text: str) -> tuple[np.ndarray, np.ndarray]:
    hits, tries = np.array([[int(part) for part in pair.split("/")] for pair in text.split()]).T
    return hits, tries


def likeliest_spread(text: str) -> tuple[float, float, float]:
    """alpha, beta and the standard deviation of the beta distribution that makes the counts likeliest."""
    hits, tries = counts(text)

    def lost(logs: np.ndarray) -> float:
        return -float(stats.betabinom.logpmf(hits, tries, *np.exp(logs)).sum())

    found = optimize.minimize(
        lost, [0.5, 2.5], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 5_000}
    )
    alpha, beta = np.exp(found.x)
    return alpha, beta, float(stats.beta(alpha, beta).std())


def bayesian_answer(text: str, cell: int) -> tuple[float, float, float]:
    """Mean, 2.5% and 97.5% point of a cell's rate; even weights on the mean and on the intraclass deviation."""
    hits, tries = counts(text)
    mean, deviation = np.meshgrid(np.linspace(0.0005, 0.9995, 1_000), np.linspace(0.001, 0.999, 500), indexing="ij")
    strength = 1 / deviation**2 - 1
    log_weight = sum(
        stats.betabinom.logpmf(y, n, mean * strength, (1 - mean) * strength) for y, n in zip(hits, tries, strict=True)
    )
    weight = np.exp(log_weight - log_weight.max())
    kept = weight > 1e-9
    weight = weight[kept] / weight[kept].sum()
    alpha = (mean * strength)[kept] + hits[cell]
    beta = ((1 - mean) * strength)[kept] + tries[cell] - hits[cell]

    def below(rate: float, level: float) -> float:
        return float((weight * stats.beta.cdf(rate, alpha, beta)).sum()) - level

    low, high = (optimize.brentq(below, 1e-6, 1 - 1e-6, args=(level,), xtol=1e-6) for level in (0.025, 0.975))
    return float((weight * alpha / (alpha + beta)).sum()), low, high


if __name__ == "__main__":
    expected = json.loads(Path("../shared/data/EXPECTED.json").read_text(encoding="utf-8"))
    sellers = next(each["value"] for each in expected if each["id"] == "maven.per_seller")
    maven = " ".join(f"{won}/{won + lost}" for _, won, lost, *_ in sellers.values())
    for name, text, cells in (("rats", RATS, (0, 15, 50, 66, 70)), ("four", FOUR, (0, 1, 3)), ("maven", maven, ())):
        print(name, "alpha, beta, deviation:", likeliest_spread(text))
        for cell in cells:
            print(name, cell, [round(value, 4) for value in bayesian_answer(text, cell)])
    berkeley = StratifiedTable([np.array(table) for table in BERKELEY])
    print("Berkeley, Mantel-Haenszel:", berkeley.test_null_odds(correction=True).statistic)
    for pair in ((56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 10), (140, 200, 110, 200)):
        print("Newcombe", pair, confint_proportions_2indep(*pair, method="newcomb"))
    print("none of 60 of 660 with 90:", stats.hypergeom(660, 90, 60).pmf(0))
    print("70 and 56 of 100:", stats.chi2_contingency([[70, 30], [56, 44]], correction=False)[:2])
