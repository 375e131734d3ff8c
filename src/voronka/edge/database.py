"""Reading without Django, on either database."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import Any
from urllib.parse import quote

import psycopg

from voronka.ground.environment import Environment

DATABASE_ERRORS = (sqlite3.Error, psycopg.Error)
READ_S = 5


class Reader:
    """Asks the database; any thread may. Raises one of DATABASE_ERRORS when it does not answer."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._lock = threading.Lock()
        self._held: psycopg.Connection | None = None

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows; places are written %s."""
        return self._sqlite(sql, values) if self._environment.is_sqlite else self._postgresql(sql, values)

    def _sqlite(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        address = f"file:{quote(str(self._environment.sqlite_path))}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=READ_S)) as connection:
            return connection.execute(sql.replace("%s", "?"), values).fetchall()

    def _postgresql(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            was_open = self._held is not None
            try:
                return self._connection().execute(sql.encode(), values).fetchall()
            except psycopg.OperationalError:
                self._close()
                if not was_open:
                    raise
            return self._connection().execute(sql.encode(), values).fetchall()  # the server was started anew since

    def _connection(self) -> psycopg.Connection:
        if self._held is None:
            self._held = psycopg.connect(self._environment.database_url, autocommit=True, connect_timeout=READ_S)
        return self._held

    def _close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
