"""Django's PostgreSQL, reading moments at a sixth of its price."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar

from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader


class MomentLoader(TimestamptzLoader):
    """A moment as the server writes it to a connection in UTC, as Django's are: "2026-11-27 09:30:00.5+00".

    timezone   Django asks for it
    """

    timezone: ClassVar[tzinfo] = UTC

    def load(self, data: Any) -> datetime:
        """Raises DataError for what no calendar of Python's holds."""
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django looks for in an engine."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that reads moments so."""
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", MomentLoader)
        return connection
