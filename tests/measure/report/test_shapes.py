"""Rows of a file become orders, sales and cases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from voronka.measure.frames import MONEY, STATES
from voronka.measure.report.shapes import cases_of, orders_of, sales_of_deals, sales_of_orders

DAY = date(2026, 3, 2)
TEXTS = {"id": pl.String, "customer": pl.String}
SCHEMA = {**TEXTS, "opened": pl.Date, "state": STATES, "amount": MONEY, "product": pl.String}


def lines(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([dict(zip(SCHEMA, row, strict=True)) for row in rows], schema=SCHEMA)


class TestOrdersOf:
    def test_joins_the_lines_of_an_order(self):
        orders = orders_of(
            lines(("1", "Ann", DAY, "won", Decimal(10), "tea"), ("1", "Ann", DAY, "won", Decimal(5), "cup"))
        )
        assert orders.select("id", "amount", "state").rows() == [("1", Decimal(15), "won")]

    def test_leaves_a_returned_line_out_of_the_amount_of_a_kept_order(self):
        orders = orders_of(
            lines(("1", "Ann", DAY, "won", Decimal(10), "tea"), ("1", "Ann", DAY, "lost", Decimal(-4), "cup"))
        )
        assert orders["amount"].to_list() == [Decimal(10)]

    def test_calls_an_order_lost_when_all_its_lines_are(self):
        orders = orders_of(lines(("1", "Ann", DAY, "lost", Decimal(-10), "tea")))
        assert orders.select("state", "amount").rows() == [("lost", Decimal(-10))]

    def test_keeps_an_unknown_amount_unknown(self):
        assert orders_of(lines(("1", "Ann", DAY, "won", None, "tea")))["amount"].to_list() == [None]

    def test_leaves_lines_without_a_number_alone(self):
        orders = orders_of(
            lines((None, "Ann", DAY, "won", Decimal(1), "tea"), (None, "Ann", DAY, "won", Decimal(2), "tea"))
        )
        assert orders.height == 2

    def test_splits_an_order_by_product_with_its_part_of_the_money(self):
        parts = orders_of(
            lines(
                ("1", "Ann", DAY, "won", Decimal(10), "tea"),
                ("1", "Ann", DAY, "won", Decimal(5), "tea"),
                ("1", "Ann", DAY, "won", Decimal(7), "cup"),
            ),
            split_by=["product"],
        )
        assert parts.select("product", "amount").rows() == [("tea", Decimal(15)), ("cup", Decimal(7))]


class TestSalesOfOrders:
    def test_leaves_out_cancelled_and_negative_orders(self):
        sales = sales_of_orders(
            lines(
                ("1", "Ann", DAY, "won", Decimal(10), "tea"),
                ("2", "Ann", DAY, "lost", Decimal(10), "tea"),
                ("3", "Ann", DAY, "won", Decimal(-3), "tea"),
            )
        )
        assert sales["amount"].to_list() == [Decimal(10)]

    def test_takes_rows_without_numbers_as_one_purchase_a_customer_and_day(self):
        rows = lines(
            ("", "Ann", DAY, "won", Decimal(10), "tea"),
            ("", "Ann", DAY, "won", Decimal(5), "cup"),
            ("", None, DAY, "won", Decimal(1), "cup"),
        ).drop("id")
        assert sales_of_orders(rows).select("customer", "amount").rows() == [("Ann", Decimal(15)), (None, Decimal(1))]


class TestSalesOfDeals:
    def test_dates_a_sale_by_its_closing_or_else_by_its_opening(self):
        deals = pl.DataFrame(
            {
                "customer": ["Ann", "Bob", "Cid"],
                "state": ["won", "won", "lost"],
                "opened": [DAY, DAY, DAY],
                "closed": [date(2026, 3, 9), None, DAY],
            },
            schema_overrides={"state": STATES},
        )
        assert sales_of_deals(deals).rows() == [(date(2026, 3, 9), "Ann"), (DAY, "Bob")]

    def test_bears_dates_beside_moments(self):
        deals = pl.DataFrame(
            {"state": ["won"], "opened": [DAY], "closed": [datetime(2026, 3, 9, 12)]},  # noqa: DTZ001
            schema_overrides={"state": STATES},
        )
        assert sales_of_deals(deals)["at"].to_list() == [datetime(2026, 3, 9, 12)]  # noqa: DTZ001


class TestCasesOf:
    @pytest.fixture
    def events(self) -> pl.DataFrame:
        at = [datetime(2026, 3, day) for day in (1, 3, 2, 5, 4)]  # noqa: DTZ001
        return pl.DataFrame(
            {
                "case": ["a", "a", "a", "b", "c"],
                "activity": ["lead", "paid", "call", "refused", "lead"],
                "time": at,
                "shop": ["north", "south", "south", "south", "north"],
            }
        )

    def test_close_at_the_first_deciding_event(self, events):
        cases = cases_of(events, won=["paid"], lost=["refused"])
        states = dict(cases.select("id", "state").iter_rows())
        assert states == {"a": "won", "b": "lost", "c": "open"}
        assert cases.filter(pl.col("id") == "a")["closed"].to_list() == [datetime(2026, 3, 3)]  # noqa: DTZ001

    def test_carry_what_stands_at_their_first_event(self, events):
        cases = cases_of(events, won=["paid"], lost=[])
        assert dict(cases.select("id", "shop").iter_rows()) == {"a": "north", "b": "south", "c": "north"}
