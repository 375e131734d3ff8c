"""The geometry of the charts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.charts.brackets import bracket_marks
from voronka.charts.curves import Curve, curves
from voronka.charts.drawing import apart
from voronka.charts.scale import Scale, around, ticks

SHARES = st.floats(0, 1)


class TestTicks:
    @pytest.mark.parametrize(
        ("low", "high", "marks"),
        [(0, 100, [0, 50, 100]), (0, 0.63, [0, 0.2, 0.4, 0.6, 0.8]), (0, 7, [0, 2, 4, 6, 8]), (0, 0, [0, 0.5, 1])],
    )
    def test_are_round(self, low, high, marks):
        assert ticks(low, high) == pytest.approx(marks)

    @given(st.floats(0, 1e9), st.floats(1e-6, 1e9))
    def test_hold_both_ends_between_few_marks(self, low, span):
        marks = ticks(low, low + span)

        assert marks[0] <= low * (1 + 1e-6) and marks[-1] >= (low + span) * (1 - 1e-6)  # noqa: PT018
        assert 2 <= len(marks) <= 7

    def test_of_counts_are_whole(self):
        assert ticks(0, 2, whole=True) == [0, 1, 2]


class TestAScaleOfShares:
    @given(SHARES, SHARES)
    def test_holds_both_shares_and_stays_between_0_and_1(self, one, other):
        low, high = sorted((one, other))

        scale, marks = around(low, high)

        assert 0 <= scale.low <= low + 1e-9 <= high + 2e-9 <= scale.high + 4e-9 <= 1 + 5e-9
        assert marks[0] == scale.low < scale.high == marks[-1]

    def test_puts_what_is_outside_at_its_ends(self):
        assert (Scale(0, 10).x(12), Scale(0, 10).x(-1), Scale(0, 10).y(5)) == ("100%", "0%", "50%")


class TestLabelsAtTheLine:
    @given(st.lists(SHARES, min_size=1, max_size=4))
    def test_never_cover_each_other(self, heights):
        placed = sorted(apart(heights, gap=0.08))

        assert all(above - below >= 0.08 - 1e-9 for below, above in pairwise(placed))
        assert -1e-9 <= placed[0] <= placed[-1] <= 1 + 1e-9

    def test_stay_where_they_have_room(self):
        assert apart([0.1, 0.5, 0.9], gap=0.08) == [0.1, 0.5, 0.9]


class TestBrackets:
    def test_join_neighbours_of_one_group(self):
        marks = bracket_marks([1, 1, 2, 3, 3, None, None])

        assert [mark is not None for mark in marks] == [True, True, False, True, True, False, False]


class TestACurve:
    def test_of_a_million_deals_stays_small(self):
        times = np.arange(100_000, dtype=np.float64)
        shares = np.linspace(1, 0, 100_000)
        line = Curve("open", "open", times, shares, 1.0, (shares, shares))

        drawn = curves([line], mark=None, name="n", about="a", share=str, days=str)

        assert len(drawn) < 20_000

    def test_holds_no_unknown_number(self):
        unknown = np.array([1.0, np.nan])
        line = Curve("open", "open", np.array([1.0, 2.0]), np.array([0.5, 0.0]), 1.0, (unknown, unknown))

        assert "nan" not in curves([line], mark=None, name="n", about="a", share=str, days=str)
