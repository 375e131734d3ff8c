"""A synthetic log: a funnel in which people go on, stay, jump and come back, over two years.

Seeded and made by our own code; events of one case never share a second, so that every engine orders them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import polars as pl

ACTIVITIES = ("visit", "lead", "call", "meeting", "offer", "talk", "contract", "invoice", "reminder", "won")
SELLERS = 300
DAY = 86_400
BASE = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Events:
    """Sorted columns: case, stage and time of each event; seller of each case; where each case begins."""

    cases: npt.NDArray[np.uint32]
    stages: npt.NDArray[np.uint8]
    times: npt.NDArray[np.uint32]
    sellers: npt.NDArray[np.uint16]
    offsets: npt.NDArray[np.int64]

    @property
    def seller_of_event(self) -> npt.NDArray[np.uint16]:
        return self.sellers[self.cases]

    def frame(self, *, first_cases: int | None = None) -> pl.DataFrame:
        """As a user has them: case, activity, time, seller; all cases, or the first so many."""
        end = self.offsets[-1 if first_cases is None else first_cases]
        names = pl.Enum(ACTIVITIES)
        return pl.DataFrame(
            {
                "case": self.cases[:end],
                "activity": pl.Series(self.stages[:end]).cat.to(names),
                "time": (pl.Series(self.times[:end]).cast(pl.Int64) * 1_000_000).cast(pl.Datetime("us")),
                "seller": self.seller_of_event[:end],
            }
        )


def make(events: int, cases: int, *, seed: int = 12) -> Events:
    """So many events of so many cases; the seed decides everything."""
    offsets = np.zeros(cases + 1, np.int64)
    stages, times = np.zeros(events, np.uint8), np.zeros(events, np.uint32)
    sellers = np.zeros(cases, np.uint16)
    _walk(seed, offsets, stages, times, sellers)
    return Events(np.repeat(np.arange(cases, dtype=np.uint32), np.diff(offsets)), stages, times, sellers, offsets)


@numba.njit(cache=True)
def _walk(seed: int, offsets: Any, stages: Any, times: Any, sellers: Any) -> None:
    np.random.seed(seed)
    cases, events, at = len(sellers), len(stages), 0
    for case in range(cases):
        left, mean = cases - case, (events - at) / (cases - case)
        length = 1
        while np.random.random() > 1.0 / mean and length < 400:
            length += 1
        length = min(length, events - at - (left - 1)) if left > 1 else events - at
        offsets[case] = at
        stage = 0 if np.random.random() < 0.7 else 1
        now = BASE + np.random.random() * 365 * DAY
        for i in range(at, at + length):
            stages[i], times[i] = stage, now
            chance = np.random.random()
            if chance < 0.45:
                stage = (stage + 1) % len(ACTIVITIES)
            elif chance > 0.55:
                stage = int(np.random.random() * 10)
            now = np.floor(now) + 1 + np.exp(6 + 3 * np.random.normal()) % (20 * DAY)
        at += length
        sellers[case] = int(np.random.random() ** 2 * SELLERS)
    offsets[cases] = at
