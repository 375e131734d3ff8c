"""The file of an import as a table of raw cells, with the columns of its second file beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voronka.imports.mapping import Answers
from voronka.measure.files.containers import read_request
from voronka.measure.files.errors import FileError
from voronka.measure.files.join import Other, joined
from voronka.measure.files.limits import MAX_WORKBOOK
from voronka.measure.files.map import Format, Join, no_such_column
from voronka.measure.files.request import Request
from voronka.measure.files.table import Table
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from voronka.imports.models import Import

MOST_BYTES = 200_000_000
"""What may be uploaded, and what an archive may unpack to."""


@dataclass(frozen=True)
class Source:
    """The table, and its cells with those of the second file.

    headers   of all columns
    """

    table: Table
    frame: pl.DataFrame

    @property
    def headers(self) -> list[str]:
        return self.frame.columns


def read_source(import_: Import, *, sample: int | None = None, columns: Sequence[str] | None = None) -> Source:
    """The cells of an import as its answers say that it is written. Raises FileError.

    sample    at most so many rows, from the top
    columns   these headers alone, of the first file; without the second
    """
    answers = Answers.of(import_)
    table = read_file(import_.file, name=import_.file_name, form=answers.format, sample=sample, columns=columns)
    if columns is not None or not import_.second_name:
        return Source(table, table.frame)
    other = second_of(import_, table.frame.columns, answers)
    frame, notes = joined(table.frame, other, list(other.names.values()))
    table.notes.extend(notes)
    return Source(table, frame)


def read_file(
    path: Path, *, name: str, form: Format, sample: int | None = None, columns: Sequence[str] | None = None
) -> Table:
    """The table in an uploaded file; messages call it by the name that it came with. Raises FileError."""
    table = read_request(
        Request(
            name=name,
            path=path,
            encoding=form.encoding,
            delimiter=form.delimiter,
            sheet=form.sheet,
            columns=columns,
            sample=sample,
            most_unpacked=MAX_WORKBOOK,
        )
    )
    if not table.frame.width or not table.found:
        raise FileError(say("The file {file} has no rows of data.", file=name))
    return table


def second_of(import_: Import, headers: Sequence[str], answers: Answers) -> Other:
    """The second file: its columns, and what they are called beside those of the first. Raises FileError."""
    table = read_file(import_.second, name=import_.second_name, form=Format(), sample=1)
    there = table.frame.columns
    on_here, on_there = answers.join or shared_key(headers, there)
    for asked, known, name in ((on_here, headers, import_.file_name), (on_there, there, import_.second_name)):
        if asked not in known:
            raise no_such_column("join", asked, name, known)
    stem = import_.second_name.split(".")[0]
    names = {header: f"{stem}.{header}" if header in headers else header for header in there if header != on_there}
    return Other(Join(str(import_.second), on_here, on_there), import_.second, names)


def shared_key(here: Sequence[str], there: Sequence[str]) -> tuple[str, str]:
    """The first heading that both files have; else the first of each."""
    common = [header for header in here if header in there]
    return (common[0], common[0]) if common else (here[0], there[0])
