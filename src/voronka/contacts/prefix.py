"""Rows by the beginning of a text, with an index, on both databases and without their extensions."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@CharField.register_lookup
class Prefix(Lookup):
    """`word__prefix="iv"`: begins so, to the letter.

    PostgreSQL reads an index with `varchar_pattern_ops` for LIKE. SQLite's LIKE knows no case and no index, so there
    it is a range: from the prefix itself to the prefix followed by the last of all characters.
    """

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column, values = self.process_lhs(compiler, connection)
        if connection.vendor == "sqlite":
            return f"{column} >= %s AND {column} < %s", [*values, self.rhs, *values, f"{self.rhs}\U0010ffff"]
        return f"{column} LIKE %s", [*values, f"{connection.ops.prep_for_like_query(self.rhs)}%"]
