"""The column that says whether a lead is defective, and why."""

from __future__ import annotations

import polars as pl

from voronka.measure.files.cells import Typed, is_empty
from voronka.measure.files.words import CLEAN, NO, YES, plain
from voronka.measure.message import count

DEFECTIVE = "defective"
"""The reason where the file only says yes."""


def defects(cells: pl.Series) -> Typed:
    """Reasons why leads are defective, "" where they are clean, null where nobody has judged them.

    A column that holds only yes and no gives DEFECTIVE and ""; in any other a text is the reason, unless it says clean.
    An empty cell is clean beside reasons, or beside yes alone; beside a no that is written out, or where the whole
    column is empty, it is no verdict.
    """
    said = [text for text in cells.unique().drop_nulls() if not is_empty(text)]
    low = {text: text.strip().lower() for text in said}
    is_yes_no = all(word in YES or word in NO for word in low.values())
    if is_yes_no:
        meaning = {text: DEFECTIVE if word in YES else "" for text, word in low.items()}
    else:
        meaning = {text: "" if word in NO or plain(text) in CLEAN else text.strip() for text, word in low.items()}
    is_no_verdict = is_yes_no and (not said or "" in meaning.values())
    reasons = cells.replace_strict(meaning, default=None if is_no_verdict else "", return_dtype=pl.String)
    one = '{n} row has no verdict in "{column}": it counts neither as clean nor as defective'
    many = '{n} rows have no verdict in "{column}": they count neither as clean nor as defective'
    n = reasons.null_count()
    return Typed(reasons, notes=[count(one, many, n=n, column=cells.name)] if n else [])
