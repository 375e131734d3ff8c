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
    values, activities = values_of(view, by), view.activities
    hit = [code_of(activities, reached)]
    others = [code_of(activities, name) for name in among] or list(range(len(activities)))
    total = _counts(view, hit, others, by=by, slices=len(values))
    found = [(value, rate_of(*row)) for value, row in zip(values, total.tolist(), strict=True)]
    known = [(value, rate) for value, rate in found if rate is not None]
    return sorted(known, key=lambda slice_: (-slice_[1].tries, slice_[0]))


def _counts(view: View, hit: list[int], others: list[int], *, by: str, slices: int) -> Array:
    """Hits and tries by slice (slices x 2). Masks answer, unless a wanted stage has no bit of its own."""
    from voronka.measure.engine.kernels_funnel import reach, reach_by_events

    tasks = tasks_of(view.parts)
    counts = [np.zeros((slices, 2), np.int64) for _ in tasks]
    sliced = [((p, *p.groups(by), ranges), out) for (p, ranges), out in zip(tasks, counts, strict=True)]
    if max(hit) < SHARED_BIT and (max(others) < SHARED_BIT or len(others) == len(view.activities)):
        bits = [
            np.bitwise_or.reduce(np.uint64(1) << np.minimum(codes, SHARED_BIT).astype(np.uint64))
            for codes in (hit, others)
        ]
        run(reach, [(p.masks, *groups, *bits, out) for (p, *groups), out in sliced])
    else:
        wanted = [np.isin(np.arange(len(view.activities)), codes) for codes in (hit, others)]
        run(reach_by_events, [(p.stages, p.offsets, *groups, *wanted, out) for (p, *groups), out in sliced])
    return sum(counts, np.zeros((slices, 2), np.int64))


def mask_of(codes: list[int]) -> np.uint64:
    """The mask bits of some stages."""
    return np.uint64(sum({1 << min(code, SHARED_BIT) for code in codes}))
