"""A delimited text (CSV and its relatives) as a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.clean import clean
from voronka.measure.files.encoding import (
    CONTROLS,
    HEAD,
    controls_note,
    encoding_of_all,
    guess_encoding,
    known_encoding,
)
from voronka.measure.files.errors import FileError
from voronka.measure.files.exact import Rows, empty_is_null, read_exactly
from voronka.measure.files.grid import (
    TAIL,
    Header,
    column_names,
    find_header,
    grid_notes,
    may_end_in_no_data,
    totals_at_end,
    totals_note,
)
from voronka.measure.files.layout import BLANKS, DELIMITERS, Layout, guess_layout, head_records, known_delimiter
from voronka.measure.files.limits import MAX_COLUMNS, MAX_LINE, MIB
from voronka.measure.files.scan import endless_line, scan
from voronka.measure.files.table import Table
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from voronka.measure.files.encoding import Encoding
    from voronka.measure.files.layout import Record
    from voronka.measure.files.request import Request
    from voronka.measure.files.scan import Scan
    from voronka.measure.message import Message

SAMPLE_BYTES = MIB
"""What is read of a file when only some rows are wanted."""

TAIL_BYTES = 16 * 1024
"""The end of a file, where a totals row would be."""

_LINE_ENDS = re.compile("\r\n?")


class _NotUtf8Error(Exception):
    """The text is not the UTF-8 that its head promised."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a text before its rows are read.

    path     UTF-8, perhaps a clean copy
    written  the header's cells as written
    start    lines of the text above the header (above the data, where there is no header)
    """

    path: Path
    layout: Layout
    header: Header
    names: list[str]
    written: list[str]
    start: int

    @property
    def skip(self) -> int:
        """Records above the data."""
        return self.header.skip

    def wanted(self, request: Request) -> Sequence[str] | None:
        """The columns asked for; None where that is all of them: polars itself then sees records that are too long."""
        return None if request.columns is None or set(request.columns) == set(self.names) else request.columns


def read_delimited(request: Request) -> Table:
    """The table in a delimited text. Raises FileError when it holds none."""
    if request.delimiter is not None:
        request = replace(request, delimiter=known_delimiter(request.delimiter))
    encoding = known_encoding(request.encoding) if request.encoding else guess_encoding(request.path, request.name)
    try:
        return _read(request, encoding)
    except _NotUtf8Error:
        if request.encoding is None and encoding.is_utf8:
            return _read_late_letters(request, encoding)
        return _read(request, encoding, is_damaged=True)


def open_plain(request: Request) -> tuple[Encoding, Plan] | None:
    """What is known of a UTF-8 text before its rows are read; None for another. Raises FileError."""
    if request.delimiter is not None:
        request = replace(request, delimiter=known_delimiter(request.delimiter))
    encoding = known_encoding(request.encoding) if request.encoding else guess_encoding(request.path, request.name)
    return (encoding, _plan(request, request.path)) if encoding.is_utf8 else None


def read_plain(request: Request, encoding: Encoding, plan: Plan, seen: Scan) -> Table | None:
    """The table in a text as :func:`open_plain` knows it; None where the fast reader does not read it.

    seen  what stands in the bytes, as far as the caller knows
    """
    try:
        rows = read_fast(request, plan, seen) if seen.is_clean else None
    except _NotUtf8Error:
        return None
    return _table(request, encoding, plan, rows, _notes(request, encoding, plan)) if rows else None


def _notes(request: Request, encoding: Encoding, plan: Plan) -> list[Message]:
    return encoding.doubt(request.name) + grid_notes(plan.header, plan.written, plan.names)


def _read_late_letters(request: Request, encoding: Encoding) -> Table:
    """Read a text that began like UTF-8 and went on as something else: in another encoding, or damaged."""
    guess = encoding_of_all(request.path)
    if guess.is_utf8:
        return _read(request, encoding, is_damaged=True)
    try:
        return _read(request, guess)
    except _NotUtf8Error:
        return _read(request, guess, is_damaged=True)


def _read(request: Request, encoding: Encoding, *, is_damaged: bool = False) -> Table:
    with TemporaryDirectory(prefix="voronka-") as folder:
        path, removed = request.path, 0
        if request.sample is not None or not encoding.is_utf8:
            path, removed = _cleaned(request, encoding, folder)
        plan = _plan(request, path)
        request.check_columns(plan.names)
        seen = scan(path, request.name, plan.layout.delimiter, counts=plan.wanted(request) is not None)
        if not seen.is_clean:
            path, removed = _cleaned(request, encoding, folder)
            plan = replace(plan, path=path)
            seen = scan(path, request.name, plan.layout.delimiter, counts=plan.wanted(request) is not None)
        rows = None if is_damaged else read_fast(request, plan, seen)
        if rows is None:
            rows = read_exactly(request, path, plan.layout, plan.names, skip=plan.skip, is_regular=seen.is_regular)
    notes = _notes(request, encoding, plan) + ([controls_note(removed)] if removed else [])
    return _table(request, encoding, plan, rows, notes)


def _cleaned(request: Request, encoding: Encoding, folder: str) -> tuple[Path, int]:
    limit = SAMPLE_BYTES if request.sample is not None else None
    path = Path(folder) / "text"
    removed = clean(request, encoding, path, limit=limit)
    if not path.stat().st_size:
        raise FileError(say("The file {file} is empty.", file=request.name))
    return path, removed


def _plan(request: Request, path: Path) -> Plan:
    layout, records, header = _known(_head(request, path), request.delimiter)
    if not records or not any(records[header.index].cells):
        raise FileError(say("The file {file} holds no table: its lines are empty.", file=request.name))
    written = records[header.index].cells
    start = records[header.index - 1].end if header.index else layout.hint_lines
    names = column_names(written, len(written), is_header=header.is_there)
    return Plan(path, layout, header, names, written, start)


@lru_cache(maxsize=1)
def _known(head: str, delimiter: str | None) -> tuple[Layout, list[Record], Header]:
    """What the head of a text shows; kept, because the whole is read next after its sample and begins alike."""
    layout = guess_layout(head, delimiter)
    records = head_records(head, layout)
    return layout, records, find_header([record.cells for record in records])


def _head(request: Request, path: Path) -> str:
    """The first lines of a text as they will be read. Raises FileError when the first is wider than tables are."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        _check_first_line(request, head)
        if not _ends_line(head):
            head += file.read(MAX_LINE - len(head))
            _check_first_line(request, head)
            if len(head) == MAX_LINE and not _ends_line(head):
                raise endless_line(request.name)
    text = CONTROLS.sub("", head.decode("utf-8", "replace")).removeprefix("\ufeff")
    text = _LINE_ENDS.sub("\n", text)
    return text if len(head) == path.stat().st_size else text[: text.rfind("\n") + 1]


