"""Chance that falls the same way everywhere."""

from __future__ import annotations

import math
from statistics import median, stdev

import pytest

from voronka.sample.dice import Dice, exponential


class TestTheExponential:
    @pytest.mark.parametrize("x", [-6, -2.5, -0.1, 0, 0.1, 2.5, 6])
    def test_is_right_to_four_digits(self, x):
        assert exponential(x) == pytest.approx(math.exp(x), rel=1e-4)


class TestDice:
    def test_fall_the_same_way_for_the_same_name(self):
        assert [Dice("a").whole(1, 6) for _ in range(3)] == [Dice("a").whole(1, 6) for _ in range(3)]

    def test_fall_another_way_for_another_name(self):
        one, other = Dice("a"), Dice("b")

        assert [one.whole(1, 1000) for _ in range(5)] != [other.whole(1, 1000) for _ in range(5)]

    def test_reach_both_ends_of_a_range(self):
        dice = Dice("ends")

        assert {dice.whole(1, 6) for _ in range(200)} == {1, 2, 3, 4, 5, 6}

    def test_pick_as_often_as_the_weights_say(self):
        dice = Dice("weights")
        picked = [dice.pick_by({"rare": 1, "often": 3, "never": 0}) for _ in range(4000)]

        assert picked.count("often") / 4000 == pytest.approx(0.75, abs=0.03)
        assert "never" not in picked

    def test_draw_log_normal_delays(self):
        dice = Dice("delays")
        drawn = [dice.around(10, 0.5) for _ in range(4000)]

        assert median(drawn) == pytest.approx(10, rel=0.05)
        assert stdev(math.log(value) for value in drawn) == pytest.approx(0.5, rel=0.05)

    def test_succeed_never_or_always_at_the_ends(self):
        assert Dice("none").successes(50, 0.0) == 0
        assert Dice("all").successes(50, 1.0) == 50
