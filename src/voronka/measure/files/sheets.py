"""Which sheet of a workbook holds the table, and its cells.

Old workbooks (XLS) are opened by this same file in a process of its own: their reader takes the sizes that the file
claims on trust, and a damaged one makes it ask for more memory than there is, which ends the process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

if TYPE_CHECKING:
    from collections.abc import Callable

CHILD_MEMORY = 1 << 30
CHILD_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that is read.

    name   "" when the workbook has not the sheet that was asked for
    cells  rows of equal length; "" is an empty cell
    top    empty rows above them
    names  all sheets of the workbook that can be read
    merged  cells that are merged down the rows: first and last row, and column, among ``cells``
    """

    name: str
    cells: list[list[Any]]
    top: int
    names: list[str]
    merged: list[tuple[int, int, int]] = field(default_factory=list)

    def unmerged(self, skip: int) -> tuple[list[list[Any]], int]:
        """The rows below the first ``skip``, merged cells written into each of theirs; and how many are merged.

        A number is not repeated: it may be the amount of all its rows together.
        """
        rows = self.cells
        down = [(first, min(last, len(rows) - 1), column) for first, last, column in self.merged if first >= skip]
        down = [each for each in down if _is_name_or_date(rows[each[0]][each[2]])]
        if sum(last - first for first, last, _ in down) > len(rows) * len(rows[0]):
            down = []  # they overlap, as no program writes them, and could take for ever
        for first, last, column in down:
            for row in rows[first + 1 : last + 1]:
                if any(cell != "" for cell in row):
                    row[column] = rows[first][column]
        return rows[skip:], len(down)


def _is_name_or_date(cell: Any) -> bool:
    return isinstance(cell, (str, date)) and cell != ""


def pick_sheet(path: Path, wanted: str | None) -> Sheet:
    """The wanted sheet, or the first visible one with a table (two rows and two columns), or the first with anything.

    Raises what the reader of workbooks raises.
    """
    with CalamineWorkbook.from_path(str(path)) as book:
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        names = [sheet.name for sheet in sheets]
        found = Sheet("", [], 0, names)
        if wanted is not None and wanted not in names:
            return found
        visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        for name in visible if wanted is None else [wanted]:
            sheet = book.get_sheet_by_name(name)
            top = sheet.start[0] if sheet.start else 0
            picked = Sheet(name, sheet.to_python(skip_empty_area=True), top, names, _merged(sheet))
            found = found if found.cells else picked
            if len(picked.cells) > 1 and len(picked.cells[0]) > 1:
                return picked
        return found


def _merged(sheet: CalamineSheet) -> list[tuple[int, int, int]]:
    """The cells that are merged down the rows, counted from the first cell that holds something."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    ranges = [
        (first - top, last - top, column - left)
        for (first, column), (last, _) in sheet.merged_cell_ranges or []
        if last > first
    ]
    return [each for each in ranges if 0 <= each[0] < sheet.height and 0 <= each[2] < sheet.width]


def pick_sheet_apart(path: Path, wanted: str | None) -> Sheet:
    """``pick_sheet`` in a process of its own, with limits. Raises ValueError when that fails."""
    arguments = [str(path.resolve())] + ([] if wanted is None else [wanted])
    run = subprocess.run(  # noqa: S603 - this very file, run by this very Python, with no shell
        [sys.executable, "-I", __file__, *arguments], capture_output=True, timeout=CHILD_SECONDS + 5, check=False
    )
    if run.returncode:
        raise ValueError("the workbook cannot be read")
    name, cells, top, names, merged = json.loads(run.stdout)
    return Sheet(name, [[_from_json(cell) for cell in row] for row in cells], top, names, merged)


def _to_json(cell: Any) -> Any:
    """A date, a moment, a time or a length of time as a list of its kind and its text."""
    if isinstance(cell, timedelta):
        return ["timedelta", cell.total_seconds()]
    if isinstance(cell, (date, time)):
        return [type(cell).__name__, cell.isoformat()]
    return cell


_KINDS: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}


def _from_json(cell: Any) -> Any:
    if not isinstance(cell, list):
        return cell
    kind, written = cell
    return _KINDS[kind](written)


def _main() -> None:
    try:
        import resource
    except ImportError:  # no limits on Windows: the process may still end alone
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY, CHILD_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
    sheet = pick_sheet(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
    cells = [[_to_json(cell) for cell in row] for row in sheet.cells]
    sys.stdout.write(json.dumps([sheet.name, cells, sheet.top, sheet.names, sheet.merged]))


if __name__ == "__main__":
    _main()
