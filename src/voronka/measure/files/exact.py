"""The slow path through a delimited text: record by record, for whatever the fast reader cannot be trusted with."""

from __future__ import annotations

import csv
import re
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TextIO

import polars as pl

from voronka.measure.dataset import Rejected
from voronka.measure.files.grid import TAIL
from voronka.measure.files.layout import BLANKS
from voronka.measure.files.limits import MAX_CELL_LINES, MAX_LINE
from voronka.measure.files.scan import endless_line
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from voronka.measure.files.layout import Layout
    from voronka.measure.files.request import Request
    from voronka.measure.message import Message

BATCH = 20_000
"""Records that become columns at a time."""

SHOWN = 200
"""Characters of a refused row that are shown."""


@dataclass(slots=True)
class Rows:
    """The data rows of a text.

    frame     String columns
    numbers   the row numbers of the frame's rows
    rejected  rows that do not fit under the header
    tail      the last used rows, all cells of them
    """

    frame: pl.DataFrame
    numbers: pl.Series
    rejected: list[Rejected] = field(default_factory=list)
    tail: list[list[str]] = field(default_factory=list)


def read_exactly(
    request: Request, path: Path, layout: Layout, names: Sequence[str], *, skip: int, is_regular: bool
) -> Rows:
    """The data rows of a UTF-8 text.

    names       one for each column
    skip        records above the data
    is_regular  quotes stand where RFC 4180 wants them, as ``scan`` saw
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
        text: TextIO = file
        records = _records(text, layout, len(names), request.name, is_regular=is_regular)
        collector = _Collector(request, names)
        total = path.stat().st_size
        for number, cells in enumerate(islice(records, skip, None), skip + 1):
            collector.add(number, cells)
            if number % BATCH == 0:
                request.progress(text.buffer.tell(), total)
    return collector.rows()


class _Collector:
    """Puts records under the header, and turns them into columns a batch at a time."""

    def __init__(self, request: Request, names: Sequence[str]) -> None:
        self.request = request
        self.width = len(names)
        self.wanted = list(request.columns) if request.columns is not None else list(names)
        self.picks = [names.index(name) for name in self.wanted]
        self.batch: list[list[str]] = []
        self.batch_numbers: list[int] = []
        self.numbers: list[int] = []
        self.frames: list[pl.DataFrame] = []
        self.rejected: list[Rejected] = []
        self.tail: list[list[str]] = []

    def add(self, number: int, cells: list[str]) -> None:
        if not any(cells):
            return
        if len(cells) != self.width:
            if any(map(str.strip, cells[self.width :])):
                self._reject(
                    number,
                    cells,
                    say(
                        "longer than the header: {cells} cells for {columns} columns",
                        cells=len(cells),
                        columns=self.width,
                    ),
                )
                return
            cells = cells[: self.width] + [""] * (self.width - len(cells))
        self.batch.append(cells)
        self.batch_numbers.append(number)
        if len(self.batch) >= BATCH:
            self._flush()

    def _reject(self, number: int, cells: list[str], reason: Message) -> None:
        value = "\t".join(cells).encode("utf-8", "replace").decode()[:SHOWN]
        self.rejected.append(Rejected(self.request.name, number, "", "", value, reason))

    def _flush(self) -> None:
        if not _can_be_stored(self.batch):
            self._reject_undecodable()
        columns = list(zip(*self.batch, strict=True)) or [()] * self.width
        series = [
            pl.Series(name, columns[pick], dtype=pl.String) for name, pick in zip(self.wanted, self.picks, strict=True)
        ]
        self.frames.append(pl.DataFrame(series).with_columns(empty_is_null(self.wanted)))
        self.numbers += self.batch_numbers
        self.tail = (self.tail + self.batch)[-TAIL:]
        self.batch, self.batch_numbers = [], []

    def _reject_undecodable(self) -> None:
        records = list(zip(self.batch_numbers, self.batch, strict=True))
        self.batch, self.batch_numbers = [], []
        for number, cells in records:
            if _can_be_stored([cells]):
                self.batch.append(cells)
                self.batch_numbers.append(number)
            else:
                self._reject(number, cells, say("holds bytes that are no letters of the encoding"))

    def rows(self) -> Rows:
        self._flush()
        numbers = pl.Series("row", self.numbers, dtype=pl.UInt32)
        return Rows(pl.concat(self.frames), numbers, sorted(self.rejected, key=lambda row: row.row), self.tail)


def empty_is_null(names: Sequence[str]) -> list[pl.Expr]:
    """Empty text is an empty cell."""
    return [pl.when(pl.col(name).str.len_bytes() > 0).then(pl.col(name)).alias(name) for name in names]


def _can_be_stored(records: list[list[str]]) -> bool:
    """Whether no cell holds a byte that could not be decoded."""
    try:
        for cells in records:
            "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


def _records(text: TextIO, layout: Layout, width: int, name: str, *, is_regular: bool) -> Iterator[list[str]]:
    """The records of a text, blank ones too, so that they can be numbered."""
    lines = _lines(text, name)
    for _ in range(layout.hint_lines):
        next(lines)
    if layout.delimiter == BLANKS:
        return (line.split() for line in lines)
    if is_regular:
        return csv.reader(lines, delimiter=layout.delimiter)
    return _repaired(lines, layout, width)


def _lines(text: TextIO, name: str) -> Iterator[str]:
    while line := text.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise endless_line(name)
        yield line


class _UnclosedQuoteError(Exception):
    """A quoted cell ran on for longer than cells are."""


class _Replay:
    """Lines that can be put back after a reader took too many of them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.back: deque[str] = deque()
        self.taken: list[str] = []
        self.is_over = False

    def __iter__(self) -> _Replay:
        return self

    def __next__(self) -> str:
        if len(self.taken) > MAX_CELL_LINES:
            raise _UnclosedQuoteError
        line = self.back.popleft() if self.back else next(self.lines, None)
        if line is None:
            self.is_over = True
            raise StopIteration
        self.taken.append(line)
        return line

    def keep_first(self) -> str:
        """The first line taken; the others go back."""
        self.back.extendleft(reversed(self.taken[1:]))
        self.is_over = False
        return self.taken[0]