def _ends_line(head: bytes) -> bool:
    return b"\n" in head or b"\r" in head


def _check_first_line(request: Request, head: bytes) -> None:
    """Raise FileError on a first line of more cells than a table has columns, without splitting it."""
    first = head.partition(b"\n")[0]
    if any(first.count(mark.encode()) >= MAX_COLUMNS for mark in {request.delimiter or ",", *DELIMITERS}):
        raise FileError(
            say(
                "The first line of {file} has more than {most} columns; no table has so many.",
                file=request.name,
                most=MAX_COLUMNS,
            )
        )


def read_fast(request: Request, plan: Plan, seen: Scan) -> Rows | None:
    """The rows by polars' own reader; None where it could be wrong. Raises _NotUtf8Error."""
    if plan.layout.delimiter == BLANKS or not seen.is_regular or seen.max_fields > len(plan.names):
        return None
    wanted = None if may_end_in_no_data(_tail(plan.path), plan.layout.delimiter) else plan.wanted(request)
    try:
        frame, is_blank = _scan_csv(plan, seen, wanted, request.categories)
        if wanted is not None and is_blank.any():
            wanted = None
            frame, is_blank = _scan_csv(plan, seen, wanted, request.categories)
    except pl.exceptions.PolarsError as error:
        if "utf-8" in str(error).lower():
            raise _NotUtf8Error from error
        return None
    numbers = pl.int_range(plan.skip + 1, plan.skip + 1 + frame.height, dtype=pl.UInt32, eager=True).alias("row")
    if is_blank.any():
        frame, numbers = frame.filter(~is_blank), numbers.filter(~is_blank)
    tail = [] if wanted is not None else [list(row) for row in frame.tail(TAIL).rows()]
    if request.columns is not None:
        frame = frame.select(request.columns)
    return Rows(frame, numbers, tail=tail)


def _scan_csv(
    plan: Plan, seen: Scan, wanted: Sequence[str] | None, categories: Collection[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """The wanted columns (None: all) as polars reads them, and which rows are empty in all of these."""
    is_plain = not seen.has_newlines and not seen.has_quotes
    lazy = pl.scan_csv(
        plan.path,
        has_header=plan.header.is_there,
        skip_lines=plan.start,
        skip_rows_after_header=len(plan.header.totals),
        separator=plan.layout.delimiter,
        infer_schema=False,
        schema_overrides=dict.fromkeys(categories if is_plain else (), pl.Categorical),
        glob=False,
        with_column_names=lambda _: plan.names,
    )
    if wanted is not None:
        lazy = lazy.select(wanted)
    if seen.has_newlines:
        lazy = lazy.with_columns(pl.all().str.replace_all("\r\n", "\n", literal=True))
    if seen.has_quotes:
        lazy = lazy.with_columns(empty_is_null(plan.names if wanted is None else wanted))
    frame = lazy.collect()
    return frame, frame.select(pl.all_horizontal(pl.all().is_null()).alias("blank"))["blank"]


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return file.read().decode("utf-8", "replace")


def _table(request: Request, encoding: Encoding, plan: Plan, rows: Rows, notes: list[Message]) -> Table:
    frame, numbers = rows.frame, rows.numbers
    if totals := totals_at_end(rows.tail):
        frame, numbers = frame.head(-totals), numbers.head(-totals)
        notes = [*notes, totals_note(rows.tail[-totals:])]
    if request.sample is not None:
        frame, numbers = frame.head(request.sample), numbers.head(request.sample)
    return Table(
        name=request.name,
        frame=frame,
        rows=numbers,
        found=frame.height + len(rows.rejected),
        rejected=rows.rejected,
        format="csv",
        encoding=encoding.name,
        delimiter=plan.layout.delimiter,
        has_header=plan.header.is_there,
        notes=notes,
    )
