"""How the database means to answer: which rows it would read, and by which index."""

from __future__ import annotations

from django.db import connection


def explained(sql: str) -> str:
    """The plan of a query, as the database writes it."""
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return str(cursor.fetchall())


def gathered() -> None:
    """Have the planner know how many rows there are."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
