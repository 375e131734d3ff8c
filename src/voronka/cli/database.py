"""Bringing the database up to date, or saying clearly why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.utils import OperationalError, ProgrammingError

from voronka.ground.environment import environment
from voronka.ground.refusal import Refusal

if TYPE_CHECKING:
    from django.db.models import Model

OLDER = ("duplicate column", "already exists", "no such column", "no such table", "has no column")
"""How SQLite says that tables are not what the next change of them expects."""


def migrate() -> None:
    """Bring the tables up to date; harmless when they are. Raises Refusal for those of a version before the first one.

    Until the first release each app has one migration, written anew with every change of its tables: a database that
    an older one has made cannot be brought up to date, and nothing in it tells so but its columns.
    """
    try:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    except (ProgrammingError, InconsistentMigrationHistory) as error:
        raise _refusal(str(error)) from error
    except OperationalError as error:
        if any(words in str(error) for words in OLDER):
            raise _refusal(str(error)) from error
        raise
    if strange := _strange_tables():
        raise _refusal(", ".join(strange))


def _refusal(what: str) -> Refusal:
    here = environment()
    away = f"Move the folder {here.data} away" if here.is_sqlite else "Name an empty database in DATABASE_URL"
    return Refusal(
        "this database was made by a trial version from before the first release, and its tables are others "
        f"({what.strip()}). It cannot be brought up to date. {away}, and start again."
    )


def _strange_tables() -> list[str]:
    """Our tables that have other columns than the models say (1 query for each)."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("voronka.")]
    with connection.cursor() as cursor:
        return [model._meta.db_table for model in ours if _columns(model) != _columns_there(cursor, model)]


def _columns(model: type[Model]) -> set[str]:
    return {field.column for field in model._meta.concrete_fields if field.column}


def _columns_there(cursor: Any, model: type[Model]) -> set[str]:
    return {each.name for each in connection.introspection.get_table_description(cursor, model._meta.db_table)}
