"""What happens again in a case, and what a case goes past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.discover.result import Loop, Skip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.discover.trace import Integers, Trace


def occurrences(trace: Trace) -> tuple[Integers, Integers, Integers]:
    """Three arrays of positions: first occurrences of an activity in a case; repeated ones; and, for each of the
    repeated, the occurrence before it."""
    key = trace.case * max(len(trace.names), 1) + trace.activity
    order = np.argsort(key, kind="stable")
    is_repeat = np.diff(key[order], prepend=-1) == 0
    return order[~is_repeat], order[is_repeat], order[np.flatnonzero(is_repeat) - 1]


def loops_of(trace: Trace, repeated: Integers, before: Integers) -> list[Loop]:
    """The loops and returns of a trace, those of most cases first, from what :func:`occurrences` found."""
    found = (
        pl.DataFrame(
            {
                "activity": pl.Series(trace.names, dtype=pl.String).gather(trace.activity[repeated]),
                "is_return": repeated - before > 1,
                "case": trace.case[repeated],
                "s": trace.seconds(before, repeated),
            }
        )
        .group_by("activity", "is_return")
        .agg(cases=pl.col("case").n_unique(), times=pl.len(), median_s=pl.col("s").median())
        .sort("cases", "times", "activity", "is_return", descending=[True, True, False, False])
    )
    return [Loop(*row) for row in found.iter_rows()]


def skips_of(trace: Trace, first: Integers, path: Sequence[str]) -> list[Skip]:
    """Activities of the usual path that cases went past: they have a later one of the path and never had this.

    first  positions of first occurrences
    path   the usual path; an activity that occurs twice on it stands where it occurs first
    """
    place = {name: at for at, name in enumerate(dict.fromkeys(path))}
    places = np.array([place.get(name, -1) for name in trace.names], dtype=np.int64)[trace.activity[first]]
    case = trace.case[first]
    reach = np.full(trace.cases, -1, dtype=np.int64)
    np.maximum.at(reach, case, places)

    passed = np.array([np.count_nonzero(reach > at) for at in range(len(place))], dtype=np.int64)
    had = np.bincount(places[(places >= 0) & (reach[case] > places)], minlength=len(place))
    skips = [Skip(name, int(passed[at] - had[at]), int(passed[at])) for name, at in place.items()]
    return sorted((skip for skip in skips if skip.cases), key=lambda skip: -skip.cases)
