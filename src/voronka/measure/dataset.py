"""A file after reading: typed columns, the rows that could not be used, and what was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from voronka.measure.frames import Kind
    from voronka.measure.message import Message


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not used.

    file    the file's name as given
    row     as a spreadsheet numbers it: the header is row 1 of a plain file
    column  the role ("closed"), or "" when the row as a whole is wrong
    header  the column's name in the file, or ""
    value   as written in the file
    reason  one short clause: "not a date"
    """

    file: str
    row: int
    column: str
    header: str
    value: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Dataset:
    """What the measures are given.

    kind      which schema of :mod:`voronka.measure.frames` the frame follows
    frame     the used rows, typed; columns of the file that are not roles keep their header as name (texts)
    columns   role -> header in the file, for the roles that the file has
    rows      rows found in the first file(s), used or not
    rejected  the rows that are not used
    as_of     the day of observation: given, or the last date in the file; None when the file has no dates
    files     names as given
    won       values of the outcome (events: activities) that mean a sale, as used
    lost      values that mean a refusal; empty: the file does not record refusals, and no win rate can be had
    notes     what the reader noticed and the user should know: spelling variants, keys that match twice, guesses
    """

    kind: Kind
    frame: pl.DataFrame
    columns: dict[str, str]
    rows: int
    rejected: list[Rejected]
    as_of: date | None
    files: list[str]
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    notes: list[Message] = field(default_factory=list)

    @property
    def used(self) -> int:
        """Rows that the measures see."""
        return self.frame.height
