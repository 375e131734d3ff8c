"""Computes kaplan_meier.json and cumulative_incidence.json beside this file, from other people's code.

Run it in an environment of its own with lifelines 0.30.3, statsmodels 0.15.0 and numpy; Voronka is not imported.
"""

import json
from pathlib import Path

import numpy as np
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import CumIncidenceRight

HERE = Path(__file__).parent


def data_sets() -> dict[str, tuple[list[float], list[int]]]:
    """Durations and outcomes (0 censored, 1 won, 2 lost); small, with ties, in whole days and in parts of days."""
    rng = np.random.default_rng(20260101)
    whole = np.ceil(rng.exponential(20, 60))
    parts = np.round(rng.gamma(2.0, 9.0, 40), 3)
    return {
        "whole days, many ties": (whole.tolist(), rng.choice([0, 1, 2], 60, p=[0.3, 0.4, 0.3]).tolist()),
        "parts of days": (parts.tolist(), rng.choice([0, 1, 2], 40, p=[0.5, 0.3, 0.2]).tolist()),
        "last one closed": ([1, 2, 2, 3, 4, 5], [0, 1, 2, 0, 1, 2]),
        "nothing censored": ([4, 1, 3, 2], [1, 2, 2, 1]),
        "mostly open": ([0, 5, 9, 9, 9, 12, 30, 30], [0, 1, 0, 0, 2, 0, 0, 0]),
    }


def kaplan_meier(days: list[float], outcomes: list[int]) -> dict:
    fitter = KaplanMeierFitter().fit(days, [outcome > 0 for outcome in outcomes])
    times = sorted(set(days))
    band = fitter.confidence_interval_.loc[times]
    median = fitter.median_survival_time_
    return {
        "durations": days,
        "observed": [int(outcome > 0) for outcome in outcomes],
        "times": times,
        "survival": fitter.survival_function_.loc[times].iloc[:, 0].tolist(),
        "low": band.iloc[:, 0].tolist(),
        "high": band.iloc[:, 1].tolist(),
        "at_risk": [int(n) for n in fitter.event_table.loc[times, "at_risk"]],
        "events": [int(n) for n in fitter.event_table.loc[times, "observed"]],
        "median": None if np.isinf(median) else float(median),
    }


def cumulative_incidence(days: list[float], outcomes: list[int]) -> dict:
    curve = CumIncidenceRight(np.array(days, dtype=float), np.array(outcomes))
    return {
        "durations": days,
        "outcomes": outcomes,
        "times": curve.times.tolist(),
        "won": curve.cinc[0].tolist(),
        "lost": curve.cinc[1].tolist(),
    }


for compute in (kaplan_meier, cumulative_incidence):
    answers = {name: compute(*data) for name, data in data_sets().items()}
    (HERE / f"{compute.__name__}.json").write_text(json.dumps(answers, indent=1) + "\n")
