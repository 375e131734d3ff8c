"""Logs to draw."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import polars as pl

from voronka.measure.discover import Discovery, discover

START = datetime(2025, 1, 6, 9, 0)  # noqa: DTZ001  moments in frames bear no zone


def found_in(*paths: list[str] | str, minutes: float = 10) -> Discovery:
    """What is discovered in these paths: a case each, begun on a day of its own, one event every ``minutes``."""
    rows = [
        (str(number), name, START + timedelta(days=number, minutes=minutes * at))
        for number, path in enumerate(paths)
        for at, name in enumerate(path)
    ]
    schema = {"case": pl.String, "activity": pl.String, "time": pl.Datetime("us")}
    return discover(pl.DataFrame(rows, schema=schema, orient="row"))


def tangle(activities: int, *, cases: int = 200, seed: int = 1) -> Discovery:
    """Cases that wander: mostly onward, sometimes back, now and then far away."""
    dice = random.Random(seed)
    paths = []
    for _ in range(cases):
        at, path = dice.randrange(min(3, activities)), []
        for _ in range(dice.randrange(2, 20)):
            path.append(f"activity number {at}")
            at = max(0, min(activities - 1, at + dice.choice([1, 1, 1, 2, 0, -1, -2, 7, -9])))
        paths.append(path)
    return found_in(*paths)
