"""Deals that were put away as lost and keep the stage in which they stood, as Odoo has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.cells import BLANKS, as_text, without_placeholders
from voronka.measure.files.map import ANY
from voronka.measure.files.names import LOSS_REASONS, fold
from voronka.measure.files.outcomes import guess_words
from voronka.measure.files.words import NO
from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PUT_AWAY = "Lost"
"""The outcome of such a deal, where the file has no word of its own for lost."""
_REASONS = frozenset(fold(each) for each in LOSS_REASONS.split(";"))
_ACTIVE = frozenset(fold(each) for each in ("active", "is active", "активно", "активна", "активен", "aktív"))


def archive_of(headers: Iterable[str]) -> tuple[str, str] | None:
    """The columns that say whether a deal is still there, and why it was lost; None where one of them is missing."""
    named = {fold(header): header for header in reversed(list(headers))}
    active, reason = (next((named[each] for each in named if each in wanted), None) for wanted in (_ACTIVE, _REASONS))
    return (active, reason) if active is not None and reason is not None else None


def with_put_away(
    frame: pl.DataFrame,
    archive: tuple[str, str],
    *,
    outcome: str,
    won: Sequence[str] | None = None,
    lost: Sequence[str] | None = None,
) -> tuple[pl.DataFrame, list[Message]]:
    """Raw cells of deals, in which those that are inactive for a reason of loss, and not won, say that they are lost.

    outcome    header of the stages
    won, lost  the words for them, None = guessed
    """
    active, reason = (as_text(frame[header]) for header in archive)
    stages = as_text(frame[outcome])
    of_won = guess_words(stages, "deals")[0] if won is None else won
    is_away = (
        active.str.strip_chars(BLANKS).str.to_lowercase().is_in(list(NO)) & without_placeholders(reason).is_not_null()
    )
    is_away = is_away.fill_null(False) & ~stages.str.strip_chars(BLANKS).is_in(list(of_won)).fill_null(False)
    if ANY in of_won or not (n := int(is_away.sum())):
        return frame, []
    word = next(iter(lost or ()), PUT_AWAY)
    said = count(
        "{n} row is inactive for a reason of loss: it counts as lost",
        "{n} rows are inactive for a reason of loss: they count as lost",
        n=n,
    )
    put_away = pl.select(pl.when(is_away).then(pl.lit(word)).otherwise(stages)).to_series()
    return frame.with_columns(put_away.alias(outcome)), [said]
