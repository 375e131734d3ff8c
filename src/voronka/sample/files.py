"""CSV files as a spreadsheet of the language writes them, each with its map beside it."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from voronka.sample.rhythm import LAST_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from voronka.sample.words import Words


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in hundredths of the currency: whole numbers, so that sums are exact."""

    hundredths: int


Cell = str | int | date | datetime | Money | None


@dataclass(frozen=True, slots=True)
class Table:
    """One file to be.

    kind      of the map: deals, orders, events or traffic
    columns   key of the header in ``Words.headers`` -> role in the map; "" for a column that is no role
    rows      cells in the order of the columns
    won, lost keys of the outcomes in ``Words.terms``
    """

    kind: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]
    won: Sequence[str] = field(default=())
    lost: Sequence[str] = field(default=())


def write_table(table: Table, folder: Path, name: str, words: Words) -> list[Path]:
    """Write ``name.csv`` and ``name.toml``; return both paths."""
    data, map_file = folder / f"{name}.csv", folder / f"{name}.toml"
    with data.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=words.delimiter, lineterminator="\n")
        writer.writerow(words.headers[key] for key in table.columns)
        writer.writerows([_text(cell, words) for cell in row] for row in table.rows)
    map_file.write_text(_map(table, words), encoding="utf-8", newline="\n")
    return [data, map_file]


def _text(cell: Cell, words: Words) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return _amount(cell.hundredths, words)
    if isinstance(cell, datetime):
        return f"{_day(cell, words)} {cell:%H:%M}"
    if isinstance(cell, date):
        return _day(cell, words)
    return str(cell)


def _day(day: date, words: Words) -> str:
    # strftime is left alone: it pads years differently from one C library to the next.
    return words.day.format(year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}")


def _amount(hundredths: int, words: Words) -> str:
    sign, size = "-" if hundredths < 0 else "", abs(hundredths)
    if not words.has_hundredths:
        return f"{sign}{(size + 50) // 100}"
    return f"{sign}{size // 100}{words.decimal}{size % 100:02}"


def _map(table: Table, words: Words) -> str:
    lines = [f"kind = {_quoted(table.kind)}", "", "[columns]"]
    lines += [f"{role} = {_quoted(words.headers[key])}" for key, role in table.columns.items() if role]
    if table.won:
        lines += ["", "[outcome]"]
        for name, keys in (("won", table.won), ("lost", table.lost)):
            lines.append(f"{name} = [{', '.join(_quoted(words.terms[key]) for key in keys)}]")
    lines += ["", "[format]", 'encoding = "utf-8"', f"delimiter = {_quoted(words.delimiter)}"]
    lines += [f"decimal = {_quoted(words.decimal)}"]
    lines += ["", "[options]", f"as_of = {LAST_DAY.isoformat()}", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A TOML basic string; for what stands in our maps JSON quotes the same way."""
    return json.dumps(text, ensure_ascii=False)
