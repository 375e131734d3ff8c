"""What is asked for again and again, kept for a moment."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from voronka.edge.database import DATABASE_ERRORS
from voronka.traffic.intake import Away

K = TypeVar("K")
V = TypeVar("V")
FRESH_S, STALE_S, MOST = 1.0, 3600.0, 1000


class Shelf(Generic[K, V]):
    """Loads by name, in a thread; what was loaded a second ago is not asked for again.

    While the database is away, what was known before is good enough: a page can be shown, and a form is refused by the
    store itself.
    """

    def __init__(self, load: Callable[[K], V], *, fresh_s: float = FRESH_S, most: int = MOST) -> None:
        self._load, self._fresh_s, self._most = load, fresh_s, most
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._loading: dict[K, asyncio.Task[V]] = {}

    async def get(self, name: K) -> V:
        """Raises Away."""
        kept = self._kept.get(name)
        if kept and time.monotonic() - kept[0] < self._fresh_s:
            return kept[1]
        task = self._loading.get(name)
        if task is None:
            task = self._loading[name] = asyncio.create_task(asyncio.to_thread(self._load, name))
            task.add_done_callback(lambda done: self._put(name, done))
        try:
            return await asyncio.shield(task)
        except DATABASE_ERRORS as error:
            if kept and time.monotonic() - kept[0] < STALE_S:
                return kept[1]
            raise Away(type(error).__name__) from error

    def _put(self, name: K, done: asyncio.Task[V]) -> None:
        self._loading.pop(name, None)
        if not done.cancelled() and done.exception() is None:
            self._kept[name] = (time.monotonic(), done.result())
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
