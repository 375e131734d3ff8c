"""Rows that are written by thousands are the rows that Django itself would have written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voronka.ground.inserting import insert
from voronka.journal.actions import EVENT_COLUMNS
from voronka.journal.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, width=32) | TEXTS
SPECIAL = st.sampled_from([Decimal("0.10"), date(2026, 2, 28), NOON])
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=VALUES, before=VALUES | SPECIAL, after=VALUES | SPECIAL)
def test_json_is_stored_as_by_django(payload: object, before: object, after: object) -> None:
    same = ("deal.changed", "deal", 7, NOON, {"of": payload}, {"amount": [before, after]}, None, NOON, "", None)
    by_django = Event.objects.create(**dict(zip(EVENT_COLUMNS, same, strict=True)))

    insert(Event, EVENT_COLUMNS, [same])

    by_us = Event.objects.exclude(pk=by_django.pk).latest("pk")
    by_django.refresh_from_db()
    assert (by_us.payload, by_us.changes) == (by_django.payload, by_django.changes)
