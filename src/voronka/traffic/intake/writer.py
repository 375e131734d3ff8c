"""Many submissions, one commit: what arrived while the last group was written goes together in the next one."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from voronka.traffic.intake.arrived import Away, NotKept

log = logging.getLogger("voronka.intake")
T = TypeVar("T")
R = TypeVar("R")
MOST, WAITING = 200, 5000


class Writer(Generic[T, R]):
    """One thread that writes what the tasks of an event loop give it; each task goes on when its own is on disk.

    write    writes a group in one transaction and returns an answer for each, in order. Raises Away or NotKept, and
             then nothing of the group is there
    most     of one group
    waiting  more than so many are not taken: it would take too long
    """

    def __init__(
        self, write: Callable[[Sequence[T]], Sequence[R]], *, most: int = MOST, waiting: int = WAITING
    ) -> None:
        self._write, self._most, self._waiting = write, most, waiting
        self._queue: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._arrived = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def waits(self) -> int:
        """How many nobody has begun to write."""
        return len(self._queue)

    def put(self, item: T) -> asyncio.Future[R]:
        """Give it to the thread; the future is done when it is on disk, or holds Away or NotKept. Raises Away."""
        if len(self._queue) >= self._waiting:
            raise Away("too many wait already")
        loop = asyncio.get_running_loop()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, args=(loop,), name="intake", daemon=True)
            self._thread.start()
        future: asyncio.Future[R] = loop.create_future()
        self._queue.append((item, future))
        self._arrived.set()
        return future

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        while not loop.is_closed():
            self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                group = [self._queue.popleft() for _ in range(min(len(self._queue), self._most))]
                answers = self._answers([item for item, _future in group])
                loop.call_soon_threadsafe(_tell, [future for _item, future in group], answers)

    def _answers(self, items: Sequence[T]) -> Sequence[R | Exception]:
        """An answer for each. One that is refused does not take the others with it."""
        try:
            return self._write(items)
        except NotKept as error:
            return [error] if len(items) == 1 else [self._answers([item])[0] for item in items]
        except Away as error:
            log.warning("what arrives cannot be kept: %s", error)
            return [error] * len(items)
        except Exception as error:  # whoever waits must be told, and the thread must live on
            log.exception("what arrives cannot be kept")
            return [Away(type(error).__name__)] * len(items)


def _tell(futures: Sequence[asyncio.Future[R]], answers: Sequence[R | Exception]) -> None:
    for future, answer in zip(futures, answers, strict=True):
        if future.done():  # whoever waited has gone
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
