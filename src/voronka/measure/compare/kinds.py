"""Cells and the kinds of leads they got: a frame of deals grouped once; everything after works on these counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import polars as pl

from voronka.measure.frames import STATES, need

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]
    IntArray = npt.NDArray[np.int64]

RateName = Literal["conversion", "cr2"]
Key = tuple[str, ...]
WON, LOST, OPEN, NO_STATE = CODES = range(4)
"""Numbers of the states, as in STATES."""
HEAD = 10_000
"""Rows among which every cell of a common slice shows up: of a million rows 4 ms less each time."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Counts with one row a cell and a kind of leads (one value of every column that is adjusted for).

    keys         one a cell, sorted
    appearance   cell numbers in the order in which the frame shows them first
    cell         per row: the cell's number in ``keys``
    levels       per row, from coarse to fine: the number of the lead's group by the first 0, 1, 2 ... adjusted columns;
                 the first level holds everything, the last one is the kind
    won, decided, leads   per row: counts (whole numbers held as floats: their sums do not depend on order)
    """

    keys: list[Key]
    appearance: list[int]
    cell: IntArray
    levels: list[IntArray]
    won: FloatArray
    decided: FloatArray
    leads: FloatArray

    @property
    def is_adjusted(self) -> bool:
        """Whether kinds of leads are told apart."""
        return len(self.levels) > 1

    def tries(self, rate: RateName) -> FloatArray:
        """What the rate is of: decided deals for conversion, all leads for cr2."""
        return self.decided if rate == "conversion" else self.leads

    def per_cell(self, counts: FloatArray) -> FloatArray:
        """Sums of a row count over each cell."""
        return np.bincount(self.cell, counts, minlength=len(self.keys)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The cells of a slice as numbers: counting small numbers costs a tenth of grouping texts.

    texts    per column: the distinct texts, sorted
    places   per column: for each cell the place of its text. Cells go by key; some may hold no row
    numbers  for each row of the frame the number of its cell
    """

    texts: list[list[str]]
    places: list[IntArray]
    numbers: npt.NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.places[0])

    def keys(self, columns: int | None = None) -> list[Key]:
        """The key of each cell, or the first columns of it."""
        parts = zip(self.texts[:columns], self.places[:columns], strict=True)
        return list(zip(*([texts[place] for place in places.tolist()] for texts, places in parts), strict=True))

    def counts(self, codes: npt.NDArray[np.integer], many: int) -> IntArray:
        """How many rows of each cell have each code from 0 to many - 1: one row a cell."""
        cells = len(self)
        pairs = self.numbers.astype(_smallest(cells * many)) * many + codes
        return np.bincount(pairs, minlength=cells * many).reshape(-1, many)


def numbered(frame: pl.DataFrame, columns: Sequence[str]) -> Numbered:
    """Number the cells of one or more crossed columns; a null value is the empty one."""
    texts: list[list[str]] = []
    places: list[IntArray] = [np.zeros(1, dtype=np.int64)]
    numbers: npt.NDArray[np.integer] = np.zeros(frame.height, dtype=np.uint32)
    for column in (coded(frame[name]) for name in columns):
        texts.append(cast("pl.Enum", column.dtype).categories.to_list())
        size, codes = len(texts[-1]), column.to_physical().to_numpy()
        many = len(places[0]) * size
        numbers = numbers.astype(_smallest(many)) * size + codes if len(texts) > 1 else codes
        if many <= max(1, frame.height):
            used = np.arange(many)
        else:  # most pairs of values do not occur: keep those that do
            used, numbers = np.unique(numbers, return_inverse=True)
            used = used.astype(np.int64)
        places = [*(place[used // size] for place in places), used % size]
    return Numbered(texts, places[1:], numbers)


def coded(column: pl.Series) -> pl.Series:
    """The texts of a column as an Enum of those that occur, sorted; a null is the empty text."""
    if isinstance(column.dtype, pl.Enum) and column.dtype.categories.is_sorted() and not column.null_count():
        return column
    is_plain = column.dtype == pl.Categorical and not column.null_count()
    values = column if is_plain else column.cast(pl.String).fill_null("").cast(pl.Categorical)
    codes = values.to_physical().to_numpy()
    counts = np.bincount(codes)
    known = np.flatnonzero(counts).astype(np.uint32)
    texts = pl.Series(known).cat.to(values.dtype).cast(pl.String)
    order = texts.arg_sort().to_numpy()
    place = np.zeros(len(counts), dtype=np.min_scalar_type(max(len(known), 1)))
    place[known[order]] = np.arange(len(known))
    return pl.Series(column.name, place.take(codes)).cat.to(pl.Enum(texts.gather(order)))


def _smallest(many: int) -> np.dtype[np.unsignedinteger]:
    """The type that numbers so many cells: large arrays cost by their bytes."""
    return np.min_scalar_type(many)


def state_codes(deals: pl.DataFrame) -> npt.NDArray[np.uint8]:
    """For each deal its place in STATES, and ``NO_STATE`` for none of them."""
    return deals["state"].cast(STATES, strict=False).to_physical().fill_null(NO_STATE).to_numpy()


def kinds_of(deals: pl.DataFrame, *, by: Sequence[str], adjust: Sequence[str]) -> Kinds:
    """Group deals by cell and kind. Columns of ``by`` are not adjusted for; a null value is the empty one."""
    adjust = [name for name in adjust if name not in by]
    need(deals, "state", *by, *adjust)
    cells = numbered(deals, [*by, *adjust])
    counts = cells.counts(state_codes(deals), len(CODES)).astype(np.float64)
    held = np.flatnonzero(counts.any(axis=1))
    places, counts = [each[held] for each in cells.places], counts[held]
    own, like = places[: len(by)], places[len(by) :]
    cell = _ranks(own, len(held))
    _, first_of_cell = np.unique(cell, return_index=True)
    keys = cells.keys(len(by))
    return Kinds(
        keys=[keys[place] for place in held[first_of_cell].tolist()],
        appearance=_appearance(cell, _first_rows(cells, held)),
        cell=cell,
        levels=[_ranks(like[:depth], len(held)) for depth in range(len(like) + 1)],
        won=counts[:, WON],
        decided=counts[:, WON] + counts[:, LOST],
        leads=counts.sum(axis=1),
    )


def _ranks(places: list[IntArray], rows: int) -> IntArray:
    """For each row the number, from 0, of its places in these columns among those that occur."""
    ranks = np.zeros(rows, dtype=np.int64)
    for place in places:
        _, ranks = np.unique(ranks * (int(place.max(initial=0)) + 1) + place, return_inverse=True)
    return ranks


def _first_rows(cells: Numbered, held: IntArray) -> IntArray:
    """The first row of each of the cells that hold any: looked for in the head, then where that lacks one in all."""
    first = np.full(len(cells), -1)
    for size in (HEAD, len(cells.numbers)):
        head = cells.numbers[:size][::-1]
        first[head] = np.arange(len(head))[::-1]  # of equal places the last one written stays
        if (first[held] >= 0).all():
            break
    return first[held]


def _appearance(cell: IntArray, rows: IntArray) -> list[int]:
    """The cells in the order of the first of their rows."""
    return list(dict.fromkeys(cell[np.argsort(rows)].tolist()))
