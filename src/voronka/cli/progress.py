"""A progress bar on stderr for long reads, where a person looks on."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


@contextmanager
def reading(files: Sequence[Path]) -> Iterator[Callable[[int, int], None] | None]:
    """Give the reader someone to tell how far it is: (bytes done, bytes in all); None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(", ".join(path.name for path in files), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
