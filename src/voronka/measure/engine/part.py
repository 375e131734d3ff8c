"""Sorted columns of events, and how they are shared out to threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array = npt.NDArray[Any]
Unit = Literal["s", "us"]
"""How a log keeps time: whole seconds since 1970 (4 bytes, until 2106), or microseconds (8 bytes)."""

PER_SECOND: dict[Unit, int] = {"s": 1, "us": 1_000_000}
TIME_TYPE: dict[Unit, npt.DTypeLike] = {"s": np.uint32, "us": np.int64}
FEW = 100_000
"""So many events are walked sooner than threads are started."""


@dataclass(frozen=True, slots=True)
class Part:
    """Events sorted by case, then time, equal times as they came.

    stages   n codes, 1 or 2 bytes
    times    n moments in the log's unit
    offsets  m + 1 positions, 4 bytes: the events of case c are offsets[c] up to offsets[c + 1], at least one
    masks    m sets of bits: bit s says that the case ever had stage s; bit 63 stands for all from 63 on
    dims     for each dimension m codes of 4 bytes
    ranges   the cases that count, rows of (first, past the last)
    """

    stages: Array
    times: Array
    offsets: Array
    masks: Array
    dims: dict[str, Array] = field(default_factory=dict)
    ranges: Array = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    @property
    def cases(self) -> int:
        """Cases that count."""
        return int((self.ranges[:, 1] - self.ranges[:, 0]).sum())

    @property
    def events(self) -> int:
        """Events of the cases that count."""
        ends = self.offsets[self.ranges].astype(np.int64)
        return int((ends[:, 1] - ends[:, 0]).sum())

    def groups(self, by: str | None) -> tuple[Array, int]:
        """The slice of each case and the stride to read it with; without a dimension everyone is in slice 0."""
        return (self.dims[by], 1) if by is not None else (np.zeros(1, np.uint32), 0)

    def shares(self, pieces: int) -> list[Array]:
        """The ranges, cut where events are so many for each piece; empty pieces are left out."""
        if not len(self.ranges):
            return []
        events = np.linspace(0, len(self.stages), pieces + 1)[1:-1].astype(self.offsets.dtype)
        cuts = [0, *np.searchsorted(self.offsets, events).tolist(), len(self.offsets) - 1]
        clipped = [np.clip(self.ranges, low, high) for low, high in pairwise(cuts)]
        kept = [ranges[ranges[:, 0] < ranges[:, 1]] for ranges in clipped]
        return [ranges for ranges in kept if len(ranges)]


def frozen(values: Array) -> Array:
    """The array made read-only, as the mapped ones are: kernels are compiled once for both."""
    values.setflags(write=False)
    return values


def everyone(offsets: Array) -> Array:
    """The one range of all cases."""
    cases = len(offsets) - 1
    return np.array([[0, cases]], np.int64) if cases else np.zeros((0, 2), np.int64)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


def tasks_of(parts: Sequence[Part]) -> list[tuple[Part, Array]]:
    """Work for each core: a part and its ranges."""
    return [(part, ranges) for part in parts for ranges in part.shares(1 if len(part.stages) < FEW else cores())]


def run(kernel: Callable[..., object], calls: Sequence[tuple[Any, ...]]) -> None:
    """Call the kernel with each of the argument tuples, at once on all cores."""
    if len(calls) < 2:
        for arguments in calls:
            kernel(*arguments)
        return
    for future in [_pool(os.getpid()).submit(kernel, *arguments) for arguments in calls]:
        future.result()


@cache
def _pool(_process: int) -> ThreadPoolExecutor:
    """Threads of this process; one made by fork has none of them and gets its own."""
    return ThreadPoolExecutor(cores())
