"""Kaplan-Meier, won and lost as competing outcomes, and the times they are given."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import polars as pl
import pytest
from core_frames import any_deals, day, deals, moment, states
from hypothesis import given
from numpy.testing import assert_allclose

from voronka.measure import MissingColumn, cumulative_incidence, deal_times, kaplan_meier

ORACLES = Path(__file__).parents[2] / "oracles"
LIFELINES = json.loads((ORACLES / "kaplan_meier.json").read_text(encoding="utf-8"))
STATSMODELS = json.loads((ORACLES / "cumulative_incidence.json").read_text(encoding="utf-8"))

histories = st.lists(st.tuples(st.integers(0, 20), st.sampled_from([0, 1, 2])), max_size=40)


def split(history: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([days for days, _ in history], dtype=float), np.array([how for _, how in history], dtype=np.int8)


class TestKaplanMeier:
    @pytest.mark.parametrize("case", LIFELINES.values(), ids=LIFELINES)
    def test_agrees_with_lifelines(self, case):
        curve = kaplan_meier(case["durations"], case["observed"])
        for name in ("times", "survival", "low", "high", "at_risk", "events"):
            assert_allclose(getattr(curve, name), case[name], rtol=1e-9, atol=1e-12, err_msg=name)
        assert curve.median == case["median"]

    @pytest.mark.parametrize("name", ["waltons", "lung"])
    def test_agrees_with_the_reference_medians(self, name, data, expected):
        curve = kaplan_meier(*reference_set(data, name))
        assert [curve.n, curve.n_events] == expected[f"km.{name}.n"]
        assert curve.median == expected[f"km.{name}.median"]

    def test_agrees_with_the_reference_shares_of_waltons(self, data, expected):
        curve = kaplan_meier(*reference_set(data, "waltons"))
        at = expected["km.waltons.S"]
        assert_allclose(curve.at([float(time) for time in at]), list(at.values()), atol=5e-7)

    def test_puts_a_closing_before_a_censoring_of_the_same_day(self):
        assert kaplan_meier([5, 5], [True, False]).survival[0] == 0.5

    def test_finds_the_median_where_the_share_is_a_half_exactly(self):
        assert kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]).median == 2.0
        assert kaplan_meier(np.arange(1, 11), np.ones(10)).median == 5.0

    def test_has_no_median_while_more_than_half_may_be_open(self):
        assert kaplan_meier([1, 2, 3], [1, 0, 0]).median is None

    def test_is_empty_without_deals(self):
        curve = kaplan_meier([], [])
        assert (curve.n, curve.n_events, curve.median, len(curve.times)) == (0, 0, None, 0)
        assert curve.at([3.0]).tolist() == [1.0]

    def test_is_one_before_the_first_time_and_flat_after_the_last(self):
        curve = kaplan_meier([2, 4], [1, 0])
        assert curve.at([0, 1.9, 2, 100]).tolist() == [1.0, 1.0, 0.5, 0.5]

    @pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
    def test_refuses_a_duration_that_is_not_one(self, wrong):
        with pytest.raises(ValueError, match="number of days"):
            kaplan_meier([1.0, wrong], [1, 1])

    def test_refuses_lists_of_two_lengths(self):
        with pytest.raises(ValueError, match="one outcome for each duration"):
            kaplan_meier([1.0, 2.0], [1])

    @given(histories)
    def test_never_rises_and_stays_within_its_band(self, history):
        days, outcomes = split(history)
        curve = kaplan_meier(days, outcomes > 0)
        assert (np.diff(curve.survival) <= 1e-12).all()
        assert ((curve.low <= curve.survival + 1e-12) & (curve.survival <= curve.high + 1e-12)).all()

    @given(st.lists(st.integers(0, 20), min_size=1, max_size=40))
    def test_is_the_plain_share_where_nothing_is_censored(self, lengths):
        curve = kaplan_meier(lengths, [True] * len(lengths))
        assert_allclose(curve.survival, [np.mean(np.array(lengths) > time) for time in curve.times], atol=1e-12)


class TestCumulativeIncidence:
    @pytest.mark.parametrize("case", STATSMODELS.values(), ids=STATSMODELS)
    def test_agrees_with_statsmodels(self, case):
        curve = cumulative_incidence(case["durations"], case["outcomes"])
        for name in ("times", "won", "lost"):
            assert_allclose(getattr(curve, name), case[name], rtol=1e-9, atol=1e-12, err_msg=name)

    @given(histories)
    def test_shares_out_what_kaplan_meier_says_is_closed(self, history):
        days, outcomes = split(history)
        curve, closed = cumulative_incidence(days, outcomes), kaplan_meier(days, outcomes > 0)
        assert_allclose(curve.won + curve.lost, 1 - closed.survival, atol=1e-12)

    def test_is_less_than_one_minus_the_curve_of_won_alone(self):
        days, outcomes = [1, 2, 3, 4], np.array([2, 1, 2, 1])
        alone = 1 - kaplan_meier(days, outcomes == 1).survival[-1]
        assert (cumulative_incidence(days, outcomes).won[-1], alone) == (0.5, 1.0)

    def test_is_empty_without_deals(self):
        assert cumulative_incidence([], []).n == 0

    def test_refuses_an_unknown_outcome(self):
        with pytest.raises(ValueError, match="won"):
            cumulative_incidence([1.0], [3])


class TestDealTimes:
    def test_are_calendar_days_for_dates(self):
        times, outcomes = deal_times(deals(("won", 0, 20), ("lost", 5, 5), ("open", 10, None)), as_of=day(40))
        assert times.tolist() == [20.0, 0.0, 30.0]
        assert outcomes.tolist() == [1, 2, 0]

    def test_are_calendar_days_where_one_column_has_no_times(self):
        frame = deals(("won", 0, 2)).with_columns(closed=pl.lit(moment("2026-01-03 23:59")))
        assert deal_times(frame, as_of=day(9))[0].tolist() == [2.0]

    def test_are_parts_of_days_for_moments_and_censored_at_the_end_of_the_day(self):
        frame = pl.DataFrame(
            {
                "opened": [moment("2026-01-01 12:00"), moment("2026-01-09 18:00")],
                "closed": [moment("2026-01-02 00:00"), None],
                "state": ["won", "open"],
            }
        )
        assert deal_times(frame, as_of=day(8))[0].tolist() == [0.5, 0.25]

    def test_censor_a_deal_closed_after_the_day_of_observation(self):
        times, outcomes = deal_times(deals(("lost", 0, 50)), as_of=day(30))
        assert (times.tolist(), outcomes.tolist()) == ([30.0], [0])

    def test_trust_the_state_over_a_planned_closing(self):
        times, outcomes = deal_times(deals(("open", 0, 10)), as_of=day(30))
        assert (times.tolist(), outcomes.tolist()) == ([30.0], [0])

    @pytest.mark.parametrize(
        "row", [("won", None, 5), ("won", 0, None), ("open", 31, None), ("won", 10, 5), ("lost", 40, 45)]
    )
    def test_leave_out_what_has_no_length(self, row):
        assert len(deal_times(deals(row), as_of=day(30))[0]) == 0

    def test_take_a_frame_without_rows_or_a_single_open_deal(self):
        assert len(deal_times(states(), as_of=day(0))[0]) == 0
        assert deal_times(states(still_open=1), as_of=day(0))[0].tolist() == [0.0]

    @pytest.mark.parametrize("column", ["opened", "closed", "state"])
    def test_name_the_missing_column(self, column):
        with pytest.raises(MissingColumn, match=column):
            deal_times(states(won=1).drop(column), as_of=day(0))

    @given(any_deals())
    def test_are_never_negative(self, frame):
        times, outcomes = deal_times(frame, as_of=day(45))
        assert (times >= 0).all()
        assert len(times) == len(outcomes) <= frame.height


def reference_set(data: Path, name: str) -> tuple[pl.Series, pl.Series]:
    frame = pl.read_csv(data / "survival" / f"{name}.csv")
    return (frame["T"], frame["E"] == 1) if name == "waltons" else (frame["time"], frame["status"] == 1)
