"""A workbook (XLSX, XLS, ODS) as a table: the first sheet that holds one, or the sheet that was asked for."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
from python_calamine import CalamineError, PasswordError

from voronka.measure.files.encoding import CONTROLS
from voronka.measure.files.errors import FileError
from voronka.measure.files.grid import TAIL, column_names, find_header, grid_notes, totals_at_end, totals_note
from voronka.measure.files.parts import check_archive, damaged
from voronka.measure.files.sheets import pick_sheet, pick_sheet_apart
from voronka.measure.files.table import Table
from voronka.measure.message import count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.files.parts import Span
    from voronka.measure.files.request import Request
    from voronka.measure.files.sheets import Sheet
    from voronka.measure.message import Message

HEAD_ROWS = 200

_LINE_ENDS = re.compile("\r\n?")


def read_workbook(request: Request, kind: str) -> Table:
    """The table in a workbook. Raises FileError when there is none, or when the workbook could do harm."""
    spans = check_archive(request, kind)
    sheet = _sheet(request, kind)
    if not sheet.name and request.sheet is not None:
        raise FileError(
            say(
                'The workbook {file} has no sheet "{sheet}"; its sheets are: {sheets}.',
                file=request.name,
                sheet=request.sheet,
                sheets=", ".join(sheet.names),
            )
        )
    if not sheet.cells:
        raise FileError(say("The workbook {file} holds no table: its sheets are empty.", file=request.name))
    return _table(request, kind, sheet, _notes(sheet, spans))


def _sheet(request: Request, kind: str) -> Sheet:
    try:
        return (pick_sheet_apart if kind == "xls" else pick_sheet)(request.path, request.sheet)
    except PasswordError as error:
        raise FileError(say("The workbook {file} is locked with a password; unlock it.", file=request.name)) from error
    except (CalamineError, OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise damaged(request) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own failure on a damaged file; it has no other name
            raise damaged(request) from error
        raise


def _table(request: Request, kind: str, sheet: Sheet, notes: list[Message]) -> Table:
    shown = [[_shown(cell) or "" for cell in row] for row in sheet.cells[:HEAD_ROWS]]
    header = find_header(shown)
    written = shown[header.index]
    names = column_names(written, len(written), is_header=header.is_there)
    request.check_columns(names)
    body, merged = sheet.unmerged(header.skip)
    tail = [[_shown(cell) for cell in row] for row in body[-TAIL:]]
    totals = totals_at_end(tail)
    kept = [at for at, row in enumerate(body[: len(body) - totals]) if any(cell != "" for cell in row)]
    kept = kept[: request.sample]
    columns = list(zip(*(body[at] for at in kept), strict=True)) or [()] * len(names)
    wanted = request.columns if request.columns is not None else names
    frame = pl.DataFrame([_series(name, columns[names.index(name)]) for name in wanted])
    return Table(
        name=request.name,
        frame=frame,
        rows=pl.Series("row", [sheet.top + header.skip + at + 1 for at in kept], dtype=pl.UInt32),
        found=len(kept),
        rejected=[],
        format=kind,
        sheet=sheet.name,
        has_header=header.is_there,
        notes=[
            *(notes + grid_notes(header, written, names)),
            *([totals_note(tail[-totals:])] if totals else []),
            *([_merged_note(merged)] if merged else []),
        ],
    )


def _series(name: str, cells: Sequence[Any]) -> pl.Series:
    """A column: dates stay dates, a column of dates and times of day is of times, anything else is text."""
    kinds = {type(cell) for cell in cells if cell != ""}
    if kinds == {date}:
        return pl.Series(name, [cell or None for cell in cells], dtype=pl.Date)
    if kinds and kinds <= {date, datetime}:
        return pl.Series(name, [_moment(cell) for cell in cells], dtype=pl.Datetime("us"))
    return pl.Series(name, [_shown(cell) for cell in cells], dtype=pl.String)


def _moment(cell: date | str) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    return datetime.combine(cell, time()) if isinstance(cell, date) else None


def _shown(cell: Any) -> str | None:
    """A cell as text: a number to the 15 digits that a spreadsheet keeps, a date in ISO form; None when empty."""
    if isinstance(cell, str):
        return _LINE_ENDS.sub("\n", CONTROLS.sub("", cell)) or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, timedelta):
        hours, rest = divmod(round(cell.total_seconds()), 3600)
        return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
    return str(cell.isoformat())


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")


def _merged_note(n: int) -> Message:
    one = "{n} cell is merged over several rows; what it says holds for each of them."
    return count(one, "{n} cells are merged over several rows; what they say holds for each of them.", n=n)


def _notes(sheet: Sheet, spans: Sequence[Span]) -> list[Message]:
    notes = []
    if unused := [name for name in sheet.names if name != sheet.name]:
        notes.append(
            say('The sheet "{sheet}" is read; not read: {sheets}.', sheet=sheet.name, sheets=", ".join(unused[:20]))
        )
    if formulas := sum(span.formulas for span in spans):
        notes.append(
            count(
                "{n} cell is a formula; its stored value is used, nothing is computed.",
                "{n} cells are formulas; their stored values are used, nothing is computed.",
                n=formulas,
            )
        )
    if errors := sum(span.errors for span in spans):
        notes.append(
            count(
                "{n} cell holds an error such as #N/A or #DIV/0! and is taken as empty.",
                "{n} cells hold errors such as #N/A or #DIV/0! and are taken as empty.",
                n=errors,
            )
        )
    return notes
