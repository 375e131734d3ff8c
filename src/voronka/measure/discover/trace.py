"""A log as arrays: one entry an event, cases together, each in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.frames import need

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

COLUMNS = ("case", "activity", "time")
MICRO = 1_000_000


@dataclass(frozen=True)
class Trace:
    """Events ordered by case, then time; equal times keep the order of the source.

    case      int64, 0 ... cases-1, ascending
    activity  int64, index into names
    at        int64, microseconds since 1970
    names     the activities, sorted
    """

    case: Integers
    activity: Integers
    at: Integers
    names: list[str]

    @cached_property
    def is_first(self) -> Flags:
        """bool: the event opens its case."""
        return np.asarray(np.diff(self.case, prepend=-1) != 0)

    @cached_property
    def is_last(self) -> Flags:
        """bool: the event is the last of its case."""
        return np.append(self.is_first[1:], np.ones(min(self.cases, 1), dtype=bool))

    @property
    def cases(self) -> int:
        return int(self.case[-1]) + 1 if len(self.case) else 0

    def counts(self, among: Flags | Integers) -> dict[str, int]:
        """How often each activity occurs among the chosen events: most frequent first, then by name."""
        found = np.bincount(self.activity[among], minlength=len(self.names))
        order = np.argsort(-found, kind="stable")
        return {self.names[i]: int(found[i]) for i in order if found[i]}

    def seconds(self, start: NDArray[np.integer], end: NDArray[np.integer]) -> Floats:
        """float64: from the events at the positions ``start`` to those at ``end``."""
        return np.asarray((self.at[end] - self.at[start]) / MICRO)

    @cached_property
    def resolution_s(self) -> int:
        """86400, 3600 or 60 when all times differ by whole days, hours or minutes; else 1."""
        since = self.at - self.at[:1]
        some = since[:1_000]  # of most logs these tell already
        for size in (86_400 * MICRO, 3_600 * MICRO, 60 * MICRO) if since.any() else ():
            if not (some % size).any() and not (since % size).any():
                return size // MICRO
        return 1


def trace_of(events: pl.DataFrame) -> Trace:
    """The events in order.

    Raises MissingColumn, and ValueError when a case, activity or time is null: such an event has no place in any order.
    """
    need(events, *COLUMNS)
    if empty := [name for name in COLUMNS if events[name].null_count()]:
        raise ValueError(f"each event needs a case, an activity and a time; there are nulls in {', '.join(empty)}")
    activity = events["activity"].cast(pl.String)
    names = activity.unique().sort().to_list()
    frame = pl.DataFrame(
        {
            "case": events["case"].rank("dense").cast(pl.Int64) - 1,
            "activity": activity.cast(pl.Enum(names)).to_physical().cast(pl.Int64),
            "at": events["time"].dt.epoch("us"),
        }
    ).sort("case", "at", maintain_order=True)
    return Trace(frame["case"].to_numpy(), frame["activity"].to_numpy(), frame["at"].to_numpy(), names)
