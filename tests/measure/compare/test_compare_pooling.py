"""Partial pooling against answers computed elsewhere, and what must always hold of it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.measure.compare import Cell, Comparison, compare_cells

# Tumours of 71 groups of rats: R. E. Tarone, Biometrics 38 (1982) 215-220; as in Gelman et al., Bayesian Data
# Analysis, chapter 5.
RATS = (
    "0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 1/19 1/19 1/18 1/18 "
    "2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 "
    "4/20 4/20 4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 "
    "16/52 15/47 15/46 9/24 4/14"
)


def compared(counts: list[tuple[int, int]]) -> Comparison:
    return compare_cells([Cell((f"{i:03d}",), hits, tries) for i, (hits, tries) in enumerate(counts)], rate="cr2")


def rats() -> Comparison:
    pairs = [group.split("/") for group in RATS.split()]
    return compared([(int(hits), int(tries)) for hits, tries in pairs])


class TestSpread:
    def test_agrees_with_the_maximum_of_the_beta_binomial_likelihood(self) -> None:
        # scipy 1.17.1: minimize(-betabinom.logpmf, Nelder-Mead): alpha 2.34161, beta 14.11481, so the standard
        # deviation of the beta distribution is 0.083615. Ours takes the mean from weights, not from the likelihood.
        assert rats().spread == pytest.approx(0.083615, rel=0.01)

    def test_of_four_very_different_cells_agrees_too(self) -> None:
        # scipy as above: alpha 1.53078, beta 2.15810, standard deviation 0.227543
        assert compared([(3, 10), (20, 40), (45, 60), (5, 50)]).spread == pytest.approx(0.227543, rel=0.01)

    def test_is_exactly_zero_where_cells_differ_less_than_chance_would_have_them(self) -> None:
        assert compared([(50, 100), (51, 100), (49, 100), (50, 100)]).spread == 0.0

    def test_cannot_be_told_from_cells_of_one_try_each(self) -> None:
        assert compared([(1, 1), (0, 1), (0, 1), (1, 1), (1, 1)]).spread == 0.0


class TestPooledRate:
    # Full Bayesian answer: scipy 1.17.1, posterior on a grid of 1000 means x 500 intraclass standard deviations (even
    # weights on both), mixture of beta distributions, mean and the 2.5% and 97.5% points found by root search.
    @pytest.mark.parametrize(
        ("group", "mean", "low", "high"),
        [
            (0, 0.0639, 0.0071, 0.1642),
            (15, 0.0917, 0.0199, 0.2039),
            (50, 0.1751, 0.0710, 0.3155),
            (66, 0.2684, 0.1699, 0.3821),
            (70, 0.2105, 0.0865, 0.3775),
        ],
    )
    def test_of_a_group_of_rats_agrees_with_the_full_bayesian_answer(
        self, group: int, mean: float, low: float, high: float
    ) -> None:
        pooled = rats().cells[group].pooled

        assert pooled is not None
        assert (pooled.rate, pooled.low, pooled.high) == pytest.approx((mean, low, high), abs=0.005)

    @pytest.mark.parametrize(
        ("cell", "mean", "low", "high"),
        [(0, 0.3305, 0.1080, 0.5995), (1, 0.4941, 0.3469, 0.6422), (3, 0.1209, 0.0456, 0.2251)],
    )
    def test_of_four_cells_agrees_with_the_full_bayesian_answer(
        self, cell: int, mean: float, low: float, high: float
    ) -> None:
        pooled = compared([(3, 10), (20, 40), (45, 60), (5, 50)]).cells[cell].pooled

        assert pooled is not None
        assert (pooled.rate, pooled.low, pooled.high) == pytest.approx((mean, low, high), abs=0.005)

    @given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=2, max_size=8), st.integers(0, 7))
    @settings(max_examples=150, deadline=None)
    def test_never_falls_when_a_cell_hits_once_more(self, drawn: list[tuple[int, int]], chosen: int) -> None:
        counts = [(min(hits, tries - 1), tries) for hits, tries in drawn]
        at = chosen % len(counts)
        more = [(hits + (i == at), tries) for i, (hits, tries) in enumerate(counts)]
        before, after = compared(counts).cells[at].pooled, compared(more).cells[at].pooled

        assert before is not None
        assert after is not None
        assert after.rate >= before.rate - 1e-9

    @given(st.lists(st.integers(0, 40), min_size=2, max_size=12))
    @settings(max_examples=100, deadline=None)
    def test_keeps_the_order_of_cells_with_equal_tries(self, hits: list[int]) -> None:
        cells = compared([(each, 40) for each in sorted(hits)]).cells

        rates = [cell.pooled.rate for cell in cells if cell.pooled]
        assert all(low <= high + 1e-12 for low, high in pairwise(rates))

    @given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12))
    @settings(max_examples=150, deadline=None)
    def test_lies_within_its_interval_and_the_interval_within_0_and_1(self, drawn: list[tuple[int, int]]) -> None:
        for cell in compared([(min(pair), max(pair)) for pair in drawn]).cells:
            if cell.pooled:
                assert 0 <= cell.pooled.low <= cell.pooled.rate <= cell.pooled.high <= 1
