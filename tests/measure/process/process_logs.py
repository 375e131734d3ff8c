"""Small logs for tests, and slow references: plain Python that follows the definitions word by word."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import polars as pl
from hypothesis import strategies as st

START = datetime(2025, 1, 6, 9, 0)  # noqa: DTZ001  moments in frames bear no zone
SCHEMA = {"case": pl.String, "activity": pl.String, "time": pl.Datetime("us")}

Event = tuple[str, str, datetime]


def log_of(*paths: str, minutes: int = 10) -> pl.DataFrame:
    """A case for every path, a letter an activity, one event every ``minutes``."""
    rows = [
        (f"case {number}", letter, START + timedelta(days=number, minutes=minutes * at))
        for number, path in enumerate(paths)
        for at, letter in enumerate(path)
    ]
    return frame_of(rows)


def frame_of(rows: list[Event]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def events(*, most: int = 40, seconds: int = 6, unique_times: bool = False) -> st.SearchStrategy[list[Event]]:
    """Random rows; few seconds, so that many times are equal unless they are to differ."""
    row = st.tuples(
        st.sampled_from(["one", "two", "three", "four"]),
        st.sampled_from("abcde"),
        st.integers(0, seconds).map(lambda s: START + timedelta(seconds=s)),
    )
    return st.lists(row, max_size=most, unique_by=(lambda row: row[::2]) if unique_times else None)


def slow_cases(rows: list[Event]) -> dict[str, list[Event]]:
    cases: dict[str, list[Event]] = defaultdict(list)
    for row in rows:
        cases[row[0]].append(row)
    return {case: sorted(found, key=lambda row: row[2]) for case, found in cases.items()}


def slow_edges(rows: list[Event]) -> dict[tuple[str, str], tuple[int, float]]:
    """Count and median seconds of every directly-follows pair."""
    seconds: dict[tuple[str, str], list[float]] = defaultdict(list)
    for found in slow_cases(rows).values():
        for one, other in pairwise(found):
            seconds[one[1], other[1]].append((other[2] - one[2]).total_seconds())
    return {pair: (len(each), median(each)) for pair, each in seconds.items()}


def slow_variants(rows: list[Event]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[1] for row in found) for found in slow_cases(rows).values())


def slow_steps(rows: list[Event], stages: list[str]) -> list[dict[str, Any]]:
    """What stage_conversion should say, stage by stage."""
    paths = [[row for row in found if row[1] in stages] for found in slow_cases(rows).values()]
    return [_slow_step(paths, stages, at) for at in range(len(stages))]


def _slow_step(paths: list[list[Event]], stages: list[str], at: int) -> dict[str, Any]:
    entered = [path for path in paths if _first(path, stages[at]) is not None]
    days = []
    for path in entered:
        before = _first(path, stages[at - 1]) if at else None
        here = _first(path, stages[at])
        if before is not None and here is not None and before < here:
            days.append((path[here][2] - path[before][2]).total_seconds() / 86_400)
    later = set(stages[at + 1 :])
    return {
        "entered": len(entered),
        "of_previous": _slow_rate(paths, stages, at, at - 1) if at else None,
        "of_first": _slow_rate(paths, stages, at, 0) if at else None,
        "skipped": sum(path not in entered and any(row[1] in later for row in path) for path in paths),
        "returned": sum(_entries(path, stages[at]) > 1 for path in paths),
        "median_days": median(days) if days else None,
    }


def _slow_rate(paths: list[list[Event]], stages: list[str], at: int, since: int) -> tuple[int, int] | None:
    """Of the cases that entered the stage ``since``, those that then entered the stage ``at`` or a later one."""
    tries = [path for path in paths if _first(path, stages[since]) is not None]
    beyond = set(stages[at:])
    hits = [path for path in tries if any(row[1] in beyond for row in path[_first(path, stages[since]) + 1 :])]
    return (len(hits), len(tries)) if tries else None


def _first(path: list[Event], stage: str) -> int | None:
    return next((at for at, row in enumerate(path) if row[1] == stage), None)


def _entries(path: list[Event], stage: str) -> int:
    names = [row[1] for row in path]
    return sum(name == stage and (at == 0 or names[at - 1] != stage) for at, name in enumerate(names))


def slow_stays(rows: list[Event], end: datetime) -> dict[str, list[tuple[float, bool]]]:
    """For each activity the days of each stay and whether it is over."""
    stays: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for found in slow_cases(rows).values():
        entry = found[0]
        for row in found[1:]:
            if row[1] != entry[1]:
                stays[entry[1]].append(((row[2] - entry[2]).total_seconds() / 86_400, True))
                entry = row
        stays[entry[1]].append(((end - entry[2]).total_seconds() / 86_400, False))
    return {name: sorted(each) for name, each in stays.items()}
