"""The loop of a worker process."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

from django.db import close_old_connections, connection
from django.db.utils import Error

from voronka.distribution.jobs import watch_the_clock
from voronka.ground import clock
from voronka.journal import work
from voronka.reports.jobs import write_digests

log = logging.getLogger("voronka.worker")
IDLE_S, BEAT_S, CLOCK_S = 0.3, 10.0, 60.0
TURN_S = 20.0
"""So long one piece of long work is worked on at first while another one waits."""


@dataclass(frozen=True)
class Turn:
    """The next turn of long work that gave way: its place behind the others, and how long it is."""

    place: float
    length_s: float


class Worker:
    """Takes deliveries until it is told to stop; then finishes the one in hand and gives back the rest."""

    def __init__(self, *, lease: timedelta = work.LEASE, batch: int = 20) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"
        self.lease, self.batch = lease, batch
        self.stopping = threading.Event()
        self.started_at = clock.now()
        self.beaten = self.looked = float("-inf")
        self.turns: dict[int, Turn] = {}

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Work until `stop`. A database that is away is waited for."""
        while not self.stopping.is_set():
            try:
                self._beat()
                self._look_at_the_clock()
                if not self.run_once():
                    self.stopping.wait(IDLE_S)
            except Error as error:
                log.warning("the database does not answer (%s); trying again", type(error).__name__)
                connection.close()
                self.stopping.wait(2)

    def _look_at_the_clock(self) -> None:
        """Do what is due by the time of day. What fails is tried again in a minute, and deliveries go on meanwhile."""
        if time.monotonic() - self.looked < CLOCK_S:
            return
        self.looked = time.monotonic()
        close_old_connections()
        for deed in (watch_the_clock, write_digests):
            try:
                deed(at=clock.now())
            except Error:
                raise
            except Exception:  # whatever a figure may raise
                log.exception("what is due by the clock could not be done: %s", deed.__name__)

    def run_once(self) -> int:
        """One round; returns how many deliveries were taken. Long work comes last, and one at a time."""
        close_old_connections()
        taken = work.claim(worker=self.name, limit=self.batch, lease=self.lease)
        self._deliver([each for each in taken if not each.is_long])
        long = sorted((each for each in taken if each.is_long), key=lambda each: self._turn_of(each).place)
        work.give_back(long[1:])
        if long:
            self._work_on(long[0])
        return len(taken)

    def _deliver(self, claims: list[work.Claim]) -> None:
        """Deliver one after the other; what is not begun in half of the lease, or before an error, is given back."""
        taken = deque(claims)
        ends = time.monotonic() + self.lease.total_seconds() / 2
        try:
            while taken and not self.stopping.is_set() and time.monotonic() < ends:
                with lost_leases_are_told():
                    work.deliver(taken.popleft())
        finally:
            work.give_back(list(taken))

    def _work_on(self, claim: work.Claim) -> None:
        """Do long work; after each step all that is short and due comes first, and after a turn the next long work.

        Where a whole turn came no further, the work begins anew: its next turn is twice as long, or two of them would
        give way to each other for ever.
        """
        begun, has_come_further = time.monotonic(), False
        turn = self._turn_of(claim)
        self.turns.pop(claim.delivery_id, None)

        def go_on(is_further: bool) -> bool:
            nonlocal has_come_further
            has_come_further |= is_further
            self._beat()
            self._deliver(work.claim(worker=self.name, limit=self.batch, lease=self.lease, only_short=True))
            is_over = time.monotonic() - begun > turn.length_s and work.is_long_work_waiting()
            if is_over:
                length_s = turn.length_s if has_come_further else 2 * turn.length_s
                self.turns[claim.delivery_id] = Turn(time.monotonic(), length_s)
            return not (is_over or self.stopping.is_set())

        with lost_leases_are_told():
            work.work_on(claim, go_on=go_on, lease=self.lease)
        give_memory_back()

    def _turn_of(self, claim: work.Claim) -> Turn:
        return self.turns.get(claim.delivery_id, Turn(float("-inf"), TURN_S))

    def _beat(self) -> None:
        if time.monotonic() - self.beaten > BEAT_S:
            work.beat(worker=self.name, started_at=self.started_at, at=clock.now())
            self.beaten = time.monotonic()


def give_memory_back() -> None:
    """Close the connection, whose cache of pages is 64 MB on SQLite, and hand the system what glibc keeps of it.

    The table that the next long work reads lies in polars' own memory, which can use none of what glibc keeps.
    """
    connection.close()
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


@contextmanager
def lost_leases_are_told() -> Iterator[None]:
    """A delivery that somebody else has taken over meanwhile is his."""
    try:
        yield
    except work.LeaseLost:
        log.info("a delivery was taken over by another worker")


def run(*, lease_s: float = work.LEASE.total_seconds()) -> None:
    """The process `voronka worker`: until SIGTERM or SIGINT."""
    worker = Worker(lease=timedelta(seconds=lease_s))
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # thousands of rows come and go, and hardly ever in rings
    worker.run()
