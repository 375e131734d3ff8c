"""Columns of numbers: one decimal mark and one currency are settled for a column from its own cells.

A cell such as "1.234" reads in two ways, so it is used only when something else settles the mark: another cell,
another column of the file, or the map. Text becomes a Decimal without passing through a float.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files import currency
from voronka.measure.files.cells import Typed, distinct_texts, sample_of
from voronka.measure.files.written import DIGITS, Evidence, Mark, exact_floats, seen_in, take_apart, why_not
from voronka.measure.frames import MONEY
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: dict[Mark | None, str] = {
    ".": rf"^-?\d{{1,{DIGITS}}}(?:\.\d{{1,6}})?$",
    ",": rf"^-?\d{{1,{DIGITS}}}(?:,\d{{1,6}})?$",
    None: rf"^-?\d{{1,{DIGITS}}}$",
}


def evidence(cells: pl.Series) -> Evidence:
    """What a column shows about its decimal mark; asked of the whole column where a sample shows nothing."""
    if cells.dtype not in (pl.String, pl.Categorical):
        return Evidence()
    seen = _shown_by(sample_of(cells).cast(pl.String))
    return seen if seen.dot or seen.comma else _shown_by(distinct_texts(cells))


def _shown_by(texts: pl.Series) -> Evidence:
    """What distinct texts show; a whole number shows nothing, and need not be taken apart (7 ms)."""
    other = texts.filter(texts.cast(pl.Int64, strict=False).is_null()).drop_nulls()
    return Evidence() if other.is_empty() else seen_in(take_apart(other.unique(), None))


def is_plain(texts: pl.Series, mark: Mark | None) -> bool:
    """Whether one pattern reads all the texts that there are."""
    return bool(texts.drop_nulls().str.contains(_PLAIN[mark]).all())


def amounts(cells: pl.Series, *, mark: Mark | None = None, is_given: bool = False) -> Typed:
    """A column of numbers as MONEY, whatever the name says of its currency.

    mark      the decimal mark that was settled; None: cells that read both ways are refused
    is_given  the mark is the user's word, so cells written otherwise do not shake it
    """
    if cells.dtype != pl.String:
        return _from_container(cells)
    fast = plain_numbers(cells, mark)
    left = cells.filter(cells.is_not_null() & fast.is_null()).rename("text")
    if left.is_empty():
        return Typed(fast)
    counted = left.value_counts(name="rows").sort("text")
    parts = take_apart(counted["text"], mark).with_columns(counted["rows"])
    seen = seen_in(parts)
    if mark and not is_given and (seen.comma if mark == "." else seen.dot):
        return amounts(cells, mark=None)
    refused = parts.filter(pl.col("value").is_null() & ~pl.col("is_empty"))
    reasons = {str(part["text"]): why_not(part) for part in refused.iter_rows(named=True)}
    main, foreign = _currencies(parts, cells.name)
    reasons |= {
        text: say("in {currency}, the column is in {main}", currency=code, main=main)
        for text, code in foreign.select("text", "code").iter_rows()
    }
    rows = foreign.group_by("code").agg(pl.col("rows").sum()).sort("code").iter_rows()
    return Typed(_filled(cells, fast, parts, reasons), reasons, currency.notes_on(cells.name, main, rows))


def counts(cells: pl.Series, *, mark: Mark | None = None, is_given: bool = False, least: int = 0) -> Typed:
    """A column of whole numbers, none below ``least``, as Int64."""
    if cells.dtype == pl.String or cells.dtype.is_integer():
        whole = cells.cast(pl.Int64, strict=False)
        if whole.null_count() == cells.null_count() and not (whole < least).any():
            return Typed(whole)
    typed = amounts(cells, mark=mark, is_given=is_given)
    values = typed.values.cast(pl.Int64, strict=False)
    is_part = values.cast(MONEY) != typed.values
    is_low = typed.values < least
    reasons = dict(typed.reasons)
    reasons |= {text: say("not a whole number") for text in _texts(cells, is_part)}
    too_low = say("below zero") if least == 0 else say("below {least}", least=least)
    reasons |= dict.fromkeys(_texts(cells, is_low), too_low)
    good = pl.select(pl.when(~(is_part | is_low)).then(values)).to_series()
    return Typed(good.alias(cells.name), reasons, typed.notes)


def scores(cells: pl.Series, *, mark: Mark | None = None, is_given: bool = False) -> Typed:
    """A column of survey answers from 0 to 10 as Float64."""
    typed = amounts(cells, mark=mark, is_given=is_given)
    outside = ~typed.values.is_between(0, 10)
    reasons = typed.reasons | {text: say("outside 0-10") for text in _texts(cells, outside)}
    values = pl.select(pl.when(~outside).then(typed.values)).to_series().cast(pl.Float64).alias(cells.name)
    notes = list(typed.notes)
    top, least = values.max(), values.min()
    if isinstance(top, float) and isinstance(least, float) and top <= 5 and least >= 1 and top > 1:
        notes.append(say('the answers in "{column}" go from 1 to 5: NPS needs a scale from 0 to 10', column=cells.name))
    return Typed(values, reasons, notes)


def not_below_zero(cells: pl.Series, typed: Typed) -> Typed:
    """The same amounts, but those below zero are refused."""
    low = typed.values < 0
    reasons = typed.reasons | {text: say("below zero") for text in _texts(cells, low)}
    return Typed(pl.select(pl.when(~low).then(typed.values)).to_series().alias(cells.name), reasons, typed.notes)


def _texts(cells: pl.Series, where: pl.Series) -> Iterable[str]:
    return cells.filter(where.fill_null(False)).unique().cast(pl.String).drop_nulls()


def _from_container(cells: pl.Series) -> Typed:
    """Numbers that the container typed itself."""
    if cells.dtype.is_float():
        values = exact_floats(cells)
    elif cells.dtype.is_integer() or cells.dtype.is_decimal():
        money = cells.cast(MONEY, strict=False)
        is_kept = (money.abs() < 10**DIGITS) & (money.cast(cells.dtype, strict=False) == cells)
        values = pl.select(pl.when(is_kept).then(money)).to_series().alias(cells.name)
    else:
        values = pl.Series(cells.name, [None] * cells.len(), dtype=MONEY)
    bad = cells.filter(cells.is_not_null() & values.is_null()).unique()
    return Typed(values, {str(text): _why_not_typed(cell) for cell, text in zip(bad, bad.cast(pl.String), strict=True)})


def _why_not_typed(cell: object) -> Message:
    if not isinstance(cell, (int, float, Decimal)) or not isfinite(cell):
        return say("not a number")
    return say("over the limit") if abs(cell) >= 10**DIGITS else say("more than six decimals")


def plain_numbers(cells: pl.Series, mark: Mark | None) -> pl.Series:
    """The cells that one pattern reads; null elsewhere."""
    is_plain = cells.str.contains(_PLAIN[mark])
    if not is_plain.all():  # else no copy is needed
        cells = pl.select(pl.when(is_plain).then(cells)).to_series().alias(cells.name)
    texts = cells.str.replace(",", ".", literal=True) if mark == "," else cells
    return texts.cast(MONEY, strict=False)


def _filled(cells: pl.Series, fast: pl.Series, parts: pl.DataFrame, reasons: dict[str, Message]) -> pl.Series:
    usable = parts.filter(pl.col("value").is_not_null())
    usable = usable.filter(~pl.col("text").is_in(list(reasons))) if reasons else usable
    if usable.is_empty():
        return fast
    slow = cells.replace_strict(usable["text"], usable["value"], default=None, return_dtype=MONEY)
    return pl.select(pl.coalesce(fast, slow)).to_series().alias(cells.name)


def _currencies(parts: pl.DataFrame, heading: str) -> tuple[str, pl.DataFrame]:
    """The main currency of a column ("" when none is named), and the cells in others: text, code, rows.

    It is the one in the heading, else the one that most cells name; cells without a sign are in it.
    """
    named = currency.code_in(heading)
    usable = parts.filter(pl.col("value").is_not_null()).select("text", "word", "rows")
    codes = {word: currency.code_of(word) for word in usable["word"].drop_nulls().unique()}
    usable = usable.with_columns(code=pl.col("word").replace_strict(codes, default=None, return_dtype=pl.String))
    usable = usable.drop_nulls("code")
    rows = usable.group_by("code").agg(pl.col("rows").sum()).sort("rows", "code", descending=[True, False])
    main = named or (str(rows["code"][0]) if rows.height else "")
    return main, usable.filter(pl.col("code") != main)
