"""Django's SQLite, where writers stand in line."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from voronka.ground.sqlite.line import in_line

WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE")
"""With what a statement begins that needs the file for itself."""


class Cursor(base.SQLiteCursorWrapper):
    """Stands in line with what begins a transaction: one that is told to, or a statement that is one by itself."""

    def __init__(self, connection: Any, *, database: str | Path) -> None:
        super().__init__(connection)
        self._database = database

    def execute(self, query: str, params: Any = None) -> Any:
        with self._in_line(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self._in_line(query):
            return super().executemany(query, param_list)

    def _in_line(self, query: str) -> AbstractContextManager[None]:
        is_to_wait = query.startswith(WRITES) and not self.connection.in_transaction
        return in_line(self._database) if is_to_wait else nullcontext()


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django looks for in an engine."""

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that stands in line; a database in memory has no file and no line."""
        if self.is_in_memory_db():
            return super().create_cursor(name)
        return self.connection.cursor(factory=partial(Cursor, database=self.settings_dict["NAME"]))
