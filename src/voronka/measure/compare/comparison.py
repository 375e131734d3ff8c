"""Sellers, sources, products beside each other: what the data say, and what they do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.compare.black_holes import holes_among
from voronka.measure.compare.cells import are_small
from voronka.measure.compare.kinds import kinds_of
from voronka.measure.compare.mix import mix_of
from voronka.measure.compare.pooling import Pooled, pool
from voronka.measure.compare.standing import Standing, Stands, standing_of
from voronka.measure.compare.verdict import no_others, not_separated, open_leads, stands_out, summary_of, too_few
from voronka.measure.message import say
from voronka.measure.rate import Rate, rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from voronka.measure.compare.kinds import FloatArray, Kinds, RateName
    from voronka.measure.compare.mix import Mix
    from voronka.measure.message import Message


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell, compared.

    key       as written in the file; "" where empty
    rate      of all its deals; None where it has no try
    pooled    after partial pooling, and adjusted when the comparison is; None where there is nothing to compare
    expected  the rate that the others get from such leads; None when not adjusted, or when nobody else gets such leads
    adjusted  the rate after taking the mix out: observed / usual for these leads x overall; None as ``expected``
    verdict   one plain sentence, without the name
    stands    against all others, at most 5% chance that anyone of the whole comparison is named wrongly
    group     1 at the top; the data separate no two cells of one number; None for those too few to be judged
    small     protected: too few tries to be judged alone
    """

    key: tuple[str, ...]
    rate: Rate | None
    pooled: Pooled | None
    expected: float | None
    adjusted: float | None
    verdict: Message
    stands: Stands
    group: int | None
    small: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """All cells of a slice.

    cells    in the order in which the frame shows them first
    overall  rate of all deals together; None without a try
    spread   standard deviation between the cells' true rates (a share, 0 to 1) with noise, and the mix if adjusted,
             taken out; 0.0 when the data show none; None with fewer than two cells to compare
    summary  sentences about the whole; black holes last
    """

    cells: list[Compared]
    overall: Rate | None
    spread: float | None
    summary: list[Message]


def compare(
    deals: pl.DataFrame, *, by: Sequence[str], rate: RateName = "conversion", adjust: Sequence[str] = ()
) -> Comparison:
    """Compare the cells of a slice honestly.

    deals   state, the columns of ``by`` and ``adjust`` (String; null counts as ""); opened is used for black holes
    by      one column, or two that are crossed
    rate    conversion: won / (won + lost); cr2: won / all
    adjust  columns that make leads alike, coarse first (channel, product): each cell is held against what the others
            get from the same kinds of leads. A column of ``by`` among them is left out.
    Raises  MissingColumn; ValueError unless ``by`` is one or two columns
    Source: docs/measures-compare.md; simulations of its error rates in tests/measure/compare
    """
    if len(by) not in (1, 2):
        raise ValueError(f"a comparison is by one or two columns, not {len(by)}")
    kinds = kinds_of(deals, by=by, adjust=adjust)
    compared = compare_kinds(kinds, rate)
    if len(by) == 1:
        holes = holes_among(kinds, deals, by=by[0], adjust=adjust)
        compared.summary.extend(hole.why for hole in holes)
    return compared


def compare_kinds(kinds: Kinds, rate: RateName, *, beside: int = 0) -> Comparison:
    """Compare cells whose deals are counted already; beside: as `compare_cells` has it."""
    cells, overall, spread = _compared(kinds, rate, beside)
    said = summary_of([cell.key for cell in cells], [cell.stands for cell in cells], spread=spread)
    if kinds.is_adjusted and said:
        said.append(say("Each is held against what the others get from the same kinds of leads"))
    still_open = int((kinds.leads - kinds.decided).sum())
    if rate == "cr2" and still_open and said:
        said.append(open_leads(still_open))
    return Comparison([cells[i] for i in kinds.appearance], overall, spread, said)


def _compared(kinds: Kinds, rate: RateName, beside: int) -> tuple[list[Compared], Rate | None, float | None]:
    """All cells in the order of their keys, the rate of the whole and the spread."""
    hits, tries, mix = kinds.per_cell(kinds.won), kinds.per_cell(kinds.tries(rate)), mix_of(kinds, rate)
    overall = rate_of(int(hits.sum()), int(tries.sum()))
    scale = _scale(mix, overall)
    small = are_small(hits, tries)
    standing = standing_of(mix, scale, small, beside)
    pooled, spread = _pooled(mix, scale)
    cells = []
    for i, key in enumerate(kinds.keys):
        is_held = kinds.is_adjusted and mix.tries[i] > 0
        cells.append(
            Compared(
                key=key,
                rate=rate_of(int(hits[i]), int(tries[i])),
                pooled=pooled[i],
                expected=float(mix.expected[i] / mix.tries[i]) if is_held else None,
                adjusted=min(1.0, float(mix.observed[i] * scale[i])) if is_held else None,
                verdict=too_few(int(tries[i]), rate) if small[i] else _verdict(mix, standing, i, kinds, rate),
                stands=standing.stands[i],
                group=standing.groups[i],
                small=bool(small[i]),
            )
        )
    return cells, overall, spread


def _scale(mix: Mix, overall: Rate | None) -> FloatArray:
    """What turns a rate on a cell's own leads into one on the leads of the whole."""
    whole = 0.0 if overall is None else overall.rate
    return np.divide(whole, mix.usual, out=np.ones(len(mix.tries)), where=mix.usual > 0)


def _pooled(mix: Mix, scale: FloatArray) -> tuple[list[Pooled | None], float | None]:
    """Pooled rate of each cell, the mix taken out, and the spread; nothing with fewer than two cells to pool."""
    found: list[Pooled | None] = [None] * len(mix.tries)
    some = np.flatnonzero(mix.overlap > 0)
    if len(some) < 2:
        return found, None
    pooling = pool(mix.observed[some] * mix.worth[some], mix.worth[some], mix.usual[some])
    for at, i in enumerate(some):
        rate, low, high = (float(side[at] * scale[i]) for side in (pooling.rate, pooling.low, pooling.high))
        found[i] = Pooled(min(rate, 1.0), min(low, 1.0), min(high, 1.0))
    return found, pooling.spread


def _verdict(mix: Mix, standing: Standing, i: int, kinds: Kinds, rate: RateName) -> Message:
    """The sentence on a cell that is not small."""
    stands = standing.stands[i]
    if stands == "too few":
        return no_others(kinds.is_adjusted)
    if stands == "not separated":
        return not_separated(standing.more_needed(mix, i), rate)
    observed, expected = float(mix.hits[i] / mix.tries[i]), float(mix.expected[i] / mix.tries[i])
    return stands_out(stands, observed, expected, kinds.is_adjusted)
