"""The share of cases that ever reached an activity, by slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.engine.funnel import SHARED_BIT, code_of, values_of
from voronka.measure.engine.part import run, tasks_of
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.engine.overlay import View
    from voronka.measure.engine.part import Array
    from voronka.measure.rate import Rate


def rates(view: View, reached: str, *, by: str, among: Sequence[str] = ()) -> list[tuple[str, Rate]]:
    """Hits: cases that ever had the activity; tries: those, and cases that had any of ``among`` (empty: all cases).

    Slices with most tries first, then by name; slices without tries are left out.
    Raises ValueError where the log does not know an activity or the dimension.
    """
    from voronka.measure.engine.kernels_funnel import reach

    values, width = values_of(view, by), len(view.activities)
    hit = _wanted([code_of(view.activities, reached)], width)
    others = _wanted([code_of(view.activities, name) for name in among] if among else list(range(width)), width)
    tasks = tasks_of(view.parts)
    counts = [np.zeros((len(values), 2), np.int64) for _ in tasks]
    calls = [
        (p.stages, p.offsets, p.masks, *p.groups(by), ranges, *hit, *others, out)
        for (p, ranges), out in zip(tasks, counts, strict=True)
    ]
    run(reach, calls)
    total = sum(counts, np.zeros((len(values), 2), np.int64))
    found = [(value, rate_of(*row)) for value, row in zip(values, total.tolist(), strict=True)]
    return sorted(
        ((value, rate) for value, rate in found if rate is not None), key=lambda slice_: (-slice_[1].tries, slice_[0])
    )


def _wanted(codes: list[int], width: int) -> tuple[Array, Array]:
    """Which stages are wanted, and their mask bits: their own, and the shared one."""
    wanted = np.zeros(width, np.bool_)
    wanted[codes] = True
    own = sum(1 << code for code in set(codes) if code < SHARED_BIT)
    shared = 1 << SHARED_BIT if any(code >= SHARED_BIT for code in codes) else 0
    return wanted, np.array([own, shared], np.uint64)
