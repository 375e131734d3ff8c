"""Cells before they get a type: what counts as empty, and how a typed cell reads as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import polars as pl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voronka.measure.message import Message

_PLACEHOLDERS = (
    *("-", "--", "–", "—", "―", "н/д", "нд", "н.д.", "нет данных", "n/a", "n.a.", "na", "#n/a", "#н/д", "null", "\\n"),
    *("none", "(blank)", "(empty)", "(пусто)", "nincs adat"),
)
PLACEHOLDERS = frozenset({"", *(form(text) for text in _PLACEHOLDERS for form in (str, str.upper, str.capitalize))})
"""What people and programs write where there is nothing; only a whole cell counts."""

BLANKS = " \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff"
"""Blanks that stand around a value and mean nothing."""

_WHOLE_IN_FLOAT = 2**53
_SAMPLE = 2_000
_ENOUGH = 200
"""With fewer known cells in it, a sample of a sparse column is taken from its known cells alone."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A column after typing.

    values   typed; null where the cell was empty or is refused
    reasons  why a cell is refused, by its text as written; a row that holds such a text is not used
    notes    what the user should know of the whole column
    """

    values: pl.Series
    reasons: dict[str, Message] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)


def as_text(cells: pl.Series) -> pl.Series:
    """The cells as String: whole numbers without a decimal part, moments in ISO form."""
    if cells.dtype == pl.String:
        return cells
    if cells.dtype.is_float():
        whole = (cells.is_null() | ((cells == cells.floor()) & (cells.abs() < _WHOLE_IN_FLOAT))).fill_null(False).all()
        return cells.cast(pl.Int64).cast(pl.String) if whole else cells.cast(pl.String)
    if isinstance(cells.dtype, pl.Datetime):
        return cells.dt.strftime("%Y-%m-%d %H:%M:%S")
    return cells.cast(pl.String)


def repeating(cells: pl.Series) -> pl.Series:
    """The cells of a slice as texts, "" where empty; Categorical stays as it is."""
    return (cells if cells.dtype == pl.Categorical else as_text(cells)).fill_null("")


@dataclass(frozen=True, slots=True)
class Distinct:
    """The distinct texts of a Categorical, so that each is read once.

    texts  String, a null among them where a cell is empty
    """

    texts: pl.Series
    _codes: pl.Series
    _place: NDArray[np.int64]

    def spread(self, values: pl.Series) -> pl.Series:
        """What stands for each of the texts, cell by cell."""
        return values.gather(self._place).gather(self._codes) if self._codes.len() else values


def distinct(cells: pl.Series) -> Distinct:
    """The distinct cells of a Categorical."""
    import numpy as np  # 28 ms that the reading of a long file need not wait for

    physical = cells.to_physical()
    empty = int(cast("int | None", physical.max()) or 0) + 1
    codes = physical.fill_null(empty)
    known = np.flatnonzero(np.bincount(codes.to_numpy(), minlength=empty + 1))  # counted: faster than hashed
    place = np.zeros(empty + 1, dtype=np.int64)
    place[known] = np.arange(len(known))
    named = pl.Series(cells.name, known[known < empty].astype(np.uint32)).cat.to(cells.dtype).cast(pl.String)
    return Distinct(named.extend_constant(None, int(named.len() < len(known))), codes, place)


def distinct_texts(cells: pl.Series) -> pl.Series:
    """The distinct cells as String, a null among them."""
    if cells.dtype == pl.Categorical:
        return distinct(cells).texts
    return as_text(cells).unique()


def is_placeholder(cells: pl.Series) -> pl.Series:
    """Whether a cell holds a placeholder alone; null stays null."""
    return cells.str.strip_chars(BLANKS).is_in(list(PLACEHOLDERS))


def without_placeholders(cells: pl.Series) -> pl.Series:
    """String cells trimmed of blanks; null where a placeholder stands alone."""
    trimmed = cells.str.strip_chars(BLANKS) if _hold_blanks(cells) else cells
    empty = trimmed.is_in(list(PLACEHOLDERS))
    return pl.select(pl.when(~empty).then(trimmed)).to_series().alias(cells.name) if empty.any() else trimmed


def _hold_blanks(cells: pl.Series) -> bool:
    """Whether blanks stand anywhere in the cells: to look costs a third of a copy, 20 ms in a million rows."""
    blanks = list(BLANKS)
    return any(some.str.contains_any(blanks).any() for some in (cells.head(_SAMPLE), cells))


def is_empty(text: str | None) -> bool:
    """Whether a cell's text says that there is nothing."""
    return text is None or text.strip(BLANKS) in PLACEHOLDERS


def sample_of(cells: pl.Series, size: int = _SAMPLE) -> pl.Series:
    """At most ``size`` cells that are not null, from all over the column, each text once, in a fixed order."""
    some = cells.gather_every(max(1, cells.len() // size)).drop_nulls()
    if some.len() < _ENOUGH < cells.len() - cells.null_count():
        known = cells.drop_nulls()
        some = known.gather_every(max(1, known.len() // size))
    return some.unique(maintain_order=True).head(size)
