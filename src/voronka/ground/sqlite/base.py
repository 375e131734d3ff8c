"""Django's SQLite, where writers stand in line."""

from __future__ import annotations

from django.db.backends.sqlite3 import base

from voronka.ground.sqlite.line import in_line


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django looks for in an engine."""

    def _start_transaction_under_autocommit(self) -> None:
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        with in_line(self.settings_dict["NAME"]):
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
