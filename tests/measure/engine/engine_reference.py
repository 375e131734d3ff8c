"""Logs for the engine's tests, and slow answers to compare with: plain Python over lists, straight from the definition.

`slow_*` functions look at every chain, every pair, every case; they share nothing with the kernels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import combinations, groupby, pairwise

import numpy as np
import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

START = datetime(2024, 1, 1)  # noqa: DTZ001  moments in frames bear no zone


def frame(rows):
    """A frame of (case, activity, seconds, ...) rows; further columns are called dim."""
    return pl.DataFrame(
        {
            "case": [row[0] for row in rows],
            "activity": [row[1] for row in rows],
            "time": [START + timedelta(seconds=row[2]) for row in rows],
            "dim": [row[3] if len(row) > 3 else None for row in rows],
        },
        schema={"case": pl.String, "activity": pl.String, "time": pl.Datetime("us"), "dim": pl.String},
    )


def by_case(rows):
    """Events of each case in order: by time, equal times as they came."""
    cases = defaultdict(list)
    for row in rows:
        cases[row[0]].append(row)
    return {case: sorted(events, key=lambda row: row[2]) for case, events in cases.items()}


def slow_level(events, steps, window):
    """The longest beginning of the steps that some chain of events makes within the window; tries every chain."""
    for level in range(len(steps), 0, -1):
        for chain in combinations(events, level):
            in_order = all(event[1] == step for event, step in zip(chain, steps, strict=False))
            if in_order and chain[-1][2] - chain[0][2] <= window:
                return level
    return 0


def slow_funnel(rows, steps, window):
    """Cases by step."""
    levels = [slow_level(events, steps, window) for events in by_case(rows).values()]
    return [sum(level >= step for level in levels) for step in range(1, len(steps) + 1)]


def slow_edges(rows):
    """(source, target): seconds."""
    edges = defaultdict(list)
    for events in by_case(rows).values():
        for before, after in pairwise(events):
            edges[before[1], after[1]].append(after[2] - before[2])
    return dict(edges)


def slow_stays(rows):
    """stage: (stays, seconds of the closed ones)."""
    stays, closed = Counter(), defaultdict(list)
    for events in by_case(rows).values():
        runs = [list(run) for _, run in groupby(events, key=lambda row: row[1])]
        stays.update(run[0][1] for run in runs)
        for before, after in pairwise(runs):
            closed[before[0][1]].append(after[0][2] - before[0][2])
    return {stage: (n, closed[stage]) for stage, n in stays.items()}


def quantiles(seconds):
    """Median and p90 as numpy has them (type 7)."""
    return (float(np.quantile(seconds, 0.5)), float(np.quantile(seconds, 0.9))) if seconds else (None, None)


def flat(answers):
    """{(key, place): value}, which pytest.approx can compare."""
    return {(key, place): value for key, values in answers.items() for place, value in enumerate(values)}


CASES, NAMES = ["a", "b", "ж", "d e"], ["лид", "call", "demo ☎", "won", ""]


FEW_SECONDS = st.integers(0, 12)
COMPILING = settings(deadline=None)
"""The first call of a kernel compiles it, and that takes as long as it takes."""


def rows_of(*, names=NAMES, cases=CASES, seconds=FEW_SECONDS, most=24):
    """Lists of rows, in no order of time, with many equal times."""
    return st.lists(
        st.tuples(st.sampled_from(cases), st.sampled_from(names), seconds, st.sampled_from(["x", "y", None])),
        max_size=most,
    )