def _repaired(lines: Iterator[str], layout: Layout, width: int) -> Iterator[list[str]]:
    """Records of a text with quotes in odd places.

    A quote that opens a cell and would swallow the lines below it is taken as a plain character when it is never
    closed, or when its own line has the right number of cells and the swallowed text makes no proper record.
    """
    replay = _Replay(lines)
    while True:
        replay.taken.clear()
        cells = _next_record(replay, layout)
        if cells is None:
            return
        if replay.is_over or _is_misread(cells, replay.taken, layout.delimiter, width):
            cells = replay.keep_first().rstrip("\n").split(layout.delimiter)
        yield cells


def _next_record(replay: _Replay, layout: Layout) -> list[str] | None:
    """One record; a fresh reader each time, for a reader cannot be told to forget an open quote."""
    try:
        cells = next(csv.reader(replay, delimiter=layout.delimiter, skipinitialspace=layout.skips_space), None)
    except (csv.Error, _UnclosedQuoteError):
        replay.is_over = True
        return []
    return cells if replay.taken else None


def _is_misread(cells: list[str], taken: list[str], delimiter: str, width: int) -> bool:
    if len(taken) < 2 or taken[0].count(delimiter) + 1 != width:
        return False
    return len(cells) != width or _proper_record(delimiter).fullmatch("".join(taken)) is None


def _proper_record(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    cell = rf'(?:"(?:[^"]|"")*+"|(?:[^"{mark}\n][^{mark}\n]*+)?)'
    return re.compile(rf"(?:{cell}{mark})*+{cell}\n?")
