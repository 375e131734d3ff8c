"""The loop of a worker process."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections import deque
from datetime import timedelta
from types import FrameType

from django.db import close_old_connections, connection
from django.db.utils import Error

from voronka.ground import clock
from voronka.journal import work

log = logging.getLogger("voronka.worker")
IDLE_S, BEAT_S = 0.3, 10.0


class Worker:
    """Takes deliveries until it is told to stop; then finishes the one in hand and gives back the rest."""

    def __init__(self, *, lease: timedelta = work.LEASE, batch: int = 20) -> None:
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"
        self.lease, self.batch = lease, batch
        self.stopping = threading.Event()
        self.started_at = clock.now()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Work until `stop`. A database that is away is waited for."""
        beaten = float("-inf")
        while not self.stopping.is_set():
            try:
                if time.monotonic() - beaten > BEAT_S:
                    work.beat(worker=self.name, started_at=self.started_at, at=clock.now())
                    beaten = time.monotonic()
                if not self.run_once():
                    self.stopping.wait(IDLE_S)
            except Error as error:
                log.warning("the database does not answer (%s); trying again", type(error).__name__)
                connection.close()
                self.stopping.wait(2)

    def run_once(self) -> int:
        """One round; returns how many deliveries were taken."""
        close_old_connections()
        taken = deque(work.claim(worker=self.name, limit=self.batch, lease=self.lease))
        count = len(taken)
        ends = time.monotonic() + self.lease.total_seconds() / 2
        while taken and not self.stopping.is_set() and time.monotonic() < ends:
            try:
                work.deliver(taken.popleft())
            except work.LeaseLost:
                log.info("a delivery was taken over by another worker")
        if taken:
            work.give_back(list(taken))
        return count


def run(*, lease_s: float = work.LEASE.total_seconds()) -> None:
    """The process `voronka worker`: until SIGTERM or SIGINT."""
    worker = Worker(lease=timedelta(seconds=lease_s))
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()
