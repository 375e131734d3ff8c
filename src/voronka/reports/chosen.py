"""The one set of deals that all numbers of a page are about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from voronka.accounts.models import User
from voronka.reports import columns
from voronka.reports.columns import Held
from voronka.reports.names import Names
from voronka.reports.selection import SLICES, Selection
from voronka.reports.slices import Labelled, label


@dataclass(frozen=True)
class Chosen:
    """What a user sees of a selection at a moment.

    selection   with its pipeline
    deals       the rows of `columns.Held.deals`, narrowed to what the user may see and has asked for
    as_of       today in the time zone of the business: the day of observation
    """

    selection: Selection
    deals: pl.DataFrame
    names: Names
    as_of: date
    _held: Held
    _mask: NDArray[np.bool_] | None

    def moves(self) -> pl.DataFrame:
        """The moves of these deals: row (UInt32, of `deals`), stage_id, at; a deal's moves together, in their order."""
        moves = self._held.moves
        if self._mask is None:
            return moves
        row = moves["row"].to_numpy()
        kept = self._mask[row]
        places = np.cumsum(self._mask, dtype=np.uint32) - np.uint32(1)
        return moves.filter(pl.Series(kept)).with_columns(row=pl.Series(places[row[kept]], dtype=pl.UInt32))

    def label(self, name: str) -> Labelled:
        """A slice of the deals, in words."""
        return label(self.deals, name, self.names)

    def among(self, mask: pl.Expr) -> Chosen:
        """The part of these deals for which an expression holds; without moves."""
        return replace(self, deals=self.deals.filter(mask))


def choose(*, user: User, selection: Selection, at: datetime) -> Chosen:
    """The deals that the user may see and has asked for; pages call this once, and every number on them is over it."""
    held = columns.held(at)
    asked = selection.in_pipeline(held.names, usual=held.usual_pipeline)
    known = tuple(name for name in asked.by if name in SLICES or name.partition(":")[2] in held.names.fields)
    asked = replace(asked, by=known)
    condition, seen = asked.condition(held.names), held.seen_by(user)
    chosen = held.deals.select(condition if seen is None else condition & seen).to_series().fill_null(False)
    is_all = bool(chosen.all())
    return Chosen(
        selection=asked,
        deals=held.deals if is_all else held.deals.filter(chosen),
        names=held.names,
        as_of=held.as_of,
        _held=held,
        _mask=None if is_all else chosen.to_numpy(),
    )
