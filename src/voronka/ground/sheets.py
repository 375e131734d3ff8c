"""Tables for spreadsheets and machines, written while they are read: CSV, XLSX and exact CSV.

A text never starts a formula, whatever a stranger has typed into a form. Numbers and dates stay numbers and dates.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from typing import IO, Any

Cell = str | int | float | Decimal | date | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A table to write.

    title   of the sheet
    rows    may be read once
    """

    title: str
    head: list[str]
    rows: Iterable[Row]


class Share(float):
    """A share from 0 to 1: shown as per cent in a workbook."""


PART = 500
"""Rows that are written at once."""
ROWS_OF_A_SHEET = 1_048_576
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_STARTS_A_FORMULA = re.compile(r"[\s'\"‘’“”＇＂]*[=+\-@＝＋－＠]|[\s'\"]*[\t\r\n]")
_SEMICOLON = frozenset({"ru", "hu"})
"""Languages whose numbers have a decimal comma, so that a comma cannot part the columns."""


def csv_parts(head: Sequence[str], rows: Iterable[Row], *, language: str) -> Iterator[bytes]:
    """A table for a spreadsheet in this language: UTF-8 with a mark, its delimiter, its decimal point."""
    is_comma = language in _SEMICOLON
    written = ([_for_people(cell, is_comma) for cell in row] for row in chain([head], rows))
    yield BOM.encode()
    yield from _parts(written, delimiter=";" if is_comma else ",")


def raw_parts(head: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """A table for a machine, as RFC 4180 has it: UTF-8, commas, points, ISO dates; every text exactly as it is."""
    yield from _parts(([_exact(cell) for cell in row] for row in chain([head], rows)), delimiter=",")


def workbook(head: Sequence[str], rows: Iterable[Row], *, title: str) -> IO[bytes]:
    """A workbook in a temporary file, at its beginning; where a sheet is full, another one follows."""
    from xlsxwriter import Workbook  # 60 ms to import

    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book = Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    formats = {
        "head": book.add_format({"bold": True}),
        "share": book.add_format({"num_format": "0.0%"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet = None
    for number, row in enumerate(rows):
        number_of_sheet, at = divmod(number, ROWS_OF_A_SHEET - 1)
        if at == 0:
            sheet = _sheet(book, head, _title(title, number_of_sheet + 1), formats)
        for column, cell in enumerate(row):
            _write(sheet, at + 1, column, cell, formats)
    if sheet is None:
        _sheet(book, head, _title(title, 1), formats)
    book.close()
    file.seek(0)
    return file


def starts_a_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula: also in full-width letters, after spaces and quotes."""
    return bool(_STARTS_A_FORMULA.match(text))


def _parts(rows: Iterable[Sequence[str]], *, delimiter: str) -> Iterator[bytes]:
    rows = iter(rows)
    while some := list(islice(rows, PART)):
        text = StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(some)
        yield text.getvalue().encode()


def _for_people(cell: Cell, is_comma: bool) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if starts_a_formula(cell) else cell
    text = _exact(cell)
    return text.replace(".", ",") if is_comma and isinstance(cell, float | Decimal) else text


def _exact(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat(" ", "seconds") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float):
        return repr(float(cell))
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


def _title(title: str, number: int) -> str:
    """As a workbook wants the name of a sheet: 31 characters, some of them forbidden, no two alike."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:25] or "1"
    return plain if number == 1 else f"{plain} {number}"


def _sheet(book: Any, head: Sequence[str], title: str, formats: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(head):
        sheet.write_string(0, column, name, formats["head"])
    return sheet


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    """Each by its own type: nothing that is text is ever looked at for a formula, a number or a link."""
    match cell:
        case None:
            pass
        case str():
            sheet.write_string(row, column, cell[:32_767])
        case Share():
            sheet.write_number(row, column, float(cell), formats["share"])
        case Decimal():
            sheet.write_number(row, column, float(cell), formats["money"])
        case datetime():
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), formats["moment"])
        case date():
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001 - a day
        case _:
            sheet.write_number(row, column, cell)
