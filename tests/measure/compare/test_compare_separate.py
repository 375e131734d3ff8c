"""Tests, families of tests and sample sizes against answers computed elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from voronka.measure.compare.separate import (
    Chance,
    brackets,
    each_needed,
    holm,
    more_at_this_pace,
    more_each,
    pair_z,
    two_sided,
    wilson,
)
from voronka.measure.compare.verdict import newcombe
from voronka.measure.rate import rate_of


def chance_of(tries: int, all_hits: int, all_tries: int) -> Chance:
    law = stats.hypergeom(all_tries, all_hits, tries)
    mean, var, skew = (float(moment) for moment in law.stats("mvs"))
    return Chance(*(np.array([moment]) for moment in (mean, var, skew * var**1.5)))


class TestTheProbabilityOfAsManyHits:
    @pytest.mark.parametrize(
        ("hits", "tries", "all_hits", "all_tries"),
        [
            (3, 60, 300, 2_000),
            (14, 60, 842, 8_000),
            (25, 68, 47, 97),
            (4, 150, 400, 6_000),
            (20, 60, 300, 2_000),
            (58, 60, 1_700, 2_000),
            (158, 275, 4_238, 6_711),
            (44, 46, 60, 96),
        ],
    )
    def test_is_close_to_the_exact_mid_probability_of_the_fourfold_table(
        self, hits: int, tries: int, all_hits: int, all_tries: int
    ) -> None:
        law = stats.hypergeom(all_tries, all_hits, tries)
        exact = 2 * min(side + law.pmf(hits) / 2 for side in (law.cdf(hits - 1), law.sf(hits)))
        ours = two_sided(chance_of(tries, all_hits, all_tries).below(np.array([float(hits)])))[0]

        assert 0.95 * exact <= ours <= 1.5 * exact + 1e-4

    def test_is_hardly_ever_too_small(self) -> None:
        rng = np.random.default_rng(3)
        for _ in range(500):
            all_tries = int(rng.integers(40, 3_000))
            tries, all_hits = (int(part) for part in rng.integers(10, all_tries - 5, 2))
            law = stats.hypergeom(all_tries, all_hits, tries)
            hits = int(law.ppf(rng.uniform(0.0001, 0.05)))
            exact = law.cdf(hits - 1) + law.pmf(hits) / 2
            assert chance_of(tries, all_hits, all_tries).below(np.array([float(hits)]))[0] >= 0.9 * exact


class TestHolm:
    def test_rejects_the_two_of_the_textbook_example(self) -> None:
        # adjusted by hand: 0.005 x 4, 0.01 x 3, 0.03 x 2, then never less: 0.02, 0.03, 0.06, 0.06
        assert holm(np.array([0.01, 0.04, 0.03, 0.005]), 4).tolist() == [True, False, False, True]

    def test_stops_at_the_first_that_holds(self) -> None:
        assert holm(np.array([0.03, 0.049, 0.0001]), 3).tolist() == [False, False, True]

    def test_rejects_nothing_of_nothing(self) -> None:
        assert holm(np.array([]), 0).tolist() == []


class TestNewcombe:
    @pytest.mark.parametrize(
        ("first", "second", "low", "high"),
        [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)],
    )
    def test_gives_the_intervals_of_his_table(
        self, first: tuple[int, int], second: tuple[int, int], low: float, high: float
    ) -> None:
        # R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, Table II, method 10
        a, b = rate_of(*first), rate_of(*second)

        assert a is not None
        assert b is not None
        assert newcombe(a, b) == pytest.approx((low, high), abs=6e-5)


class TestTriesNeeded:
    def test_reach_80_per_cent_power(self) -> None:
        # exact power of the usual two-sided z test of two proportions, summed over both binomials
        n = round(each_needed(0.7, 0.55))
        first, second = np.arange(n + 1)[:, None], np.arange(n + 1)[None, :]
        middle = (first + second) / (2 * n)
        error = np.sqrt(2 * middle * (1 - middle) / n)
        shown = abs(first - second) / n > 1.959964 * error
        power = (stats.binom.pmf(first, n, 0.7) * stats.binom.pmf(second, n, 0.55) * shown).sum()

        assert power == pytest.approx(0.8, abs=0.015)

    def test_are_more_when_more_is_asked_of_them(self) -> None:
        assert each_needed(0.7, 0.55, level=0.05 / 30) > 1.8 * each_needed(0.7, 0.55)

    @pytest.mark.parametrize(("tries", "more"), [((100, 100), 63), ((40, 40), 130), ((1_000, 60), 29)])
    def test_take_what_is_there_already_into_account(self, tries: tuple[int, int], more: int) -> None:
        # 162.34 each by hand; (1000 + 28.5) and (60 + 28.5) are worth as much: 2 / (1/1028.5 + 1/88.5) = 163
        assert more_each(tries, each_needed(0.7, 0.55)) == more

    def test_have_no_number_where_nothing_differs_or_hardly(self) -> None:
        assert more_each((100, 100), each_needed(0.5, 0.5)) is None
        assert more_each((100, 100), each_needed(0.5, 0.501)) is None

    def test_of_one_cell_against_very_many_are_half_of_each(self) -> None:
        assert more_at_this_pace(50, 50, each_needed(0.7, 0.55)) == 32  # 162.34 / 2 - 50, rounded up

    def test_of_one_cell_against_as_many_are_those_of_each(self) -> None:
        assert more_at_this_pace(100, 50, each_needed(0.7, 0.55)) == 63


class TestBrackets:
    @staticmethod
    def of(*counts: tuple[int, int]) -> list[int]:
        hits, tries = np.array(counts, dtype=float).T
        low, high = wilson(hits / tries, tries, pair_z(len(counts)))
        return brackets(hits / tries, low, high).tolist()

    def test_hold_all_together_when_nothing_is_separated(self) -> None:
        assert self.of((50, 100), (55, 100), (45, 100)) == [1, 1, 1]

    def test_part_clear_differences_from_the_top_down(self) -> None:
        assert self.of((100, 1_000), (900, 1_000), (500, 1_000)) == [3, 1, 2]

    def test_never_hold_two_that_are_separated(self) -> None:
        # each is unseparated from its neighbour, the first and the last are separated
        assert self.of((600, 1_000), (560, 1_000), (520, 1_000)) == [1, 1, 2]

    def test_are_none_for_no_cells(self) -> None:
        assert brackets(np.array([]), np.array([]), np.array([])).tolist() == []
