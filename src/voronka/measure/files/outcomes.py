"""Which cells of the outcome column mean won and which mean lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.cells import BLANKS, distinct, is_empty, is_placeholder
from voronka.measure.files.map import ANY
from voronka.measure.files.names import bare, fold
from voronka.measure.files.words import BINARY, CANCELLED, KEPT, LOST, NO, WON, YES, plain, says, says_lost
from voronka.measure.frames import STATES
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voronka.measure.frames import Kind

_STATE = {name: pl.lit(name, dtype=STATES) for name in ("won", "lost", "open")}
_MANY = 1_000
"""A column with more distinct texts than this holds no outcomes that could be guessed."""
_AMO = {"142": "won", "143": "lost"}
"""The closing statuses of amoCRM, the same in every pipeline (its API reference, leads/pipelines)."""

_GOOD_LEADS = frozenset(map(plain, ("Качественный лид", "Good lead")))
_BAD_LEADS = frozenset(map(plain, ("Некачественный лид", "Junk lead")))
"""The two ends of a lead in Bitrix24; elsewhere a good lead is a stage on the way."""


def guess_words(cells: pl.Series, kind: Kind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cells that mean won and those that mean lost, as written and trimmed; empty where none is known."""
    distinct = cells.drop_nulls().unique()
    if distinct.len() > _MANY:
        return (), ()
    texts = sorted({text.strip(BLANKS) for text in distinct if not is_empty(text)})
    heading, words = cells.name, {text.lower() for text in texts}
    if words and words <= YES | NO and {fold(heading), bare(heading)} & BINARY:
        return tuple(t for t in texts if t.lower() in YES), tuple(t for t in texts if t.lower() in NO)
    if "status" in fold(heading).split() and words & set(_AMO):
        return tuple(t for t in texts if _AMO.get(t) == "won"), tuple(t for t in texts if _AMO.get(t) == "lost")
    won, lost = (KEPT | WON, CANCELLED | LOST) if kind == "orders" else (WON, LOST)
    is_lost = [text for text in texts if says_lost(text, lost, won)]
    is_won = [text for text in texts if says(text, won) and text not in is_lost]
    if not is_won and kind == "deals" and any(plain(text) in _BAD_LEADS for text in texts):
        is_won = [text for text in texts if plain(text) in _GOOD_LEADS]
    return tuple(is_won), tuple(is_lost)


def known_words(texts: Iterable[str]) -> int:
    """How many of the two meanings, won and lost, are found among texts of a column whose heading is unknown."""
    listed = [text for text in texts if not is_empty(text)]
    won, lost = WON | KEPT, LOST | CANCELLED
    is_lost = [says_lost(text, lost, won) for text in listed]
    return any(says(text, won) for text in listed) + any(is_lost)


def states(cells: pl.Series, won: Sequence[str], lost: Sequence[str]) -> tuple[pl.Series, list[Message]]:
    """The state of every row, and notes on words that matched only without regard to capitals, or not at all.

    cells      the outcome column, String
    won, lost  what its cells are compared with, trimmed; ANY is any cell that is not empty and not named elsewhere
    """
    if cells.dtype == pl.Categorical:
        each = distinct(cells)
        found, notes = states(each.texts, won, lost)
        return each.spread(found), notes
    texts = cells.drop_nulls().unique()
    is_won, won_notes = _matches(texts, won)
    is_lost, lost_notes = _matches(texts, lost)
    is_filled = ~is_placeholder(texts)
    is_won = is_won | (is_filled & ~is_lost) if ANY in won else is_won
    is_lost = is_lost | (is_filled & ~is_won) if ANY in lost else is_lost
    won_cells, lost_cells = (cells.is_in(texts.filter(where).to_list()).fill_null(False) for where in (is_won, is_lost))
    state = pl.when(won_cells).then(_STATE["won"]).when(lost_cells).then(_STATE["lost"]).otherwise(_STATE["open"])
    return pl.select(state.alias("state")).to_series(), won_notes + lost_notes


def _matches(texts: pl.Series, words: Sequence[str]) -> tuple[pl.Series, list[Message]]:
    """Which of the distinct texts are among the words, and notes on words that are not there as written."""
    trimmed = texts.str.strip_chars(BLANKS)
    wanted = [word.strip(BLANKS) for word in words if word != ANY]
    exact = trimmed.is_in(wanted)
    found = set(trimmed.filter(exact))
    missing = {word.lower(): word for word in wanted if word not in found}
    loose = trimmed.str.to_lowercase().is_in(list(missing)) & ~exact
    notes = []
    for text in sorted(trimmed.filter(loose).unique()):
        note = '"{text}" in "{column}" is taken for "{word}", though the capitals differ'
        notes.append(say(note, text=text, column=texts.name, word=missing[text.lower()]))
    unseen = set(missing) - set(trimmed.filter(loose).str.to_lowercase())
    notes += [
        say('no cell of "{column}" is "{word}"', column=texts.name, word=missing[word]) for word in sorted(unseen)
    ]
    return exact | loose, notes


def note_on_guess(column: str, won: Sequence[str], lost: Sequence[str], distinct: int) -> list[Message]:
    """What the user should know of guessed words."""
    if won and lost:
        return []
    if won:
        return [say('no value of "{column}" is known to mean lost: say [outcome] lost in the map', column=column)]
    if lost:
        return [say('no value of "{column}" is known to mean won: say [outcome] won in the map', column=column)]
    one = 'the {n} value of "{column}" is not known to mean won or lost: say [outcome] in the map'
    many = 'none of the {n} values of "{column}" is known to mean won or lost: say [outcome] in the map'
    return [count(one, many, n=distinct, column=column)]
