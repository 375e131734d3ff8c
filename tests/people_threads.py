"""Things that happen at the same moment, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_the_same_moment(*deeds: Callable[[], object]) -> list[object]:
    """What each deed returned, or the exception that it raised."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        gate.wait(timeout=120)
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
