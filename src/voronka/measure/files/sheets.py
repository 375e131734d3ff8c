"""Which sheet of a workbook holds the table, and its cells.

Old workbooks (XLS) are opened by this same file in a process of its own: their reader takes the sizes that the file
claims on trust, and a damaged one makes it ask for more memory than there is, which ends the process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

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
    """

    name: str
    cells: list[list[Any]]
    top: int
    names: list[str]


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
            picked = Sheet(name, sheet.to_python(skip_empty_area=True), top, names)
            found = found if found.cells else picked
            if len(picked.cells) > 1 and len(picked.cells[0]) > 1:
                return picked
        return found


def pick_sheet_apart(path: Path, wanted: str | None) -> Sheet:
    """``pick_sheet`` in a process of its own, with limits. Raises ValueError when that fails."""
    arguments = [str(path.resolve())] + ([] if wanted is None else [wanted])
    run = subprocess.run(  # noqa: S603 - this very file, run by this very Python, with no shell
        [sys.executable, "-I", __file__, *arguments], capture_output=True, timeout=CHILD_SECONDS + 5, check=False
    )
    if run.returncode:
        raise ValueError("the workbook cannot be read")
    name, cells, top, names = json.loads(run.stdout)
    return Sheet(name, [[_from_json(cell) for cell in row] for row in cells], top, names)


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
    sys.stdout.write(json.dumps([sheet.name, cells, sheet.top, sheet.names]))


if __name__ == "__main__":
    _main()
