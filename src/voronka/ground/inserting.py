"""Writing thousands of rows at once, past Django's compiler: COPY on PostgreSQL, one prepared statement on SQLite.

Ten times faster than `bulk_create` (docs/benchmarks.md, "Imports"). For many rows only; a few are inserted as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from json import JSONEncoder
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateField, DateTimeField, Field, JSONField, Model
from django.db.models.base import ModelState

from voronka.ground.json_texts import encode_of

Convert = Callable[[Any], Any]
Row = TypeVar("Row", bound=Model)
_TEXTS: dict[int, tuple[datetime, Any]] = {}
_MOST_TEXTS = 20_000
"""Moments that were written lately, by their identity: one moment stands in many cells and tables."""


def new_row(model: type[Row], values: Mapping[str, Any]) -> Row:
    """An unsaved row, at a quarter of the price of the constructor, which looks at each field anew.

    values   by the `attname` of fields; the others have their defaults
    """
    same, made = _defaults(model)
    row = model.__new__(model)
    columns = vars(row)
    columns.update(same)
    columns.update(values, _state=ModelState())
    for name, make in made:
        if name not in values:
            columns[name] = make()
    return row


def part_of_row(model: type[Row], values: Iterable[tuple[str, Any]]) -> Row:
    """A row of the database with some of its columns, as Django's `only` makes it, at a third of the price.

    values   `attname` of fields, the id too -> what stands there; the others are read when they are asked for
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, connection.alias
    vars(row).update(values)
    return row


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The defaults that all rows may share, and those that are made for each of them."""
    fields = model._meta.concrete_fields
    own = {field for field in fields if field.has_default() and callable(field.default)}
    same = {field.attname: field.get_default() for field in fields if field not in own}
    return same, [(field.attname, field.get_default) for field in fields if field in own]


def insert_all(rows: Sequence[Model]) -> None:
    """Insert rows of one model; those that have no id yet get one."""
    if not rows:
        return
    model = type(rows[0])
    fresh = [row for row in rows if row.pk is None]
    for row, pk in zip(fresh, new_ids(model, len(fresh)), strict=True):
        row.pk = pk
    for row in rows:
        row._state.adding = False
    columns = [field.attname for field in model._meta.concrete_fields]
    insert(model, columns, map(itemgetter(*columns), map(vars, rows)))  # past the descriptors of keys


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, inside a transaction.

    columns   `attname` of the fields, every one that has no default in the database; with "id", of `new_ids`
    rows      a value for each, of the type that the field holds
    """
    fields = [model._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields if isinstance(field, Field))
    converts = [_convert(field) for field in fields]
    special = [(place, convert) for place, convert in enumerate(converts) if convert]
    table = model._meta.db_table
    ready = (_ready(row, special) for row in rows) if special else rows
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f'COPY "{table}" ({names}) FROM STDIN', ready)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(ready))  # noqa: S608 - our own names


def update_all(rows: Iterable[Model], columns: Iterable[str]) -> None:
    """Write some columns of rows of one model that are there, by one statement, inside a transaction.

    columns   names of fields; Django's `bulk_update` takes ten times as long
    """
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in columns]
    written = [field for field in fields if isinstance(field, Field)]
    converts = [_convert(field) for field in written]
    special = [(place, convert) for place, convert in enumerate(converts) if convert]
    values = attrgetter(*(field.attname for field in written), "pk")
    ready = [_ready(values(row), special) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_update_from_arrays(model, written), [list(column) for column in zip(*ready, strict=True)])
        else:
            places = ", ".join(f'"{field.column}" = %s' for field in written)
            cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {places} WHERE id = %s', ready)  # noqa: S608 - our own names


def _update_from_arrays(model: type[Model], fields: Sequence[Field[Any, Any]]) -> str:
    """PostgreSQL's statement for many rows: an array for each column, and one of ids."""
    table, names = model._meta.db_table, [f'"{field.column}"' for field in fields]
    kinds = [str(field.db_type(connection)).partition("(")[0] for field in fields]  # the column itself holds the length
    sets = ", ".join(f"{name} = said.{name}" for name in names)
    arrays = ", ".join(f"%s::{kind}[]" for kind in [*kinds, "bigint"])
    said = f"unnest({arrays}) AS said({', '.join(names)}, id)"
    return f'UPDATE "{table}" SET {sets} FROM {said} WHERE "{table}".id = said.id'  # noqa: S608 - our own names


def _copy(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Hand rows to PostgreSQL; whoever watches the statements of the connection sees this one too."""

    def run(sql: str, _params: Any, _many: bool, _context: Any) -> None:
        with connection.wrap_database_errors, cursor.copy(sql) as copy:
            for values in rows:
                copy.write_row(values)

    execute: Callable[..., None] = run
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    execute(statement, None, True, {"connection": connection, "cursor": cursor})


def new_ids(model: type[Model], count: int) -> list[int]:
    """Ids that nobody else gets, for rows that are inserted with them; inside a transaction (1 query)."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = "SELECT pg_get_serial_sequence(%s, 'id')::regclass"  # in a subquery: looked up once, not for each id
            serial = f"SELECT nextval(({name})) FROM generate_series(1, %s)"  # noqa: S608 - our own text
            cursor.execute(serial, [f'"{table}"', count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])  # a transaction here is the only one
        last: int = (cursor.fetchone() or [0])[0]
        return list(range(last + 1, last + 1 + count))


def _ready(row: Sequence[Any], special: Sequence[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in special:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


def _convert(field: Any) -> Convert | None:
    """How a value of a field is handed to the driver; None = as it is."""
    adapt = connection.ops  # looked up once: each look at the connection of this thread costs as much as a value
    if isinstance(field, JSONField):
        return encode_of((field.encoder or JSONEncoder)())
    if field.choices:
        return str  # of an enumeration, what stands for it
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, DateTimeField):
        return partial(_moment, adapt.adapt_datetimefield_value)
    return adapt.adapt_datefield_value if isinstance(field, DateField) else None


def _moment(adapt: Convert, value: datetime) -> Any:
    """What Django makes of a moment for SQLite; of one in UTC at a fifth of the price, and once."""
    known = _TEXTS.get(id(value))
    if known is None:
        text = value.isoformat(" ")
        is_utc = text.endswith("+00:00")
        if len(_TEXTS) >= _MOST_TEXTS:
            _TEXTS.clear()
        _TEXTS[id(value)] = known = (value, text.removesuffix("+00:00") if is_utc else adapt(value))
    return known[1]
