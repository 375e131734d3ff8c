"""Moments come back from the database as they were written, and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voronka.journal.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_a_moment_of_any_year_comes_back_to_the_microsecond(moment: datetime) -> None:
    batch = Batch.objects.create(kind="import", at=moment, by_id=None)

    assert Batch.objects.values_list("at", flat=True).get(pk=batch.pk) == moment
    assert Batch.objects.get(pk=batch.pk).at.tzinfo is UTC


def test_a_moment_that_no_calendar_here_holds_is_an_error_and_not_another_moment() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps moments as texts")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError, match="too large"):
            cursor.fetchone()
