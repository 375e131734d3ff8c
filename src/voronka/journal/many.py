"""Many rows at once, as an import brings them: what differs is written, with one event a row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db.models import Field, Model, QuerySet

from voronka.ground.among import Among
from voronka.ground.inserting import part_of_row, update_all
from voronka.ground.names import follow_names
from voronka.journal.actions import Changes, record_quietly
from voronka.journal.events import Happening
from voronka.journal.models import Batch

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What somebody who brings many rows knows of one that is there.

    values   field -> value of its type; names as in the row's `New...` ("owner_id"), None = not known: it stays
    """

    pk: int
    values: Mapping[str, object]


def per_row(rows: Iterable[Changed], others: Mapping[int, int] | None = None) -> dict[int, dict[str, object]]:
    """Id -> the values that are known; where two rows say something of one, the later one counts.

    others   id -> the id of the row that it stands for
    """
    found: dict[int, dict[str, object]] = {}
    for row in rows:
        known = {field: value for field, value in row.values.items() if value is not None}
        found.setdefault((others or {}).get(row.pk, row.pk), {}).update(known)
    return found


def held(rows: QuerySet[Row], ids: Iterable[int], *, only: Collection[str] = ()) -> dict[int, Row]:
    """Id -> row as it is now; nobody else changes them until the end of the transaction (1 query).

    only   fields, of which alone is read: as Django's `only`, at a third of the price
    """
    locked = rows.select_for_update(no_key=True).filter(Among("pk", ids)).order_by("pk")
    if not only:
        return {row.pk: row for row in locked}
    names = [column(rows.model, name).attname for name in ("id", *only)]
    parts = (part_of_row(rows.model, zip(names, values, strict=True)) for values in locked.values_list(*names))
    return {row.pk: row for row in parts}


def take_over(row: Model, values: Mapping[str, object]) -> Changes:
    """Set what differs on a row, unsaved. Returns field -> [before, after]."""
    changes: Changes = {}
    for name, value in values.items():
        field = column(type(row), name)
        before = getattr(row, field.attname)
        if before != value:
            setattr(row, field.attname, value)
            changes[field.name] = [exact(before), exact(value)]
    return changes


def save(rows: Collection[Row], columns: Iterable[str]) -> None:
    """Write some columns of rows that are there, and what follows them."""
    names = set(columns)
    if "name" in names:
        names |= follow_names(rows)
    if names:
        update_all(rows, sorted(names))


def change_rows(
    rows: QuerySet[Row],
    wanted: Mapping[int, Mapping[str, object]],
    *,
    told: Callable[[Row], Happening],
    by_id: int | None,
    batch: Batch,
) -> list[int]:
    """Write what differs of rows that have nothing but columns, with an event each, in the caller's transaction.

    wanted   id -> field -> value as it is stored

    Returns the ids of those that really changed.
    """
    found = held(rows, wanted)
    changed = {pk: changes for pk, row in found.items() if (changes := take_over(row, wanted[pk]))}
    save([found[pk] for pk in changed], {field for changes in changed.values() for field in changes})
    record_quietly([(told(found[pk]), changes) for pk, changes in changed.items()], by_id=by_id, batch=batch)
    return list(changed)


@cache
def column(model: type[Model], name: str) -> Field[Any, Any]:
    """The field behind a name, that of a key with or without `_id`."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 - what is changed is a column
    return field


def exact(value: object) -> object:
    """A moment to the microsecond: what is put back must equal what was."""
    return value.isoformat() if isinstance(value, datetime) else value
