"""Many submissions, one commit: what arrived while the last group was written goes together in the next one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from voronka.traffic.intake.arrived import Away, NotKept

log = logging.getLogger("voronka.intake")
T = TypeVar("T")
R = TypeVar("R")
MOST, WAITING = 200, 5000


class Writer(Generic[T, R]):
    """Threads that write what the tasks of an event loop give them; each task goes on when its own is on disk.

    writes   one for each thread: writes a group in one transaction and returns an answer for each, in order. Raises
             Away or NotKept, and then nothing of the group is there
    most     of one group
    waiting  more than so many are not taken: it would take too long
    """

    def __init__(self, *writes: Callable[[Sequence[T]], Sequence[R]], most: int = MOST, waiting: int = WAITING) -> None:
        self._writes, self._most, self._waiting = writes, most, waiting
        self._queue: SimpleQueue[tuple[T, asyncio.Future[R]]] = SimpleQueue()
        self._are_running = False

    @property
    def waits(self) -> int:
        """How many nobody has begun to write."""
        return self._queue.qsize()

    def put(self, item: T) -> asyncio.Future[R]:
        """Give it to a thread; the future is done when it is on disk, or holds Away or NotKept. Raises Away."""
        if self._queue.qsize() >= self._waiting:
            raise Away("too many wait already")
        if not self._are_running:
            self._are_running = True
            for write in self._writes:
                threading.Thread(target=self._run, args=(write,), name="intake", daemon=True).start()
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._queue.put((item, future))
        return future

    def _run(self, write: Callable[[Sequence[T]], Sequence[R]]) -> None:
        while True:
            group = [self._queue.get()]
            with contextlib.suppress(Empty):
                while len(group) < self._most:
                    group.append(self._queue.get_nowait())
            answers = answers_of(write, [item for item, _future in group])
            futures = [future for _item, future in group]
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                futures[0].get_loop().call_soon_threadsafe(tell, futures, answers)


def answers_of(write: Callable[[Sequence[T]], Sequence[R]], items: Sequence[T]) -> Sequence[R | Exception]:
    """An answer for each. One that is refused does not take the others with it."""
    try:
        return write(items)
    except NotKept as error:
        return [error] if len(items) == 1 else [answers_of(write, [item])[0] for item in items]
    except Away as error:
        log.warning("what arrives cannot be kept: %s", error)
        return [error] * len(items)
    except Exception as error:  # whoever waits must be told, and the thread must live on
        log.exception("what arrives cannot be kept")
        return [Away(type(error).__name__)] * len(items)


def tell(futures: Sequence[asyncio.Future[R]], answers: Sequence[R | Exception]) -> None:
    """Each learns what became of its own."""
    for future, answer in zip(futures, answers, strict=True):
        if future.done():  # whoever waited has gone
            continue
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
