"""The difference of two versions that one may look at after every visitor, held to simulations with a known truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import betaln, xlogy

from voronka.measure import difference


def evidence(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Against "no difference", after each pair of visitors, computed apart from the product: at no difference the best
    common rate is the pooled one."""
    tries = np.arange(1, first.shape[1] + 1)
    a, b = first.cumsum(axis=1), second.cumsum(axis=1)
    pooled = (a + b) / (2 * tries)
    mixed = sum(betaln(hits + 0.5, tries - hits + 0.5) - betaln(0.5, 0.5) for hits in (a, b))
    return mixed - xlogy(a + b, pooled) - xlogy(2 * tries - a - b, 1 - pooled)


def experiments(rates: tuple[float, float], *, many: int, visitors: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    return dice.random((many, visitors)) < rates[0], dice.random((many, visitors)) < rates[1]


class TestTheDifference:
    @pytest.mark.parametrize("rate", [0.02, 0.1, 0.5])
    def test_is_seen_where_there_is_none_at_most_as_often_as_promised_with_a_look_after_every_visitor(self, rate):
        first, second = experiments((rate, rate), many=1000, visitors=2000, seed=7)

        alarms = (evidence(first, second).max(axis=1) >= math.log(20)).mean()

        assert alarms <= 0.05

    def test_is_found_where_there_is_one(self):
        first, second = experiments((0.05, 0.10), many=300, visitors=4000, seed=11)

        assert (evidence(first, second).max(axis=1) >= math.log(20)).mean() > 0.95

    @pytest.mark.parametrize(
        "counts", [((20, 400), (44, 400)), ((3, 50), (9, 60)), ((0, 500), (12, 500)), ((50, 50), (1, 50))]
    )
    def test_is_decided_exactly_where_the_evidence_says_so(self, counts):
        (a, n), (b, m) = counts
        pooled = (a + b) / (n + m)
        said = betaln(a + 0.5, n - a + 0.5) + betaln(b + 0.5, m - b + 0.5) - 2 * betaln(0.5, 0.5)
        said -= xlogy(a + b, pooled) + xlogy(n + m - a - b, 1 - pooled)

        assert difference(*counts).is_decided == (said >= math.log(20))

    def test_holds_the_truth_at_every_look(self):
        first, second = experiments((0.05, 0.08), many=60, visitors=600, seed=3)
        missed = 0
        for a, b in zip(first.cumsum(axis=1), second.cumsum(axis=1), strict=True):
            looks = [difference((int(a[n - 1]), n), (int(b[n - 1]), n)) for n in range(50, 601, 50)]
            missed += any(not look.low <= 0.03 <= look.high for look in looks)

        assert missed / 60 <= 0.05

    def test_turns_with_the_versions(self):
        there, back = difference((10, 200), (30, 210)), difference((30, 210), (10, 200))

        assert there.low == pytest.approx(-back.high, abs=1e-9)
        assert there.high == pytest.approx(-back.low, abs=1e-9)

    def test_is_anything_where_nothing_was_tried(self):
        assert (difference((0, 0), (5, 9)).low, difference((0, 0), (5, 9)).high) == (-1, 1)
        assert not difference((0, 0), (0, 0)).is_decided

    @pytest.mark.parametrize("counts", [(-1, 5), (6, 5)])
    def test_is_refused_for_counts_that_cannot_be(self, counts):
        with pytest.raises(ValueError, match="hits"):
            difference(counts, (1, 5))
