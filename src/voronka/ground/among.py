"""Rows whose column is one of hundreds of values: one parameter, and one text of SQL for any number of them.

`__in` gives each value a place of its own in the statement, which costs more than to look the rows up
(docs/benchmarks.md, "Imports").
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func


class Among(Func):
    """A condition for `filter`: the column is one of these values, numbers or texts; None is never one."""

    output_field = BooleanField()
    template = "%(expressions)s"

    def __init__(self, column: str, values: Iterable[int | str | None]) -> None:
        self.values = list(values)
        super().__init__(F(column))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Raises EmptyResultSet where there are no values: Django then asks nothing."""
        if not self.values:
            raise EmptyResultSet
        column, params = super().as_sql(compiler, connection, **context)
        if connection.vendor == "postgresql":
            kind = str(self.source_expressions[0].output_field.db_type(connection)).partition("(")[0]
            return f"{column} = ANY(%s::{kind}[])", [*params, _array(self.values)]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(self.values)]  # noqa: S608 - a column of ours


def _array(values: Iterable[int | str | None]) -> str:
    """As PostgreSQL writes an array; the driver asks every value for its type, and takes five times as long."""
    return f"{{{','.join(map(_element, values))}}}"


def _element(value: int | str | None) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "NULL" if value is None else str(value)
