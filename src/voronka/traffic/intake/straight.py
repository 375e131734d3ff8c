"""Many submissions, one commit, without a thread: the loop that they came to sends them to PostgreSQL itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from voronka.traffic.intake.arrived import Arrived, Away, Kept
from voronka.traffic.intake.postgresql import Postgresql
from voronka.traffic.intake.writer import MOST, WAITING, answers_of, tell

Waiting = tuple[Arrived, asyncio.Future[Kept]]


class Straight:
    """As `Writer`, for stores that can be written to without waiting; made in the loop that it works for.

    What does not go smoothly (no connection yet, one that is lost, a group that is refused) is written once more by
    `Postgresql.write` in a thread, under the same numbers: so it is there once, whatever became of it before.
    """

    def __init__(self, stores: Sequence[Postgresql], *, most: int = MOST, waiting: int = WAITING) -> None:
        self._idle, self._most, self._most_waiting = list(stores), most, waiting
        self._loop = asyncio.get_running_loop()  # once: to ask for it costs a system call
        self._waiting: list[Waiting] = []
        self._under_way = 0
        self._is_called = False

    def put(self, item: Arrived) -> asyncio.Future[Kept]:
        """The future is done when it is on disk, or holds Away or NotKept. Raises Away."""
        if len(self._waiting) >= self._most_waiting:
            raise Away("too many wait already")
        if not self._is_called:
            self._is_called = True
            self._loop.call_soon(self._send)  # after all that has come at this moment
        future: asyncio.Future[Kept] = self._loop.create_future()
        self._waiting.append((item, future))
        return future

    def close(self) -> None:
        """Give the connections back, when nothing is under way."""
        for store in self._idle:
            store.close()

    def _send(self) -> None:
        """A group goes when nothing is under way, or when it is as large as what is: so they stay equally large."""
        self._is_called = False
        while self._idle and len(self._waiting) >= max(1, self._under_way):
            store = self._idle.pop()
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            self._under_way += len(group)
            socket = store.begin([item for item, _future in group])
            if socket is None:
                self._take_time(store, group)
            else:
                self._loop.add_reader(socket, self._look, store, socket, group)

    def _look(self, store: Postgresql, socket: int, group: list[Waiting]) -> None:
        """Something has come from the database."""
        self._loop.remove_reader(socket)  # before it may be closed, and its number be another's
        if store.is_waiting:
            self._loop.add_reader(socket, self._look, store, socket, group)
            return
        answers = store.finish([item for item, _future in group])
        if answers is None:
            self._take_time(store, group)
        else:
            self._end(store, group, answers)

    def _take_time(self, store: Postgresql, group: list[Waiting]) -> None:
        items = [item for item, _future in group]
        written = self._loop.run_in_executor(None, answers_of, store.write, items)
        written.add_done_callback(lambda done: self._end(store, group, done.result()))

    def _end(self, store: Postgresql, group: list[Waiting], answers: Sequence[Kept | Exception]) -> None:
        tell([future for _item, future in group], answers)
        self._idle.append(store)
        self._under_way -= len(group)
        self._send()
