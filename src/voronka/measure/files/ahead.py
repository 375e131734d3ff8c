"""A long plain CSV read while its columns are still being judged: the parser needs no interpreter, the judging does.

On 1,000,000 deals the parser takes 0.2 s of two cores and the guesses, with all that a report must import, 0.15 s of
one; side by side they take hardly longer than the parser alone.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MIB
from voronka.measure.files.scan import Scan, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from voronka.measure.files.map import FileMap, Format
    from voronka.measure.files.table import Table

    Ahead = Callable[[Sequence[str], Collection[str]], Table | None]

LEAST, MOST = 8 * MIB, 1024 * MIB
"""Bytes of a file worth a thread; and of one that may be read in vain, where the map turns out to be wrong."""
MOST_COLUMNS = 16
"""A column that nobody asks for costs 10 ms in a million rows; waiting for the guess costs 100."""
PLACES, LOOK = 16, 32 * 1024
"""Where a file is opened before it is parsed unseen, and bytes that are read there."""
REPEATED = 0.7
"""A column with at most this share of distinct cells in the sample is read as categories: each is typed once."""


def nothing_ahead(_columns: Sequence[str], _categories: Collection[str]) -> None:
    """What is given where nothing is read ahead."""


@contextmanager
def reading_ahead(path: Path, sample: Table, file_map: FileMap) -> Iterator[Ahead]:
    """Read a file in the background; what is given waits for the table, its columns wanted and the possible categories.

    sample  its first rows
    None comes back where the file is no plain long CSV, or holds anything that the fast reader does not read.
    """
    if not _is_worth_it(path, sample, file_map):
        yield nothing_ahead
        return
    with ThreadPoolExecutor(1) as thread:
        try:
            table = _begun(thread, path, sample, file_map.format)
        except FileError:  # it is raised again by who reads the file in turn
            table = None
        if table is None:
            yield nothing_ahead
        else:
            begun = table
            yield lambda columns, categories: _of_columns(begun.result(), columns, categories)


def _begun(thread: ThreadPoolExecutor, path: Path, sample: Table, form: Format) -> Future[Table | None] | None:
    """The table that is being read; None where that is no use.

    A text that shows no quotes is parsed while its bytes are looked at: what the look finds may make that vain.
    """
    from voronka.measure.files.delimited import open_plain, read_plain
    from voronka.measure.files.request import Request

    headers = [name for name in sample.frame.columns if repeats(sample.frame[name])]
    request = Request(str(path), path, form.encoding, form.delimiter, form.sheet, categories=headers)
    if not (opened := open_plain(request)):
        return None
    delimiter = opened[1].layout.delimiter
    if not _looks_plain(path):
        return thread.submit(read_plain, request, *opened, scan(path, str(path), delimiter, counts=False))
    begun = thread.submit(read_plain, request, *opened, Scan())
    return begun if scan(path, str(path), delimiter, counts=False) == Scan() else None


def _looks_plain(path: Path) -> bool:
    """Whether a file, wherever it is opened, holds lines and neither quotes nor NUL."""
    size = path.stat().st_size
    with path.open("rb") as file:
        for place in range(PLACES):
            file.seek(size * place // PLACES)
            text = file.read(LOOK)
            if b'"' in text or b"\0" in text or b"\n" not in text:
                return False
    return True


def repeats(cells: pl.Series) -> bool:
    """Whether the cells of a sample come back."""
    known = cells.drop_nulls()
    return known.n_unique() <= REPEATED * known.len()


def _is_worth_it(path: Path, sample: Table, file_map: FileMap) -> bool:
    if sample.format != "csv" or file_map.joins or len(sample.frame.columns) > MOST_COLUMNS:
        return False
    with path.open("rb") as file:
        is_packed = file.read(2) in (b"\x1f\x8b", b"PK")
    return not is_packed and LEAST <= path.stat().st_size <= MOST


def _of_columns(table: Table | None, columns: Sequence[str], categories: Collection[str]) -> Table | None:
    if table is None or not set(columns) <= set(table.frame.columns):
        return None
    texts = pl.col(pl.Categorical).exclude(categories).cast(pl.String)
    return replace(table, frame=table.frame.select(columns).with_columns(texts))
