"""Processes that write a log until they are killed. Event number i stands at second i, so that none can hide."""

from __future__ import annotations

import itertools
import multiprocessing
from contextlib import contextmanager

import numpy as np
import polars as pl

from voronka.measure.engine import EventLog, kernels_arrange, kernels_funnel

BATCH = 50
ACTIVITIES = ("call", "demo", "won")
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([kernels_arrange.__name__, kernels_funnel.__name__])


def numbered(begin, end):
    """Events begin .. end - 1."""
    numbers = range(begin, end)
    return pl.DataFrame(
        {
            "case": [f"c{number % 17}" for number in numbers],
            "activity": [ACTIVITIES[number % 3] for number in numbers],
            "time": pl.Series([number * 1_000_000 for number in numbers], dtype=pl.Datetime("us")),
            "dim": [f"d{number % 4}" for number in numbers],
        }
    )


def numbers_in(log):
    """The numbers of all events that a log shows, ascending."""
    times = []
    for part in log.view.parts:
        for begin, end in part.offsets[part.ranges].tolist():
            times.append(part.times[begin:end])
    return np.sort(np.concatenate(times)).tolist() if times else []


def build_for_ever(path, tell):
    """Logs of the first 1, 2, 3, ... batches, each in the place of the one before."""
    for batches in itertools.count(1):
        EventLog.build(path, numbered(0, batches * BATCH), dims=["dim"])
        tell.send(batches)


def append_for_ever(path, tell):
    """A batch more, and after every third a merge."""
    log = EventLog.open(path)
    for batches in itertools.count(log.events // BATCH + 1):
        log.append(numbered((batches - 1) * BATCH, batches * BATCH))
        tell.send(batches)
        if batches % 3 == 0:
            log.merge()


@contextmanager
def writing(work, path):
    """A process that does the work; what it tells can be received. It is killed at the end."""
    hear, tell = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=work, args=(path, tell), daemon=True)
    process.start()
    tell.close()
    try:
        yield hear
    finally:
        process.kill()
        process.join()


def last_told(hear):
    """The last batch that the process, dead by now, said was on disk."""
    last = 0
    try:
        while hear.poll():
            last = hear.recv()
    except EOFError:
        pass
    return last
