"""The two databases: a store is one connection, used by one at a time."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from voronka.traffic.intake.arrived import CONSUMERS, Arrived, Kept
from voronka.traffic.intake.postgresql import Postgresql
from voronka.traffic.intake.shared import Store
from voronka.traffic.intake.sqlite import Sqlite
from voronka.traffic.intake.straight import Straight
from voronka.traffic.intake.writer import Writer

AT_ONCE = 2
"""Groups that are written at the same time where the database lets several in: one is put together while another is on
its way to the disk. A third makes all of them smaller, and each row dearer."""


def store(database_url: str, *, consumers: tuple[str, ...] = CONSUMERS) -> Store:
    """The store of a database, as `DATABASE_URL` names it; it connects when there is something to write."""
    if database_url.startswith("sqlite:"):
        return Sqlite(Path(unquote(database_url.removeprefix("sqlite:///"))), consumers)
    return Postgresql(database_url, consumers)


def writer(database_url: str) -> Writer[Arrived, Kept] | Straight:
    """What puts groups together and has them written: SQLite by a thread, since it lets nobody go on meanwhile."""
    if database_url.startswith("sqlite:"):
        return Writer(store(database_url).write)
    return Straight([Postgresql(database_url, CONSUMERS) for _ in range(AT_ONCE)])
