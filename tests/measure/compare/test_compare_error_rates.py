"""What a comparison promises over many files, checked on files made from known truths (fixed seeds)."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from deals_from_counts import deals_of

from voronka.measure.compare import Cell, Comparison, compare, compare_cells


def compared(hits: np.ndarray, tries: np.ndarray) -> Comparison:
    return compare_cells(
        [Cell((f"{i:03d}",), int(h), int(n)) for i, (h, n) in enumerate(zip(hits, tries, strict=True))],
        rate="conversion",
    )


def anyone_is_named(comparison: Comparison) -> bool:
    return any(cell.stands in ("above", "below") for cell in comparison.cells)


class TestWhenNobodyDiffers:
    @pytest.mark.parametrize(("rate", "sellers"), [(0.6, 30), (0.05, 30), (0.95, 30), (0.4, 2), (0.4, 3)])
    def test_anyone_is_named_in_about_one_file_of_twenty_at_most(self, rate: float, sellers: int) -> None:
        rng, named = np.random.default_rng(20), 0
        for _ in range(400):
            tries = rng.integers(30, 400, sellers)
            named += anyone_is_named(compared(rng.binomial(tries, rate), tries))

        assert named / 400 <= 0.07

    def test_brackets_part_someone_in_about_one_file_of_twenty_at_most(self) -> None:
        rng, parted = np.random.default_rng(21), 0
        for _ in range(400):
            tries = rng.integers(30, 400, 30)
            parted += any(cell.group == 2 for cell in compared(rng.binomial(tries, 0.5), tries).cells)

        assert parted / 400 <= 0.07

    def test_every_interval_still_has_a_width(self) -> None:
        cells = compared(np.full(30, 60), np.full(30, 100)).cells

        assert {round(cell.pooled.rate, 6) for cell in cells if cell.pooled} == {0.6}
        assert all(0.02 < cell.pooled.high - cell.pooled.low < 0.19 for cell in cells if cell.pooled)


class TestWhenOneDiffers:
    def test_a_seller_15_points_above_with_500_deals_is_named(self) -> None:
        rng, named = np.random.default_rng(22), 0
        truth = np.full(30, 0.5)
        truth[7] = 0.65
        for _ in range(100):
            cells = compared(rng.binomial(500, truth), np.full(30, 500)).cells
            named += cells[7].stands == "above"

        assert named >= 80

    def test_the_others_are_not_named_with_him(self) -> None:
        rng, named = np.random.default_rng(23), 0
        truth = np.full(30, 0.5)
        truth[7] = 0.65
        for _ in range(200):
            cells = compared(rng.binomial(500, truth), np.full(30, 500)).cells
            named += any(cell.stands in ("above", "below") for i, cell in enumerate(cells) if i != 7)

        assert named / 200 <= 0.07


class TestPooledIntervals:
    @pytest.mark.parametrize(
        ("mean", "strength", "sellers"),
        [(0.3, 30, 30), (0.1, 100, 30), (0.6, 1_000, 30), (0.5, 5, 12), (0.6, 50, 5), (0.6, 50, 2)],
    )
    def test_cover_the_true_rate_19_times_of_20(self, mean: float, strength: float, sellers: int) -> None:
        rng, covered = np.random.default_rng(24), []
        for _ in range(max(250, 2_500 // sellers)):
            tries = rng.integers(20, 300, sellers)
            truth = rng.beta(mean * strength, (1 - mean) * strength, sellers)
            cells = compared(rng.binomial(tries, truth), tries).cells
            covered += [
                cell.pooled is not None and cell.pooled.low <= true <= cell.pooled.high
                for cell, true in zip(cells, truth, strict=True)
            ]

        assert 0.93 <= np.mean(covered) <= 0.975

    def test_are_narrower_and_nearer_the_truth_than_the_raw_rates(self) -> None:
        rng = np.random.default_rng(25)
        tries, truth = rng.integers(20, 80, 200), rng.beta(30, 20, 200)
        cells = compared(rng.binomial(tries, truth), tries).cells

        raw = sum((cell.rate.rate - true) ** 2 for cell, true in zip(cells, truth, strict=True) if cell.rate)
        pooled = sum((cell.pooled.rate - true) ** 2 for cell, true in zip(cells, truth, strict=True) if cell.pooled)
        assert pooled < 0.7 * raw


class TestWhenOnlyTheMixDiffers:
    """Sellers who sell alike, sources that differ from 20% to 70%, and every seller with a mix of his own."""

    @staticmethod
    def drawn(rng: np.random.Generator, sellers: int) -> pl.DataFrame:
        sources = np.linspace(0.2, 0.7, 6)
        tries = np.stack([rng.multinomial(150, rng.dirichlet(np.ones(6))) for _ in range(sellers)])
        won = rng.binomial(tries, sources)
        return deals_of(
            ({"seller": f"{i:02d}", "channel": f"{j}"}, int(won[i, j]), int(tries[i, j] - won[i, j]))
            for i in range(sellers)
            for j in range(6)
        )

    @pytest.mark.parametrize("sellers", [3, 12])
    def test_adjusted_names_anyone_in_about_one_file_of_twenty_at_most(self, sellers: int) -> None:
        rng, named = np.random.default_rng(26), 0
        for _ in range(150):
            named += anyone_is_named(compare(self.drawn(rng, sellers), by=["seller"], adjust=["channel"]))

        assert named / 150 <= 0.08

    def test_unadjusted_names_someone_in_most_files(self) -> None:
        rng, named = np.random.default_rng(27), 0
        for _ in range(40):
            named += anyone_is_named(compare(self.drawn(rng, 12), by=["seller"]))

        assert named / 40 > 0.6

    def test_adjusted_intervals_cover_the_rate_that_all_have_19_times_of_20(self) -> None:
        rng, covered = np.random.default_rng(28), []
        for _ in range(60):
            comparison = compare(self.drawn(rng, 12), by=["seller"], adjust=["channel"])
            covered += [
                cell.pooled.low <= comparison.overall.rate <= cell.pooled.high
                for cell in comparison.cells
                if cell.pooled and comparison.overall
            ]

        assert np.mean(covered) >= 0.93
