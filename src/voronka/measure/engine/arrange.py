"""From coded columns to sorted ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voronka.measure.engine.part import TIME_TYPE, Part, everyone, frozen, run, tasks_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from voronka.measure.engine.columns import Columns
    from voronka.measure.engine.part import Array


class Allocate(Protocol):
    """Gives an array of zeros by name: in memory, or in a file being built."""

    def __call__(self, name: str, kind: npt.DTypeLike, length: int, /) -> Array: ...


def in_memory(_name: str, kind: npt.DTypeLike, length: int) -> Array:
    """Zeros in memory."""
    return np.zeros(length, kind)


def dim_section(name: str) -> str:
    """What the codes of a dimension are called in a file."""
    return f"dim:{name}"


def arrange(columns: Columns, allocate: Allocate = in_memory) -> Part:
    """Sort coded events by case, then time, equal times as they came. The arrays are where ``allocate`` makes them.

    Takes time in proportion to the events, not more, where the events of each case come in order of time.
    """
    from voronka.measure.engine.kernels_arrange import begin_of_cases, fill_masks, scatter, sort_cases

    n, m = len(columns.stages), len(columns.ids)
    part = Part(
        stages=allocate("stages", columns.stages.dtype, n),
        times=allocate("times", TIME_TYPE[columns.unit], n),
        offsets=allocate("offsets", np.uint32, m + 1),
        masks=allocate("masks", np.uint64, m),
        dims={name: allocate(dim_section(name), np.uint32, m) for name in columns.dims},
    )
    begin_of_cases(frozen(columns.cases), part.offsets)
    place = part.offsets.copy()
    scatter(columns.cases, frozen(columns.stages), frozen(columns.times()), place, part.stages, part.times)
    for name, (codes, _) in columns.dims.items():
        part.dims[name][:] = codes
    part = replace(part, ranges=everyone(part.offsets))
    shares = [share for _, share in tasks_of([part])]
    run(sort_cases, [(part.stages, part.times, part.offsets, share) for share in shares])
    run(fill_masks, [(part.stages, part.offsets, share, part.masks) for share in shares])
    for values in (part.stages, part.times, part.offsets, part.masks, *part.dims.values()):
        frozen(values)
    return part
