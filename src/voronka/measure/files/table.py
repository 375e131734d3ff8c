"""A file as a table of raw cells: nothing is interpreted yet but the container it came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voronka.measure.files.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    import polars as pl

    from voronka.measure.dataset import Rejected
    from voronka.measure.files.map import FileMap
    from voronka.measure.message import Message

    Progress = Callable[[int, int], None]
    """Told how much of how much is done, in bytes."""

SAMPLE = 2_000
"""Rows that guesses of roles look at."""


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in a file, before anyone asks what it means.

    name        the file's name as given
    frame       one column a header, one row a usable data row; String where the container does not type its cells;
                an empty cell is null
    rows        UInt32, as long as the frame: the row as a spreadsheet numbers it (the header of a plain file is row 1;
                title and blank lines count, a newline inside quotes does not start a row); for JSON lines, Parquet
                and XES the ordinal of the record, from 1
    found       data rows found, used or not
    rejected    rows that cannot be put under the header at all
    format      "csv", "xlsx", "xls", "ods", "parquet", "jsonl", "xes"
    encoding    of a text file, else None
    delimiter   of a delimited text, else None
    sheet       of a workbook, else None
    has_header  false: the columns are named column_1, column_2, ...
    notes       what was done to the cells and what was left out
    """

    name: str
    frame: pl.DataFrame
    rows: pl.Series
    found: int
    rejected: list[Rejected]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    has_header: bool = True
    notes: list[Message] = field(default_factory=list)


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    columns: Sequence[str] | None = None,
    categories: Collection[str] = (),
    sample: int | None = None,
    on_progress: Progress | None = None,
) -> Table:
    """The table in a file, whatever the file is; its kind is judged by content, never by name.

    encoding, delimiter, sheet  used instead of the guess; the delimiter " " means runs of blanks
    columns      only these headers are wanted, in this order
    categories   headers of texts that repeat: these columns may come as Categorical, where that is for nothing
    sample       at most so many rows, from the top (for guessing)
    on_progress  called now and then with (bytes done, bytes in all)

    Raises FileError: the file is not there, not a table, damaged, hostile, or lacks one of the columns.
    """
    from voronka.measure.files.containers import read_request  # the readers import Table from here

    return read_request(
        Request(
            name=str(path),
            path=path,
            encoding=encoding,
            delimiter=delimiter,
            sheet=sheet,
            columns=None if columns is None else list(dict.fromkeys(columns)),
            categories=categories,
            sample=sample,
            on_progress=on_progress,
        )
    )


def sample_of_file(path: Path, file_map: FileMap) -> Table:
    """The first rows of the file, read as the map says."""
    form = file_map.format
    return read_table(path, encoding=form.encoding, delimiter=form.delimiter, sheet=form.sheet, sample=SAMPLE)
