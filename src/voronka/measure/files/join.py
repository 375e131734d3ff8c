"""Columns of another file beside the rows of the first one: the rows of the first file count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.cells import as_text, without_placeholders
from voronka.measure.files.map import Join, no_such_column
from voronka.measure.files.table import read_table
from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Collection

_KEY = "\0key"
_MATCHED = "\0matched"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Other:
    """The other file of a join.

    join    as the map says it
    path    where it was found
    names   its header -> the name its column gets among those of the first file
    """

    join: Join
    path: Path
    names: dict[str, str]


def open_other(join: Join, folder: Path | None, headers: Collection[str], asked_in: str) -> Other:
    """Look at the other file: its headers, and what its columns will be called.

    headers   the columns known so far; a column of the other file with such a name gets "file.header"
    asked_in  the first file's name, for errors

    Raises FileError when the file or a key column is not there.
    """
    if join.on_here not in headers:
        raise no_such_column("join.on", join.on_here, asked_in, headers)
    beside = folder / join.file if folder else None
    path = beside if beside and beside.exists() else Path(join.file)
    there = read_table(path, sample=1).frame.columns
    if join.on_there not in there:
        raise no_such_column("join.on", join.on_there, join.file, there)
    stem = Path(join.file).name.split(".")[0]
    names = {header: f"{stem}.{header}" if header in headers else header for header in there if header != join.on_there}
    return Other(join, path, names)


def joined(frame: pl.DataFrame, other: Other, wanted: Collection[str]) -> tuple[pl.DataFrame, list[Message]]:
    """The frame with the wanted columns of the other file; keys are compared as trimmed text.

    A key that stands on several rows of the other file takes the first of them.
    """
    picked = {header: name for header, name in other.names.items() if name in wanted}
    table = read_table(other.path, columns=[other.join.on_there, *picked])
    there = table.frame.with_columns(_key(table.frame[other.join.on_there])).drop_nulls(_KEY)
    there = there.select(_KEY, *(pl.col(header).alias(name) for header, name in picked.items()))
    first = there.unique(_KEY, keep="first", maintain_order=True).with_columns(pl.lit(True).alias(_MATCHED))
    here = frame.with_columns(_key(frame[other.join.on_here]))
    result = here.join(first, on=_KEY, how="left", maintain_order="left")
    notes = [*table.notes, *_notes(result, there, other)]
    return result.drop(_KEY, _MATCHED), notes


def _key(cells: pl.Series) -> pl.Series:
    return without_placeholders(as_text(cells)).alias(_KEY)


def _notes(result: pl.DataFrame, there: pl.DataFrame, other: Other) -> list[Message]:
    file, notes = other.join.file, []
    if doubled := there.height - there[_KEY].n_unique():
        one = "{n} row of {file} repeats a key: the first row with it counts"
        notes.append(count(one, "{n} rows of {file} repeat a key: the first row with it counts", n=doubled, file=file))
    missing = result.filter(pl.col(_KEY).is_not_null() & pl.col(_MATCHED).is_null())[_KEY]
    if missing.len():
        one, many = "{n} row finds no match in {file}: {keys}", "{n} rows find no match in {file}: {keys}"
        notes.append(count(one, many, n=missing.len(), file=file, keys=_listed(missing)))
    there_only = there[_KEY].unique()
    there_only = there_only.filter(~there_only.is_in(result[_KEY].drop_nulls().unique()))
    if there_only.len():
        one, many = "{n} key of {file} is on no row: {keys}", "{n} keys of {file} are on no row: {keys}"
        notes.append(count(one, many, n=there_only.len(), file=file, keys=_listed(there_only)))
    return notes


def _listed(keys: pl.Series) -> str:
    """The most frequent keys, in quotes."""
    counted = keys.alias("key").value_counts(name="rows").sort("rows", "key", descending=[True, False])
    listed = ", ".join(f'"{key}"' for key in counted["key"].head(_SHOWN))
    return listed if counted.height <= _SHOWN else f"{listed}, ..."
