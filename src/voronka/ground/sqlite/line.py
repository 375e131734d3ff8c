"""One line of all who write to a SQLite file: whoever waits is let in before whoever comes back.

SQLite itself has none. A writer that is kept out looks again after up to 100 ms, and whoever commits and begins anew
at once, as an import does, is in again before that, time after time.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOKS_EACH_S = 0.005
MOST_S = 20.0
"""Nobody stands here for longer; SQLite then says itself that it is busy."""


@contextmanager
def in_line(database: str | Path) -> Iterator[None]:
    """Stand first in the line until the end of the block, in which a transaction is begun."""
    file = _opened(database)
    try:
        ends = time.monotonic() + MOST_S
        while file is not None and not _is_first(file) and time.monotonic() < ends:
            time.sleep(LOOKS_EACH_S)
        yield
    finally:
        if file is not None:
            os.close(file)


def _opened(database: str | Path) -> int | None:
    """The file that stands for the line; None where there can be none (a full disk): SQLite alone decides then."""
    try:
        return os.open(f"{database}-line", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _is_first(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
