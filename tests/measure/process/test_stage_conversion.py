from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from process_logs import START, events, frame_of, log_of, slow_steps

from voronka.measure.stage_conversion import stage_conversion

# the worked example of docs/measures-process.md: L lead, C call, P proposal, W won
EXAMPLE = ["LCPW", "LCPCPW", "LCP", "LPW", "LC", "LCL", "L", "CP"]


def steps(*paths: str, stages: str = "LCPW"):
    return {step.stage: step for step in stage_conversion(log_of(*paths), stages=list(stages))}


class TestStageConversion:
    def test_counts_a_case_once_however_often_it_enters(self):
        assert [step.entered for step in steps(*EXAMPLE).values()] == [7, 7 - 1, 5, 3]

    def test_is_the_share_that_entered_a_later_stage(self):
        found = steps(*EXAMPLE)

        assert (found["C"].of_previous.hits, found["C"].of_previous.tries) == (6, 7)
        assert (found["P"].of_previous.hits, found["P"].of_previous.tries) == (4, 6)
        assert (found["W"].of_previous.hits, found["W"].of_previous.tries) == (3, 5)
        assert (found["W"].of_first.hits, found["W"].of_first.tries) == (3, 7)

    def test_has_no_rate_for_the_first_stage(self):
        first = steps(*EXAMPLE)["L"]

        assert (first.of_previous, first.of_first, first.median_days) == (None, None, None)

    def test_counts_a_jump_over_a_stage_as_going_on_and_names_the_skip(self):
        found = steps("LPW")

        assert (found["C"].of_previous.hits, found["C"].entered, found["C"].skipped) == (1, 0, 1)

    def test_does_not_count_what_came_before_the_entry(self):
        assert steps("WL", stages="LW")["W"].of_previous.hits == 0

    def test_reports_returns_but_not_repeats_at_once(self):
        found = steps("LCLC", "LLC")

        assert (found["L"].returned, found["C"].returned) == (1, 1)

    def test_does_not_take_another_activity_between_for_leaving_the_stage(self):
        assert steps("LxLC")["L"].returned == 0

    def test_measures_from_first_entry_to_first_entry(self):
        rows = [("x", name, START + timedelta(days=day)) for name, day in [("L", 0), ("L", 1), ("C", 3), ("C", 9)]]

        [_, call] = stage_conversion(frame_of(rows), stages=["L", "C"])

        assert (call.median_days, call.p90_days) == (3.0, 3.0)

    def test_knows_nothing_of_a_stage_that_nobody_entered(self):
        found = steps("LC", stages="LCQW")

        assert (found["Q"].entered, found["W"].of_previous, found["Q"].median_days) == (0, None, None)

    def test_refuses_a_stage_named_twice(self):
        with pytest.raises(ValueError, match="once"):
            stage_conversion(log_of("ab"), stages=["a", "b", "a"])

    def test_takes_an_empty_log_and_no_stages(self):
        assert stage_conversion(log_of(), stages=["a"])[0].entered == 0
        assert stage_conversion(log_of("ab"), stages=[]) == []

    @settings(deadline=None)
    @given(rows=events())
    def test_equals_the_slow_reference(self, rows):
        stages = list("abcd")
        found = [
            {
                "entered": step.entered,
                "of_previous": (step.of_previous.hits, step.of_previous.tries) if step.of_previous else None,
                "of_first": (step.of_first.hits, step.of_first.tries) if step.of_first else None,
                "skipped": step.skipped,
                "returned": step.returned,
                "median_days": step.median_days if step.median_days is None else pytest.approx(step.median_days),
            }
            for step in stage_conversion(frame_of(rows), stages=stages)
        ]

        assert found == slow_steps(rows, stages)

    @settings(deadline=None)
    @given(rows=events())
    def test_never_grows_from_stage_to_stage_of_those_who_entered_the_first(self, rows):
        hits = [step.of_first.hits for step in stage_conversion(frame_of(rows), stages=list("abcde")) if step.of_first]

        assert hits == sorted(hits, reverse=True)
