"""First and repeat sales, whole and by month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from core_frames import any_sales, sales
from hypothesis import given

from voronka.measure import MONEY, MissingColumn, first_repeat, sales_by_month


def cdnow(data) -> pl.DataFrame:
    """One row a customer and day of purchase."""
    text = (data / "cdnow_sample" / "CDNOW_sample.txt").read_text(encoding="ascii")
    rows = [line.split() for line in text.splitlines() if line.strip()]
    frame = pl.DataFrame({"customer": [r[0] for r in rows], "at": [r[2] for r in rows], "amount": [r[4] for r in rows]})
    typed = frame.with_columns(pl.col("at").str.to_date("%Y%m%d"), pl.col("amount").cast(MONEY))
    return typed.group_by("customer", "at").agg(pl.col("amount").sum())


class TestFirstRepeat:
    def test_counts_the_ordinal_per_customer(self):
        found = first_repeat(sales(("Anna", 0, 10), ("Boris", 1, 20), ("Anna", 2, 30), ("Anna", 3, 40)))
        assert (found.customers, found.first, found.repeat) == (2, 2, 2)
        assert (found.first_amount, found.repeat_amount) == (30, 70)
        assert found.by_repeats == {0: 1, 2: 1}

    def test_goes_by_time_and_not_by_the_order_of_rows(self):
        assert first_repeat(sales(("Anna", 9, 1), ("Anna", 2, 100))).first_amount == 100

    def test_keeps_the_order_of_rows_at_equal_times(self):
        assert first_repeat(sales(("Anna", 5, 1), ("Anna", 5, 2), ("Boris", 5, 10), ("Anna", 5, 3))).first_amount == 11

    def test_keeps_the_order_of_rows_among_thousands_of_equal_times(self):
        found = first_repeat(sales(*[("Anna", 5, n) for n in range(7, 5000)]))
        assert found.first_amount == 7

    def test_counts_sales_of_nobody_known_apart(self):
        found = first_repeat(sales((None, 0, 10), (None, 1, 10), ("Anna", 2, 5)))
        assert (found.first, found.repeat, found.without_customer) == (1, 0, 2)
        assert found.first_amount == 5

    def test_tells_which_customers_came_back(self):
        found = first_repeat(sales(("Anna", 0, 1), ("Anna", 1, 1), ("Boris", 0, 1), ("Csilla", 0, 1)))
        assert (found.repeat_customers.hits, found.repeat_customers.tries) == (1, 3)

    def test_puts_a_sale_without_a_moment_after_the_others(self):
        assert first_repeat(sales(("Anna", None, 1), ("Anna", 7, 100))).first_amount == 100
        assert first_repeat(sales(("Anna", None, 1), ("Anna", None, 2))).first_amount == 1

    def test_has_no_amounts_where_none_is_known(self):
        found = first_repeat(sales(("Anna", 0, None), ("Anna", 1, 5)))
        assert (found.first_amount, found.repeat_amount) == (None, 5)
        assert first_repeat(sales(("Anna", 0, 1)).drop("amount")).first_amount is None

    def test_of_no_sale_is_nothing(self):
        found = first_repeat(sales())
        assert (found.customers, found.first, found.repeat, found.repeat_customers) == (0, 0, 0, None)
        assert (found.first_amount, found.by_repeats) == (None, {})

    @pytest.mark.parametrize("column", ["customer", "at"])
    def test_names_the_missing_column(self, column):
        with pytest.raises(MissingColumn, match=column):
            first_repeat(sales(("Anna", 0, 1)).drop(column))

    @given(any_sales())
    def test_counts_every_sale_once(self, frame):
        found = first_repeat(frame)
        assert found.first + found.repeat + found.without_customer == frame.height
        assert sum(found.by_repeats.values()) == found.customers
        assert sum(repeats * customers for repeats, customers in found.by_repeats.items()) == found.repeat

    @given(any_sales())
    def test_agrees_with_counting_by_hand(self, frame):
        seen, firsts = set(), Decimal(0)
        for customer, _, amount in frame.sort("at", maintain_order=True, nulls_last=True).iter_rows():
            if customer is not None and customer not in seen:
                seen.add(customer)
                firsts += amount or 0
        assert (first_repeat(frame).first_amount or 0) == firsts

    @given(any_sales())
    def test_counts_the_same_in_any_order_of_rows(self, frame):
        found, again = first_repeat(frame), first_repeat(frame.reverse())
        assert (found.first, found.repeat, found.by_repeats) == (again.first, again.repeat, again.by_repeats)


class TestSalesByMonth:
    def test_counts_ordinals_over_the_whole_history(self):
        january, march = sales_by_month(sales(("Anna", 0, 10), ("Anna", 60, 20), (None, 61, 5), ("Boris", 62, 7)))
        assert (january.start, january.sales, january.first, january.repeat) == (date(2026, 1, 1), 1, 1, 0)
        assert (march.start, march.first, march.repeat, march.without_customer) == (date(2026, 3, 1), 1, 1, 1)
        assert (march.revenue, march.first_amount, march.repeat_amount) == (32, 7, 20)

    def test_does_not_call_unknown_money_zero(self):
        (month,) = sales_by_month(sales(("Anna", 0, None)))
        assert (month.revenue, month.first_amount, month.repeat_amount) == (None, None, None)

    def test_leaves_out_sales_without_a_moment(self):
        assert sales_by_month(sales(("Anna", None, 5))) == []
        assert sales_by_month(sales()) == []

    def test_takes_moments_as_well_as_dates(self):
        frame = sales(("Anna", 0, 5), ("Boris", 40, 6))
        assert sales_by_month(frame.with_columns(pl.col("at").cast(pl.Datetime("us")))) == sales_by_month(frame)

    @given(any_sales())
    def test_sums_to_the_whole(self, frame):
        months, whole = sales_by_month(frame.drop_nulls("at")), first_repeat(frame.drop_nulls("at"))
        assert sum(month.first for month in months) == whole.first
        assert sum(month.repeat for month in months) == whole.repeat
        assert sum(month.first_amount or 0 for month in months) == (whole.first_amount or 0)


class TestOfReferenceData:
    def test_cdnow_is_as_computed_elsewhere(self, data, expected):
        found = first_repeat(cdnow(data))
        (first, first_value), (repeat, repeat_value) = expected["cdnows.first_repeat"]
        assert (found.first, found.repeat) == (first, repeat)
        assert [found.first_amount, found.repeat_amount] == [Decimal(str(v)) for v in (first_value, repeat_value)]
        assert [found.repeat_customers.hits, round(100 * found.repeat_customers.rate, 2)] == expected[
            "cdnows.repeat_share"
        ]

    def test_cdnow_customers_by_repeats_are_as_computed_elsewhere(self, data, expected):
        by_repeats = first_repeat(cdnow(data)).by_repeats
        few = {str(n): by_repeats[n] for n in range(8)}
        assert few | {"8+": sum(c for n, c in by_repeats.items() if n >= 8)} == expected["cdnows.by_repeats"]

    def test_cdnow_months_are_as_computed_elsewhere(self, data, expected):
        months = {f"{m.start:%Y-%m}": [m.sales, m.first, float(m.revenue)] for m in sales_by_month(cdnow(data))}
        assert months == expected["cdnows.per_month"]

    def test_olist_orders_are_as_computed_elsewhere(self, data, expected):
        folder = data / "olist_orders"
        orders = pl.read_csv(folder / "olist_orders_dataset.csv.gz", try_parse_dates=True)
        customers = pl.read_csv(folder / "olist_customers_dataset.csv.gz")
        joined = orders.join(customers, on="customer_id", how="left")
        frame = joined.select(customer="customer_unique_id", at="order_purchase_timestamp")
        found = first_repeat(frame)
        assert [found.first, found.repeat] == expected["olisto.first_repeat_orders"]
        assert {f"{m.start:%Y-%m}": m.sales for m in sales_by_month(frame)} == expected["olisto.per_month"]


class TestAPartOfAHistory:
    def test_is_counted_by_the_ordinals_of_the_whole(self):
        # Anna's 2nd and 3rd, Boris' 1st: of them one is a first sale, though two customers bought
        part = pl.DataFrame(
            {"customer": ["A", "A", "B"], "at": [date(2026, 2, 1), date(2026, 2, 3), date(2026, 2, 2)]}
        ).with_columns(amount=pl.Series([30, 40, 20]), ordinal=pl.Series([2, 3, 1]))

        counted = first_repeat(part)

        assert (counted.customers, counted.first, counted.repeat, counted.by_repeats) == (2, 1, 2, {0: 1, 2: 1})
        assert (counted.first_amount, counted.repeat_amount) == (20, 70)
        assert [(month.first, month.repeat) for month in sales_by_month(part)] == [(1, 2)]
