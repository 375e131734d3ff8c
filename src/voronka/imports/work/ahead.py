"""Making the next item of an iterator while this thread waits for the database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

from django.db import connection, connections

T = TypeVar("T")


class Ahead(Generic[T]):
    """An iterator whose next item can be begun before it is asked for, in a thread with a connection of its own.

    Inside a transaction of the caller nothing is begun early: another connection does not see what it has written.
    """

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._thread = None if connection.in_atomic_block else ThreadPoolExecutor(1, "ahead")
        self._begun: Future[T | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._thread:
            self._thread.submit(connections.close_all)  # those of the thread
            self._thread.shutdown()

    def begin(self) -> None:
        """Begin with the next item, if that can be; what makes it is the other thread's until it is asked for."""
        if self._thread:
            self._begun = self._thread.submit(next, self._items, None)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        begun, self._begun = self._begun, None
        item = begun.result() if begun else next(self._items, None)
        if item is None:
            raise StopIteration
        return item
