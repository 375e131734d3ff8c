"""The column that says whether a lead is defective, and why."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.cells import Typed, is_empty
from voronka.measure.files.words import CLEAN, NO, YES, plain

DEFECTIVE = "defective"
"""The reason where the file only says yes."""


def defects(cells: pl.Series) -> Typed:
    """Reasons why leads are defective, "" where they are clean.

    A column that holds only yes and no gives DEFECTIVE and ""; in any other a text is the reason, unless it says clean.
    """
    said = [text for text in cells.unique().drop_nulls() if not is_empty(text)]
    low = {text: text.strip().lower() for text in said}
    is_yes_no = bool(said) and all(word in YES or word in NO for word in low.values())
    if is_yes_no:
        meaning = {text: DEFECTIVE if word in YES else "" for text, word in low.items()}
    else:
        meaning = {text: "" if word in NO or plain(text) in CLEAN else text.strip() for text, word in low.items()}
    if not meaning:
        return Typed(pl.Series(cells.name, [""]).new_from_index(0, cells.len()))
    return Typed(cells.replace_strict(meaning, default="", return_dtype=pl.String))
