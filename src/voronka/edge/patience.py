"""Waiting for somebody, but not for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
LOOK_S = 0.5


class Patience:
    """Ends what takes longer than so many seconds, give or take half of one.

    One look for all who wait: a timer for each request would take more time than the request.
    """

    def __init__(self, most_s: float) -> None:
        self._most_s = most_s
        self._since: dict[asyncio.Task[Any], float] = {}
        self._over: set[asyncio.Task[Any]] = set()
        self._is_looking = False

    async def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work returns. Raises TimeoutError."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can wait")
        self._since[task] = time.monotonic()
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_later(LOOK_S, self._look)
        try:
            return await work
        except asyncio.CancelledError:
            if task not in self._over:
                raise
            task.uncancel()
            raise TimeoutError from None
        finally:
            self._over.discard(task)
            del self._since[task]

    def _look(self) -> None:
        late = time.monotonic() - self._most_s
        for task, since in self._since.items():
            if since < late and task not in self._over:
                self._over.add(task)
                task.cancel()
        self._is_looking = bool(self._since)
        if self._is_looking:
            asyncio.get_running_loop().call_later(LOOK_S, self._look)
