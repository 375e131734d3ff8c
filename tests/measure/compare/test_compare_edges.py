"""Comparisons of nothing, of one, of all alike."""

from __future__ import annotations

import polars as pl
import pytest
from deals_from_counts import deals_of, sellers_of
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.measure.compare import Cell, compare, compare_cells
from voronka.measure.frames import MissingColumn


class TestAComparisonOf:
    def test_no_deals_is_empty(self) -> None:
        comparison = compare(sellers_of(("Anna", 1, 0)).clear(), by=["seller"])

        assert (comparison.cells, comparison.overall, comparison.spread, comparison.summary) == ([], None, None, [])

    def test_one_deal_judges_nobody(self) -> None:
        (anna,) = compare(sellers_of(("Anna", 1, 0)), by=["seller"]).cells

        assert (anna.small, anna.stands, anna.pooled, anna.group) == (True, "too few", None, None)

    def test_one_seller_has_nothing_to_compare_with(self) -> None:
        comparison = compare(sellers_of(("Anna", 50, 50)), by=["seller"])

        assert str(comparison.cells[0].verdict) == "there is nothing to compare with"
        assert (comparison.spread, comparison.summary) == (None, [])

    def test_a_seller_with_others_who_have_next_to_nothing_has_nothing_to_compare_with(self) -> None:
        anna, boris = compare(sellers_of(("Anna", 300, 200), ("Boris", 0, 3)), by=["seller"]).cells

        assert (anna.stands, anna.small) == ("too few", False)
        assert (boris.stands, boris.small) == ("too few", True)

    def test_two_sellers_is_one_question_not_two(self) -> None:
        # 70 of 100 against 56 of 100: chi-squared 4.20, p = 0.040 (scipy chi2_contingency, no correction)
        anna, boris = compare(sellers_of(("Anna", 70, 30), ("Boris", 56, 44)), by=["seller"]).cells

        assert (anna.stands, boris.stands) == ("above", "below")

    @pytest.mark.parametrize(("won", "lost", "rate"), [(1, 0, 1.0), (0, 1, 0.0)])
    def test_sellers_who_all_end_alike_separates_nobody(self, won: int, lost: int, rate: float) -> None:
        frame = sellers_of(("Anna", 50 * won, 50 * lost), ("Boris", 300 * won, 300 * lost))
        comparison = compare(frame, by=["seller"])

        assert [cell.stands for cell in comparison.cells] == ["not separated", "not separated"]
        assert [cell.pooled.rate for cell in comparison.cells if cell.pooled] == [rate, rate]
        assert comparison.spread == 0.0

    def test_open_deals_alone_knows_no_rate(self) -> None:
        comparison = compare(sellers_of(("Anna", 0, 0, 50), ("Boris", 0, 0, 9)), by=["seller"])

        assert comparison.overall is None
        assert [(cell.rate, cell.pooled, cell.small) for cell in comparison.cells] == [(None, None, True)] * 2
        assert str(comparison.summary[0]) == "There is too little data to compare anyone"

    def test_crossed_columns_has_a_cell_for_each_pair_that_occurs(self) -> None:
        frame = deals_of(
            [
                ({"seller": "Anna", "product": "X"}, 30, 30),
                ({"seller": "Anna", "product": "Y"}, 30, 30),
                ({"seller": "Boris", "product": "X"}, 30, 30),
            ]
        )

        assert [cell.key for cell in compare(frame, by=["seller", "product"]).cells] == [
            ("Anna", "X"),
            ("Anna", "Y"),
            ("Boris", "X"),
        ]

    def test_null_values_counts_them_as_empty(self) -> None:
        frame = sellers_of(("", 20, 20), ("Anna", 20, 20)).with_columns(pl.col("seller").replace({"": None}))

        assert [cell.key for cell in compare(frame, by=["seller"]).cells] == [("",), ("Anna",)]

    def test_three_columns_is_refused(self) -> None:
        with pytest.raises(ValueError, match="one or two columns, not 3"):
            compare(sellers_of(("Anna", 1, 1)), by=["seller", "channel", "product"])

    def test_a_column_that_is_missing_is_refused(self) -> None:
        with pytest.raises(MissingColumn, match="channel"):
            compare(sellers_of(("Anna", 1, 1)), by=["seller"], adjust=["channel"])


class TestASmallCell:
    @pytest.mark.parametrize(("won", "lost", "is_small"), [(9, 0, True), (10, 0, False), (5, 5, True), (6, 6, False)])
    def test_has_fewer_than_10_deals_or_an_interval_wider_than_half(self, won: int, lost: int, is_small: bool) -> None:
        frame = sellers_of(("Anna", 500, 500), ("Boris", won, lost))

        assert compare(frame, by=["seller"]).cells[1].small is is_small

    def test_is_never_above_or_below(self) -> None:
        frame = sellers_of(("Anna", 10, 99_990), ("Boris", 9, 0))

        assert compare(frame, by=["seller"]).cells[1].stands == "too few"


class TestTheOrderOfTheRows:
    @given(st.randoms(use_true_random=False))
    @settings(max_examples=25, deadline=None)
    def test_changes_nothing_but_the_order_of_the_cells(self, random: object) -> None:
        frame = deals_of(
            [
                ({"seller": f"S{i}", "channel": channel}, 10 + 7 * i, 20 + 3 * i * len(channel))
                for i in range(6)
                for channel in ("search", "ads")
            ]
        )
        shuffled = frame.sample(fraction=1, shuffle=True, seed=random.randrange(1_000_000))  # type: ignore[attr-defined]
        before = compare(frame, by=["seller"], adjust=["channel"])
        after = compare(shuffled, by=["seller"], adjust=["channel"])

        assert sorted(before.cells, key=lambda cell: cell.key) == sorted(after.cells, key=lambda cell: cell.key)
        assert (before.summary, before.spread) == (after.summary, after.spread)


class TestCountedCells:
    def test_give_the_same_answers_as_the_deals_they_count(self) -> None:
        rows = [("Vera", 50, 70), ("Anna", 80, 40), ("Boris", 3, 2)]
        counted = [Cell((name,), won, won + lost) for name, won, lost in rows]

        assert compare_cells(counted, rate="conversion") == compare(sellers_of(*rows), by=["seller"])
