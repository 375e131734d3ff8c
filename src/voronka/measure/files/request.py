"""What was asked of the reader: one value handed through it unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_UNPACKED
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """One call of ``read_table``.

    name     the file's name as given: what messages and rows call it, also when it was unpacked elsewhere
    path     where the bytes are
    most_unpacked   bytes that an archive may unpack to; more is refused
    others   as in ``read_table``
    """

    name: str
    path: Path
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    columns: Sequence[str] | None = None
    categories: Collection[str] = ()
    sample: int | None = None
    most_unpacked: int = MAX_UNPACKED
    on_progress: Callable[[int, int], None] | None = None

    def progress(self, done: int, total: int) -> None:
        """Tell whoever waits that ``done`` of ``total`` bytes are read."""
        if self.on_progress is not None:
            self.on_progress(done, total)

    def check_columns(self, headers: Sequence[str]) -> None:
        """Raise FileError when a wanted column is not among the headers."""
        missing = [name for name in self.columns or () if name not in headers]
        if missing:
            raise FileError(
                say(
                    'The file {file} has no column "{column}"; its columns are: {columns}.',
                    file=self.name,
                    column='", "'.join(missing),
                    columns=", ".join(headers[:100]),
                )
            )
