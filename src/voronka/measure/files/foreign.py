"""Amounts whose currency stands in a column of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.cells import as_text, without_placeholders
from voronka.measure.files.columns import Columns, Refusal
from voronka.measure.files.currency import code_of_name, notes_on
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Iterable

MONEY_ROLES = ("amount", "margin", "spend")


def refuse_other_currencies(columns: Columns, cells: pl.Series) -> None:
    """Refuse rows whose amount is in another currency than those of most rows; currencies are never summed.

    cells  the names of the currencies; a row without one, or without an amount, stays
    """
    role = next(role for role in MONEY_ROLES if role in columns.typed)
    has_amount = columns.typed[role].is_not_null()
    names = without_placeholders(as_text(cells))
    codes = {name: code_of_name(name) for name in names.drop_nulls().unique()}
    code = names.replace_strict(codes, default=None, return_dtype=pl.String) if codes else names
    counted = code.filter(has_amount).drop_nulls().alias("code").value_counts(name="rows")
    rows = dict(counted.sort("rows", "code", descending=[True, False]).iter_rows())
    main = next(iter(rows), "")
    places: Iterable[int] = (has_amount & (code != main).fill_null(False)).arg_true()
    text = "in {currency}, most rows are in {main}"
    columns.refusals += [Refusal(place, role, say(text, currency=code[place], main=main)) for place in places]
    columns.notes += notes_on(cells.name, main, [(name, n) for name, n in rows.items() if name != main])
