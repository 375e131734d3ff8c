from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from process_logs import START, events, frame_of, log_of, slow_stays

from voronka.measure.survival import kaplan_meier
from voronka.measure.time_in_stage import time_in_stage

DAYS = [
    ("one", "talk", 0), ("one", "offer", 2), ("one", "won", 6),
    ("two", "talk", 0), ("two", "talk", 1), ("two", "offer", 4),
    ("three", "talk", 5),
]  # fmt: skip


def rows():
    return [(case, name, START + timedelta(days=day)) for case, name, day in DAYS]


def stays(**options):
    return {each.stage: each for each in time_in_stage(frame_of(rows()), **options)}


class TestTimeInStage:
    def test_counts_stays_and_those_that_are_over(self):
        found = stays()

        assert (found["talk"].n, found["talk"].closed) == (3, 2)
        assert (found["offer"].n, found["offer"].closed) == (2, 1)

    def test_goes_from_entry_to_the_next_other_activity(self):
        assert stays()["talk"].median_days == 3.0  # 2 and 4: the second talk is the same stay

    def test_censors_the_last_stay_at_the_day_of_observation(self):
        found = stays(as_of=START + timedelta(days=15))["offer"]

        assert (found.median_days, found.km_median_days) == (4.0, 4.0)  # 4 over, 11 open: the curve falls to 1/2 at 4

    def test_has_no_median_where_most_stays_are_open(self):
        found = stays(as_of=START + timedelta(days=15))["won"]

        assert (found.n, found.closed, found.median_days, found.km_median_days) == (1, 0, None, None)

    def test_lets_nobody_stay_in_an_activity_that_ends_the_case(self):
        assert "won" not in stays(closing=["won"])

    def test_does_not_look_past_the_day_of_observation(self):
        found = stays(as_of=START + timedelta(days=3))

        assert (found["talk"].n, found["talk"].closed, "won" in found) == (2, 1, False)

    def test_takes_a_date_as_its_end(self):
        assert time_in_stage(log_of("ab"), as_of=date(2025, 1, 6))[0].closed == 1
        assert time_in_stage(log_of("ab"), as_of=START - timedelta(seconds=1)) == []

    def test_takes_an_empty_log(self):
        assert time_in_stage(log_of()) == []

    @settings(deadline=None)
    @given(rows=events())
    def test_equals_the_slow_reference(self, rows):
        end = max((row[2] for row in rows), default=START)
        expected = slow_stays(rows, end)

        for found in time_in_stage(frame_of(rows)):
            days, over = zip(*expected[found.stage], strict=True)
            assert (found.n, found.closed) == (len(days), sum(over))
            assert found.km_median_days == pytest.approx(kaplan_meier(days, over).median)
