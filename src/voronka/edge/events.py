"""What happened lately, read from the journal's table without Django."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import psycopg

from voronka.ground.environment import Environment

KIND = "funnel.deal"
"""Events of deals are what live pages hear of."""
OVERLAP = timedelta(seconds=10)
"""A change that took long to commit shows up late, with an earlier moment and a lower id: so much is read again."""
LONGEST = 2000
"""A hint never says more than this; a change of thousands of deals is told as "look again"."""

_QUERY = """
    SELECT id, kind, payload, by_id FROM journal_event
     WHERE kind LIKE {0} AND recorded_at > {0} AND batch_id IS NULL
     ORDER BY id
"""


@dataclass(frozen=True)
class Hint:
    """Something about deals changed: ids only. Who gets it asks the web for what he may see."""

    event_id: int
    pipeline_id: int | None
    data: str


class Lately:
    """Tells each event once, in the order in which it becomes visible."""

    def __init__(self, environment: Environment, *, now: datetime) -> None:
        self._rows = _sqlite(environment) if environment.is_sqlite else _postgresql(environment)
        self._seen: dict[int, datetime] = {}
        self._since = now - OVERLAP
        self.news(now)  # what is visible already is no news

    def news(self, now: datetime) -> list[Hint]:
        """What was not told before. Raises the database's error when it does not answer."""
        hints = []
        for event_id, kind, payload, by_id in self._rows(self._since):
            if event_id not in self._seen:
                self._seen[event_id] = now
                read = payload if isinstance(payload, dict) else json.loads(payload)
                hints.append(_hint(event_id, kind, read, by_id))
        self._since = now - OVERLAP
        self._seen = {pk: at for pk, at in self._seen.items() if at > now - 3 * OVERLAP}
        return hints


def _hint(event_id: int, kind: str, payload: dict[str, Any], by_id: int | None) -> Hint:
    pipeline_id = payload.get("pipeline_id")
    data = json.dumps({"kind": kind, "by_id": by_id, **payload}, separators=(",", ":"))
    if len(data) > LONGEST:
        data = json.dumps({"kind": kind, "by_id": by_id, "pipeline_id": pipeline_id})
    return Hint(event_id, pipeline_id, data)


Rows = Callable[[datetime], list[tuple[Any, ...]]]


def _sqlite(environment: Environment) -> Rows:
    def rows(since: datetime) -> list[tuple[Any, ...]]:
        address = f"file:{quote(str(environment.sqlite_path))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=5)) as connection:
            moment = since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
            return connection.execute(_QUERY.format("?"), (KIND + "%", moment)).fetchall()

    return rows


def _postgresql(environment: Environment) -> Rows:
    held: list[psycopg.Connection] = []

    def rows(since: datetime) -> list[tuple[Any, ...]]:
        if not held or held[0].closed:
            held[:] = [psycopg.connect(environment.database_url, autocommit=True, connect_timeout=5)]
        try:
            return held[0].execute(_QUERY.format("%s"), (KIND + "%", since)).fetchall()
        except psycopg.Error:
            held.pop().close()
            raise

    return rows
