"""Who takes leads and returns nothing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from deals_from_counts import deals_of, sellers_of

from voronka.measure.compare import black_holes, compare
from voronka.measure.frames import MissingColumn


def with_ivan(won: int, lost: int, still_open: int = 0) -> pl.DataFrame:
    return sellers_of(("Anna", 30, 170), ("Boris", 32, 168), ("Vera", 28, 172), ("Ivan", won, lost, still_open))


class TestABlackHole:
    def test_is_found_with_how_surprising_it_is(self) -> None:
        (ivan,) = black_holes(with_ivan(0, 60), by="seller")

        # given 90 sales of 660 leads, none of Ivan's 60: 0.00009618 (scipy.stats.hypergeom), times 4 looked at
        assert (ivan.key, ivan.leads) == ("Ivan", 60)
        assert ivan.expected_sales == pytest.approx(60 * 90 / 600)
        assert ivan.surprise == pytest.approx(4 * 0.00009618, rel=1e-4)

    def test_says_so_in_one_sentence(self) -> None:
        (ivan,) = black_holes(with_ivan(0, 60), by="seller")

        assert str(ivan.why) == (
            "Ivan got 60 leads like those that give others about 9 sales, and sold none; "
            "among 4 looked at, chance does that to anyone less than 1 time in 2,000"
        )

    def test_may_have_sold_next_to_nothing(self) -> None:
        (ivan,) = black_holes(with_ivan(2, 118), by="seller")

        assert "about 18 sales, and sold 2;" in str(ivan.why)

    def test_may_have_closed_nothing_either(self) -> None:
        assert [hole.key for hole in black_holes(with_ivan(0, 0, 60), by="seller")] == ["Ivan"]

    def test_ends_the_summary_of_a_comparison(self) -> None:
        assert str(compare(with_ivan(0, 60), by=["seller"]).summary[-1]).startswith("Ivan got 60 leads")

    def test_may_be_leads_that_have_nobody(self) -> None:
        (nobody,) = black_holes(sellers_of(("Anna", 60, 340), ("", 0, 80)), by="seller")

        assert nobody.key == ""
        assert str(nobody.why).startswith("(empty) got 80 leads")


class TestNobodyIsABlackHole:
    def test_where_nobody_sells(self) -> None:
        assert black_holes(sellers_of(("Anna", 0, 300), ("Boris", 0, 200)), by="seller") == []

    def test_with_so_few_leads_that_none_sold_is_no_surprise(self) -> None:
        assert black_holes(with_ivan(0, 15), by="seller") == []

    def test_who_merely_sells_less(self) -> None:
        assert black_holes(with_ivan(10, 190), by="seller") == []

    def test_whose_leads_sell_for_nobody(self) -> None:
        frame = deals_of(
            [
                ({"seller": "Anna", "channel": "search"}, 100, 100),
                ({"seller": "Anna", "channel": "flyers"}, 1, 150),
                ({"seller": "Ivan", "channel": "flyers"}, 0, 100),
            ]
        )

        assert [hole.key for hole in black_holes(frame, by="seller")] == ["Ivan"]
        assert black_holes(frame, by="seller", adjust=["channel"]) == []

    def test_whose_leads_are_as_young_as_those_that_nobody_has_sold_yet(self) -> None:
        old, young = date(2024, 1, 10), date(2024, 6, 10)
        frame = pl.concat(
            [
                sellers_of(("Anna", 60, 140)).with_columns(opened=pl.lit(old)),
                sellers_of(("Anna", 0, 0, 60), ("Ivan", 0, 0, 60)).with_columns(opened=pl.lit(young)),
            ]
        )

        assert [hole.key for hole in black_holes(frame.drop("opened"), by="seller")] == ["Ivan"]
        assert black_holes(frame, by="seller") == []

    def test_alone(self) -> None:
        assert black_holes(sellers_of(("Ivan", 0, 60)), by="seller") == []

    def test_in_a_frame_without_the_column(self) -> None:
        with pytest.raises(MissingColumn, match="manager"):
            black_holes(with_ivan(0, 60), by="manager")
