"""How far to the right each slot of a process map stands: lines as straight as the order of the slots allows.

The straightest places solve a linear program, as in Gansner, Koutsofios, North and Vo, "A technique for drawing
directed graphs", IEEE Transactions on Software Engineering 19 (1993), section 4.2.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from voronka.charts.process_map.rows import GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.process_map.rows import Rows, Slot

INSIDE, AT_BOX, CENTRED = 8.0, 2.0, 0.2
"""What a pixel aside costs: within a line, between a line and its box when it is past the box's side, and before."""
FREQUENT = 6.0
"""How much more it costs for the most frequent edge."""


def place(rows: Rows, *, left: float, right: float, loose: float) -> None:
    """Give every slot its x, between left and right, in the order of its row and GAP apart.

    loose  how far from the centre of its box a line may run straight on
    """
    slots = [slot for row in rows.rows for slot in row]
    at = {slot: number for number, slot in enumerate(slots)}
    most = max((edge.count for edge, _ in rows.routes), default=1)
    costs = [cost for edge, route in rows.routes for cost in _costs(route, 1 + FREQUENT * edge.count / most, loose)]
    apart = [
        (at[one], at[other], (one.width + other.width) / 2 + GAP) for row in rows.rows for one, other in pairwise(row)
    ]
    bounds = [(left + slot.width / 2, right - slot.width / 2) for slot in slots]
    aside = [(at[one], at[other], free) for one, other, _, free in costs]
    for slot, x in zip(slots, _straightest(bounds, apart, aside, [cost for _, _, cost, _ in costs]), strict=True):
        slot.x = x


def _costs(route: Sequence[Slot], weight: float, loose: float) -> list[tuple[Slot, Slot, float, float]]:
    """Neighbouring slots of a line: what a pixel aside costs, and from how many pixels on."""
    costs = []
    for one, other in pairwise(route):
        if one.name is None and other.name is None:
            costs.append((one, other, INSIDE * weight, 0.0))
        else:
            costs += [(one, other, AT_BOX * weight, loose), (one, other, CENTRED * weight**2, 0.0)]
    return costs


def _straightest(
    bounds: Sequence[tuple[float, float]],
    apart: Sequence[tuple[int, int, float]],
    aside: Sequence[tuple[int, int, float]],
    costs: Sequence[float],
) -> list[float]:
    """The x that make the sum of cost * max(0, |x_i - x_j| - free) over (i, j, free) least, where x_j - x_i >= d for
    every (i, j, d) of ``apart``."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    entries: list[tuple[int, int, float]] = []
    limits: list[float] = []
    for one, other, distance in apart:
        entries += [(len(limits), one, 1.0), (len(limits), other, -1.0)]
        limits.append(-distance)
    for at, (one, other, free) in enumerate(aside, start=len(bounds)):
        for sign in (1.0, -1.0):
            entries += [(len(limits), one, sign), (len(limits), other, -sign), (len(limits), at, -1.0)]
            limits.append(free)
    if not limits:
        return [(low + high) / 2 for low, high in bounds]
    row, column, value = zip(*entries, strict=True)
    size = len(bounds) + len(costs)
    found = linprog(  # type: ignore[call-overload]  # the stubs know dense matrices only
        [0.0] * len(bounds) + list(costs),
        A_ub=coo_array((value, (row, column)), shape=(len(limits), size)).tocsr(),
        b_ub=limits,
        bounds=[*bounds, *[(0.0, None)] * len(costs)],
        method="highs",
    )
    return [float(x) for x in found.x[: len(bounds)]]


def spread(
    wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float], low: float, high: float
) -> list[float]:
    """The places nearest to those wanted (least squares) that keep their order, the gaps and the bounds.

    gaps  at least so far from each place to the next; one fewer than places
    low, high  bounds, wide enough for all the gaps
    Pool adjacent violators on what is left when the gaps are taken off, then the bounds (isotonic regression).
    """
    taken = np.concatenate(([0.0], np.cumsum(gaps)))
    pools: list[tuple[float, float, int]] = []  # mean, weight, members
    for want, weight in zip(np.asarray(wanted) - taken, weights, strict=True):
        pool = (float(want), weight, 1)
        while pools and pools[-1][0] >= pool[0]:
            mean, heavy, members = pools.pop()
            total = heavy + pool[1]
            pool = ((mean * heavy + pool[0] * pool[1]) / total, total, members + pool[2])
        pools.append(pool)
    free = np.concatenate([np.full(members, mean) for mean, _, members in pools])
    return [float(place) for place in np.clip(free, low, high - taken[-1]) + taken]
