"""Deals of which another column than that of the outcome says whether they are closed, as CRMs export it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.archive import PUT_AWAY
from voronka.measure.files.cells import BLANKS, as_text, without_placeholders
from voronka.measure.files.map import ANY
from voronka.measure.files.names import bare, fold
from voronka.measure.files.outcomes import guess_words
from voronka.measure.files.words import NO, WON, YES, says
from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_CLOSED = frozenset(
    fold(each)
    for each in (
        *("is closed", "closed", "isclosed", "deal is closed", "is deal closed", "закрыта", "закрыт", "закрыто"),
        *("сделка закрыта", "лид закрыт", "lezárt", "lezárva", "ügylet lezárva", "ügylet lezárt"),
    )
)
_WON = frozenset(("is won", "iswon", "is closed won"))


def closing_of(headers: Iterable[str], taken: Collection[str]) -> tuple[str, str | None] | None:
    """The columns that say by yes or no whether a deal is closed, and whether it is won; None without the first.

    taken  headers that play a role: a column called "closed" may as well hold dates
    """
    named = {name: each for each in reversed(list(headers)) for name in (fold(each), bare(each))}
    closed = next((header for name, header in named.items() if name in _CLOSED and header not in taken), None)
    return (closed, next((named[each] for each in named if each in _WON), None)) if closed is not None else None


def open_by_closing(
    frame: pl.DataFrame, closing: tuple[str, str | None], *, outcome: str, lost: Sequence[str] | None = None
) -> tuple[pl.DataFrame, list[Message]]:
    """Raw cells of deals, in which those that are not closed do not say that they are lost ("is won: no").

    outcome  header of the stages
    lost     the words for it, None = guessed
    """
    stages = as_text(frame[outcome])
    of_lost = guess_words(stages, "deals")[1] if lost is None else lost
    is_open = _says(frame[closing[0]], NO) & _trimmed(stages).is_in(list(of_lost)).fill_null(False)
    if not (n := int(is_open.sum())):
        return frame, []
    said = count(
        '{n} row is not closed by "{column}": it counts as open, not as lost',
        '{n} rows are not closed by "{column}": they count as open, not as lost',
        n=n,
        column=closing[0],
    )
    kept = pl.select(pl.when(~is_open).then(stages)).to_series()
    return frame.with_columns(kept.alias(outcome)), [said]


def lost_by_closing(
    frame: pl.DataFrame,
    closing: tuple[str, str | None],
    *,
    outcome: str,
    won: Sequence[str] | None = None,
    lost: Sequence[str] | None = None,
) -> tuple[pl.DataFrame, list[Message]]:
    """Raw cells of deals, in which those that are closed in a stage of no known meaning say that they are lost.

    Only where some word for won is known, and not where the column of the won says yes.

    outcome    header of the stages
    won, lost  the words for them, None = guessed
    """
    stages = as_text(frame[outcome])
    guessed = guess_words(stages, "deals")
    of_won, of_lost = guessed[0] if won is None else won, guessed[1] if lost is None else lost
    if not of_won or ANY in (*of_won, *of_lost):
        return frame, []
    unknown = [text for text in _trimmed(stages).unique().drop_nulls() if text not in {*of_won, *of_lost}]
    unknown = sorted(text for text in unknown if text and not says(text, WON))
    is_lost = _says(frame[closing[0]], YES) & _trimmed(stages).is_in(unknown).fill_null(False)
    if closing[1] is not None:
        is_lost &= ~_says(frame[closing[1]], YES)
    if not (n := int(is_lost.sum())):
        return frame, []
    words = stages.filter(is_lost).str.strip_chars(BLANKS).unique().sort()
    said = count(
        '{n} row is closed by "{column}" and not won: it counts as lost ({words})',
        '{n} rows are closed by "{column}" and not won: they count as lost ({words})',
        n=n,
        column=closing[0],
        words="; ".join(words),
    )
    word = next(iter(lost or ()), PUT_AWAY)
    told = pl.select(pl.when(is_lost).then(pl.lit(word)).otherwise(stages)).to_series()
    return frame.with_columns(told.alias(outcome)), [said]


def _says(cells: pl.Series, words: frozenset[str]) -> pl.Series:
    """Whether each cell is one of the words; no cell that stands for nothing is."""
    return without_placeholders(as_text(cells)).str.to_lowercase().is_in(list(words)).fill_null(False)


def _trimmed(cells: pl.Series) -> pl.Series:
    return cells.str.strip_chars(BLANKS)
