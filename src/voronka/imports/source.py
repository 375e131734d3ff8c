"""The file of an import as a table of raw cells, with the columns of further files beside it."""

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
    """The table, and its cells with those of the other files.

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
    columns   these headers alone, of the first file; without the others
    """
    answers = Answers.of(import_)
    table = read_file(import_.file, name=import_.file_name, form=answers.format, sample=sample, columns=columns)
    frame = table.frame
    for number, name in enumerate(import_.others if columns is None else []):
        other = _other(import_, number, name, frame.columns, answers)
        frame, notes = joined(frame, other, list(other.names.values()))
        table.notes.extend(notes if sample is None else [])  # a part of the rows says nothing of all keys
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


def _other(import_: Import, number: int, name: str, headers: Sequence[str], answers: Answers) -> Other:
    """A file beside the first: its columns, and what they are called beside those that are there. Raises FileError."""
    path = import_.other(number)
    there = read_file(path, name=name, form=Format(), sample=1).frame.columns
    said = answers.joins[number] if number < len(answers.joins) else None
    on_here, on_there = said or shared_key(headers, there)
    for asked, known, file in ((on_here, headers, import_.file_name), (on_there, there, name)):
        if asked not in known:
            raise no_such_column("join", asked, file, known)
    stem = name.split(".")[0]
    names = {header: f"{stem}.{header}" if header in headers else header for header in there if header != on_there}
    return Other(Join(name, on_here, on_there), path, names)


def shared_key(here: Sequence[str], there: Sequence[str]) -> tuple[str, str]:
    """The first heading that both files have; else the first of each."""
    common = [header for header in here if header in there]
    return (common[0], common[0]) if common else (here[0], there[0])
