"""From files to a data set: a long one is begun before all that comes after is even loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.files.ahead import reading_ahead
from voronka.measure.files.map import FileMap
from voronka.measure.files.table import sample_of_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from voronka.measure.dataset import Dataset

    Progress = Callable[[int, int], None]


def read(
    paths: Sequence[Path],
    *,
    map: FileMap | None = None,  # noqa: A002 - the word of the field
    by: Sequence[str] = (),
    as_of: date | None = None,
    strict: bool = False,
    on_progress: Progress | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Dataset:
    """Read files of one kind and layout as one data set; the rows of later files follow.

    map          what the user says of the files; what it leaves out is guessed from the first one
    by           further columns, by role or header, that the frame carries as String under that name
    as_of        the day of observation; else the map's, else the last date found
    strict       the first row that cannot be used raises instead of being listed
    on_progress  told (bytes done, bytes in all) while a long file is read
    meanwhile    called once, in a thread: what the caller must do anyway while the parser reads a long file

    Raises FileError: one sentence with the file, the place, what stands there and what is wrong.
    """
    given = map or FileMap()
    sample = sample_of_file(paths[0], given)
    with reading_ahead(paths[0], sample, given) as ahead:
        from voronka.measure.files.assembly import assembled  # half of the modules: the parser need not wait for them

        return assembled(
            paths,
            given,
            sample,
            ahead=ahead,
            by=by,
            as_of=as_of,
            strict=strict,
            on_progress=on_progress,
            meanwhile=meanwhile,
        )


def guess_map(path: Path, *, map: FileMap | None = None) -> FileMap:  # noqa: A002 - the word of the field
    """The map that the file itself suggests: kind, roles, the words for won and lost, and how it is written.

    map     what the user has said already; only what it leaves out is guessed
    Raises  FileError when the file cannot be read.
    """
    from voronka.measure.files.assembly import guessed

    return guessed(path, map or FileMap())
