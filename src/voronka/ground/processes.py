"""What a process owes to the one that began it."""

from __future__ import annotations

import ctypes
import signal

PR_SET_PDEATHSIG = 1
"""Its name in prctl(2)."""


def die_with_parent() -> None:
    """Be told to stop when the process that began this one is killed, so that no port stays taken by an orphan."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
