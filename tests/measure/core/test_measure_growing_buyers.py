"""Buyers who buy more and more often."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from core_frames import any_sales, day, sales
from hypothesis import given

from voronka.measure import MissingColumn, growing_buyers


def buyer(name: str, *purchases: tuple[int, int]) -> list[tuple[str, int, int]]:
    return [(name, at, amount) for at, amount in purchases]


GROWING = buyer("Anna", (0, 10), (30, 20), (40, 30), (45, 50))


class TestGrowingBuyers:
    def test_spend_more_and_come_more_often(self):
        found = growing_buyers(sales(*GROWING), as_of=day(50))
        assert (found.buyers, found.regular, found.growing.hits, found.growing.tries) == (1, 1, 1, 1)

    def test_do_not_count_those_who_only_spend_more(self):
        found = growing_buyers(sales(*buyer("Boris", (0, 10), (10, 20), (40, 30))), as_of=day(41))
        assert (found.more, found.more_often, found.growing.hits) == (1, 0, 0)

    def test_do_not_count_those_who_only_come_more_often(self):
        found = growing_buyers(sales(*buyer("Boris", (0, 30), (30, 20), (40, 10))), as_of=day(41))
        assert (found.more, found.more_often, found.growing.hits) == (0, 1, 0)

    def test_do_not_count_those_who_fell_silent(self):
        assert growing_buyers(sales(*GROWING), as_of=day(75)).growing.hits == 1
        found = growing_buyers(sales(*GROWING), as_of=day(76))
        assert (found.silent, found.growing.hits) == (1, 0)

    def test_leave_the_middle_purchase_of_an_odd_number_out(self):
        found = growing_buyers(sales(*buyer("Boris", (0, 10), (10, 900), (19, 10))), as_of=day(20))
        assert (found.more, found.more_often) == (0, 1)

    def test_take_the_sales_of_a_day_as_one_purchase(self):
        found = growing_buyers(sales(*buyer("Boris", (0, 10), (0, 5), (9, 20))), as_of=day(20))
        assert (found.buyers, found.regular) == (1, 0)

    def test_sum_the_sales_of_a_day(self):
        found = growing_buyers(sales(*buyer("Boris", (0, 10), (9, 7), (12, 6), (12, 5))), as_of=day(13))
        assert found.growing.hits == 1

    def test_compare_money_exactly(self):
        found = growing_buyers(sales(*buyer("Boris", (0, 10), (9, 7), (12, 10))), as_of=day(13))
        assert found.more == 0

    def test_are_unknown_where_nobody_buys_regularly(self):
        found = growing_buyers(sales(("Anna", 0, 1), ("Anna", 5, 2), ("Boris", 1, 1)), as_of=day(9))
        assert (found.buyers, found.regular, found.growing) == (2, 0, None)
        assert growing_buyers(sales(), as_of=day(9)).growing is None

    def test_do_not_look_past_the_day_of_observation(self):
        assert growing_buyers(sales(*GROWING), as_of=day(35)).regular == 0

    def test_leave_out_sales_without_a_customer_a_moment_or_an_amount(self):
        blind = [(None, 1, 5), ("Anna", None, 5), ("Anna", 2, None)]
        assert growing_buyers(sales(*GROWING, *blind), as_of=day(50)) == growing_buyers(sales(*GROWING), as_of=day(50))

    def test_take_moments_as_well_as_dates(self):
        frame = sales(*GROWING)
        moments = frame.with_columns(pl.col("at").cast(pl.Datetime("us")))
        assert growing_buyers(moments, as_of=day(50)) == growing_buyers(frame, as_of=day(50))

    @pytest.mark.parametrize("column", ["customer", "at", "amount"])
    def test_name_the_missing_column(self, column):
        with pytest.raises(MissingColumn, match=column):
            growing_buyers(sales(*GROWING).drop(column), as_of=day(50))

    @given(any_sales())
    def test_agree_with_counting_by_hand(self, frame):
        found = growing_buyers(frame, as_of=day(95))
        by_hand = [is_growing(each, 95) for each in purchases(frame).values() if len(each) >= 3]
        assert (found.regular, found.growing and found.growing.hits) == (
            len(by_hand),
            sum(by_hand) if by_hand else None,
        )

    @given(any_sales())
    def test_do_not_depend_on_the_order_of_rows(self, frame):
        assert growing_buyers(frame, as_of=day(95)) == growing_buyers(frame.reverse(), as_of=day(95))


def purchases(frame: pl.DataFrame) -> dict[str, dict[int, int]]:
    """Money by day, by customer."""
    found: dict[str, dict[int, int]] = {}
    for customer, at, amount in frame.drop_nulls().iter_rows():
        days = found.setdefault(customer, {})
        days[(at - day(0)).days] = days.get((at - day(0)).days, 0) + amount
    return found


def is_growing(money: dict[int, int], as_of: int) -> bool:
    days = sorted(money)
    half = len(days) // 2
    gaps = [b - a for a, b in pairwise(days)]
    few = len(gaps) // 2
    more = sum(money[d] for d in days[-half:]) > sum(money[d] for d in days[:half])
    return more and sum(gaps[-few:]) < sum(gaps[:few]) and as_of - days[-1] <= max(gaps)
