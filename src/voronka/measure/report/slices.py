"""A slice of a report: the cells with their measures, and what an honest comparison says of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.compare import Cell as Counted
from voronka.measure.compare import Compared, Comparison, compare, compare_cells
from voronka.measure.compare.kinds import coded, numbered
from voronka.measure.message import Message, say
from voronka.measure.report.cells import deal_cells, traffic_cells
from voronka.measure.report.result import Slice, SliceRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voronka.measure.report.cells import Summed
    from voronka.measure.report.known import Known
    from voronka.measure.report.result import Measures

THREADS = 2
"""Parts of a report do not wait for each other: polars and numpy leave the interpreter free while they work."""
MIX = ("channel", "product")
"""Sellers get different leads: their comparison takes the mix of these out."""
MOST_COMPARED = 5_000
"""A column of more values than this is no slice to compare (an id, say); its cells are shown all the same."""
NOT_COMPARED = say("nothing to compare: the file does not tell who refused")
TOO_MANY = say("not compared: the column has too many values")


def with_categories(frame: pl.DataFrame, slices: Iterable[Sequence[str]]) -> pl.DataFrame:
    """The frame with the columns of its slices as numbers (Enum): texts are compared once, not once a slice.

    An empty cell is "".
    """
    asked = dict.fromkeys(name for columns in slices for name in columns if name in frame.columns)
    with ThreadPoolExecutor(THREADS) as threads:
        return frame.with_columns(threads.map(coded, (frame[name] for name in asked)))


def deal_slice(deals: pl.DataFrame, columns: Sequence[str], summed: Summed, *, known: Known) -> Slice:
    """A slice of deals, cases or orders; its columns are as :func:`with_categories` leaves them.

    Sellers and others are compared by the win rate, or by CR2 where refusals are not recorded; orders (not leads)
    only by the share kept.

    summed  of the same deals
    """
    cells = deal_cells(numbered(deals, columns), summed, known=known)
    if not known.refusals and not known.cr2:
        return _slice(columns, cells, None, why=NOT_COMPARED)
    if len(cells) > MOST_COMPARED:
        return _slice(columns, cells, None, why=TOO_MANY)
    adjust = [name for name in MIX if name in deals.columns] if tuple(columns) == ("seller",) else []
    compared = compare(deals, by=columns, rate="conversion" if known.refusals else "cr2", adjust=adjust)
    return _slice(columns, cells, compared, why=NOT_COMPARED)


def traffic_slice(traffic: pl.DataFrame, columns: Sequence[str]) -> Slice:
    """A slice of daily totals, compared by CR2."""
    cells = traffic_cells(traffic, columns)
    counted = [Counted(key, each.cr2.hits, each.cr2.tries) for key, each in cells.items() if each.cr2]
    if not counted or len(counted) > MOST_COMPARED:
        return _slice(columns, cells, None, why=NOT_COMPARED)
    return _slice(columns, cells, compare_cells(counted, rate="cr2"), why=NOT_COMPARED)


def _slice(
    columns: Sequence[str], cells: dict[tuple[str, ...], Measures], compared: Comparison | None, *, why: Message
) -> Slice:
    stands: dict[tuple[str, ...], Compared] = {each.key: each for each in compared.cells} if compared else {}
    rows = [
        SliceRow(key, measures, each.pooled, each.verdict, each.small, each.group)
        if (each := stands.get(key))
        else SliceRow(key, measures, None, why, small=False)
        for key, measures in cells.items()
    ]
    return Slice(tuple(columns), rows, compared.summary if compared else [])
