"""Working hours and working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from distribution_builders import WORKDAYS
from voronka.distribution.hours import is_open, later, worked

FRIDAY = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)
BUDAPEST = ZoneInfo("Europe/Budapest")
moments = some.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: FRIDAY + timedelta(minutes=minutes))


class TestWorkingTime:
    def test_goes_on_on_monday_where_friday_ends(self):
        assert later(WORKDAYS, FRIDAY, timedelta(hours=1), UTC) == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)

    def test_begins_with_the_day_for_what_comes_at_night(self):
        night = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)

        assert later(WORKDAYS, night, timedelta(minutes=15), UTC) == datetime(2026, 3, 3, 9, 15, tzinfo=UTC)

    def test_is_all_time_where_no_hours_are_set(self):
        assert later(None, FRIDAY, timedelta(hours=1), UTC) == FRIDAY + timedelta(hours=1)
        assert worked(None, FRIDAY, FRIDAY + timedelta(days=3), UTC) == timedelta(days=3)

    @given(since=moments, minutes=some.integers(0, 5000))
    def test_is_counted_forth_as_it_is_counted_back(self, since, minutes):
        time = timedelta(minutes=minutes)

        assert worked(WORKDAYS, since, later(WORKDAYS, since, time, BUDAPEST), BUDAPEST) == time

    @given(one=moments, two=moments, three=moments)
    def test_adds_up(self, one, two, three):
        first, second, third = sorted([one, two, three])
        parts = worked(WORKDAYS, first, second, BUDAPEST) + worked(WORKDAYS, second, third, BUDAPEST)

        assert parts == worked(WORKDAYS, first, third, BUDAPEST)

    @pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-28", 24)])
    def test_of_a_whole_day_is_as_long_as_the_clocks_make_it(self, day, hours):
        week = [[[0, 24 * 60]]] * 7
        since = datetime.fromisoformat(day).replace(tzinfo=BUDAPEST)
        until = (since.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=BUDAPEST)

        assert worked(week, since.astimezone(UTC), until.astimezone(UTC), BUDAPEST) == timedelta(hours=hours)


class TestTheWeek:
    def test_is_open_from_the_first_minute_and_closed_from_the_last(self):
        nine = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

        assert [is_open(WORKDAYS, nine + timedelta(minutes=minutes), BUDAPEST) for minutes in (-1, 0, 539, 540)] == [
            False,
            True,
            True,
            False,
        ]
