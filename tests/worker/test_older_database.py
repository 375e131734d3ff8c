"""A database of a trial version from before the first release: one sentence says what it is and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from voronka.cli.database import migrate
from voronka.ground.refusal import Refusal

if TYPE_CHECKING:
    from installation import Installation

OTHER_COLUMNS = {
    "one is missing": "ALTER TABLE contacts_contact DROP COLUMN position",
    "one is too much": "ALTER TABLE contacts_contact ADD COLUMN colour integer NOT NULL DEFAULT 0",
}


class TestBringingADatabaseUpToDate:
    @pytest.mark.django_db
    def test_does_nothing_to_one_that_is(self):
        before = MigrationRecorder(connection).applied_migrations().keys()
        tables = connection.introspection.table_names()

        migrate()

        assert MigrationRecorder(connection).applied_migrations().keys() == before
        assert connection.introspection.table_names() == tables

    @pytest.mark.django_db
    @pytest.mark.parametrize("change", OTHER_COLUMNS.values(), ids=OTHER_COLUMNS)
    def test_refuses_one_whose_tables_have_other_columns(self, change):
        with connection.cursor() as cursor:
            cursor.execute(change)

        with pytest.raises(Refusal, match=r"trial version from before the first release.*\(contacts_contact\)"):
            migrate()

    def test_says_in_one_sentence_what_it_is_and_what_to_do(self, installation: Installation):
        assert installation.run("migrate").returncode == 0
        installation.rows("DELETE FROM django_migrations WHERE app = 'reports'")

        refused = installation.run("up")

        assert refused.returncode == 1
        (sentence,) = refused.stderr.splitlines()
        assert sentence.startswith("voronka: this database was made by a trial version from before the first release")
        is_sqlite = installation.database_url.startswith("sqlite")
        away = f"Move the folder {installation.folder} away" if is_sqlite else "Name an empty database in DATABASE_URL"
        assert sentence.endswith(f"{away}, and start again.")
