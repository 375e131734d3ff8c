"""NPS: two questions, never pooled; an interval that does not pretend."""

from __future__ import annotations

from math import factorial

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given

from voronka.measure import MissingColumn, nps

scores = st.lists(st.integers(0, 10), min_size=1, max_size=60)


def answers(promoters: int, passives: int, detractors: int) -> pl.Series:
    return pl.Series([9] * promoters + [7] * passives + [3] * detractors, dtype=pl.Int64)


class TestNps:
    def test_is_promoters_less_detractors_in_per_cent_of_answers(self):
        found = nps(pl.Series([10, 9, 8, 7, 6, 0, 10, 9, 9, 10]), question="recommend")
        assert (found.promoters, found.passives, found.detractors, found.nps) == (6, 2, 2, 40.0)

    def test_reads_the_score_column_of_a_frame(self):
        assert nps(pl.DataFrame({"score": [10.0, None, 3.0]}), question="recommend").n == 2

    def test_shows_who_kept_silent(self):
        found = nps(answers(5, 3, 2), question="recommend", asked=50)
        assert (found.answered.hits, found.answered.tries) == (10, 50)

    def test_does_not_know_who_kept_silent_where_nobody_says_how_many_were_asked(self):
        found = nps(answers(1, 0, 0), question="recommend")
        assert (found.asked, found.answered) == (None, None)

    def test_is_unknown_where_nobody_answered(self):
        assert nps(pl.Series([], dtype=pl.Float64), question="recommend", asked=9) is None
        assert nps(pl.DataFrame({"score": [None, None]}), question="order again") is None

    @pytest.mark.parametrize("wrong", [11, -1, 7.5, float("nan")])
    def test_refuses_a_score_that_is_not_a_whole_number_from_0_to_10(self, wrong):
        with pytest.raises(ValueError, match="whole number from 0 to 10"):
            nps(pl.Series([10.0, wrong]), question="recommend")

    def test_refuses_fewer_asked_than_answered(self):
        with pytest.raises(ValueError, match="more answered than were asked"):
            nps(answers(2, 0, 0), question="recommend", asked=1)

    def test_names_the_missing_column(self):
        with pytest.raises(MissingColumn, match="score"):
            nps(pl.DataFrame({"answer": [1]}), question="recommend")

    @given(scores)
    def test_stands_between_minus_and_plus_a_hundred_and_within_its_interval(self, values):
        found = nps(pl.Series(values), question="recommend")
        assert -100 <= found.low <= found.nps <= found.high <= 100

    @given(scores)
    def test_turns_over_when_promoters_and_detractors_change_places(self, values):
        other = [0 if score >= 9 else 10 if score <= 6 else score for score in values]
        found, turned = (nps(pl.Series(each), question="recommend") for each in (values, other))
        assert (turned.nps, turned.low, turned.high) == pytest.approx((-found.nps, -found.high, -found.low))


class TestQuestions:
    def test_are_told_in_the_answer(self):
        assert nps(answers(1, 0, 0), question="order again").question == "order again"

    def test_are_never_pooled(self):
        frame = pl.DataFrame({"score": [9, 9], "question": ["recommend", "order again"]})
        with pytest.raises(ValueError, match="cannot be counted with"):
            nps(frame, question="recommend")

    def test_may_stand_in_one_file_and_be_counted_apart(self):
        frame = pl.DataFrame({"score": [9, 3], "question": ["recommend", "order again"]})
        apart = frame.filter(pl.col("question") == "order again")
        assert nps(apart, question="order again").nps == -100

    def test_are_two(self):
        with pytest.raises(ValueError, match="recommend or order again"):
            nps(answers(1, 0, 0), question="satisfied")


class TestInterval:
    def test_does_not_pretend_that_three_like_minded_answers_are_certain(self):
        assert nps(answers(3, 0, 0), question="recommend").low < 50

    @pytest.mark.parametrize("shares", [(0.5, 0.3, 0.2), (0.2, 0.2, 0.6), (0.8, 0.15, 0.05)])
    def test_covers_the_truth_about_95_times_in_100(self, shares):
        truth, n, covered = 100 * (shares[0] - shares[2]), 30, 0.0
        for up in range(n + 1):
            for middle in range(n + 1 - up):
                down = n - up - middle
                found = nps(answers(up, middle, down), question="recommend")
                ways = factorial(n) / (factorial(up) * factorial(middle) * factorial(down))
                chance = ways * shares[0] ** up * shares[1] ** middle * shares[2] ** down
                covered += chance * (found.low <= truth <= found.high)
        assert 0.93 <= covered <= 0.98
