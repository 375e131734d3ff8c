"""The table of a slice: every measure that some of its rows have, and the verdict in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import Markup
from voronka.cli.cells import CELLS, cell
from voronka.cli.page.sheet import Column, key_of, table
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Sheet
    from voronka.measure.report.result import SliceRow


def slice_table(sheet: Sheet, rows: Sequence[SliceRow], *, name: str) -> Markup:
    """One row a cell, in the report's order: the largest first."""
    words = sheet.words
    keys = [key for key in CELLS if any(cell(key, row.measures, words) for row in rows)]
    has_estimate = any(row.pooled for row in rows)
    columns = [
        Column(words(say("Name"))),
        Column(words(say("Verdict"))),
        *(Column(sheet.term(key), is_number=True) for key in keys),
        *([Column(sheet.term("pooled"), is_number=True)] if has_estimate else []),
    ]
    return table(columns, [_cells(sheet, row, keys, has_estimate) for row in rows], name=name)


def _cells(sheet: Sheet, row: SliceRow, keys: Sequence[str], has_estimate: bool) -> list[Child]:
    words = sheet.words
    estimate = (
        f"{words.percent(row.pooled.rate)} ({words.between(row.pooled.low, row.pooled.high)})" if row.pooled else ""
    )
    return [
        key_of(row.key, words),
        words.sentence(row.verdict),
        *(cell(key, row.measures, words) for key in keys),
        *([estimate] if has_estimate else []),
    ]
