"""Deals of which one column says when they were won and another when they were lost, as Pipedrive exports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.archive import PUT_AWAY
from voronka.measure.files.cells import as_text, without_placeholders
from voronka.measure.files.names import says_lost_on, says_won
from voronka.measure.files.profile import Profile
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Mapping


def ends_of(sample: pl.DataFrame, roles: Mapping[str, str]) -> tuple[str, str] | None:
    """The columns of dates of winning and of losing; None unless both are there and the closing is one of them."""
    won, lost = (next(filter(says, sample.columns), None) for says in (says_won, says_lost_on))
    if won is None or lost is None or roles.get("closed") not in {won, lost} or roles.get("outcome") == roles["closed"]:
        return None
    both = (Profile(sample[won]), Profile(sample[lost]))
    return (won, lost) if all(cells.is_date or not cells.known for cells in both) else None


def with_both_ends(
    frame: pl.DataFrame, ends: tuple[str, str], roles: Mapping[str, str]
) -> tuple[pl.DataFrame, list[Message]]:
    """Raw cells of deals, in which the closing date is that of winning, or else that of losing.

    Where the date of winning is the outcome too, it says "Lost" for a deal that was lost.
    """
    won, lost = (frame[header] for header in ends)
    if won.dtype != lost.dtype or not won.dtype.is_temporal():
        won, lost = (without_placeholders(as_text(cells)) for cells in (won, lost))
    closed = pl.select(pl.coalesce(won, lost)).to_series().alias(roles["closed"])
    note = say('the closing date is that of "{won}", or else that of "{lost}"', won=ends[0], lost=ends[1])
    if roles.get("outcome") != ends[0]:
        return frame.with_columns(closed), [note]
    is_lost = won.is_null() & lost.is_not_null()
    outcome = pl.select(pl.when(is_lost).then(pl.lit(PUT_AWAY)).otherwise(as_text(won))).to_series().alias(ends[0])
    return frame.with_columns(closed, outcome), [note]
