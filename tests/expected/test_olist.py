"""The reference answers for the Olist lead funnel and orders, by the command line."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

import pytest

FUNNEL = """\
kind = "deals"
[columns]
id = "mql_id"
opened = "first_contact_date"
closed = "won_date"
outcome = "won_date"
channel = "origin"
[outcome]
won = ["*"]
[[join]]
file = "{folder}/olist_closed_deals_dataset.csv"
on = "mql_id"
"""
ORDERS = """\
kind = "orders"
[columns]
id = "order_id"
customer = "customer_unique_id"
opened = "order_purchase_timestamp"
{roles}
{joins}
"""


def join(folder: Any, name: str, on: str) -> str:
    return f'[[join]]\nfile = "{folder}/olist_{name}_dataset.csv.gz"\non = "{on}"\n'


@pytest.fixture(scope="module")
def reported(data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    def report(file: str, text: str, *more: str) -> Any:
        file_map = tmp_path_factory.mktemp("olist") / "map.toml"
        file_map.write_text(text, encoding="utf-8")
        return voronka("report", data / file, "--map", file_map, "--json", *more).json

    return report


@pytest.fixture(scope="module")
def funnel(reported: Any, data: Any) -> Any:
    return reported(
        "olist_funnel/olist_marketing_qualified_leads_dataset.csv",
        FUNNEL.format(folder=data / "olist_funnel"),
        "--by",
        "channel,sr_id,business_segment,lead_type",
    )


@pytest.fixture(scope="module")
def refused(funnel: Any) -> Any:
    """The one deal that was won before its first contact."""
    (row,) = funnel["source"]["rejected"]
    return row


def span_of(cells: list[Any]) -> list[str]:
    """The first and the last moment among the cells of a slice by moments as they are written."""
    moments = [cell["key"] for cell in cells]
    return [min(moments), max(moments)]


class TestOlistFunnel:
    """One row is refused (won before the first contact): the reference counts it, so each figure is ours plus it."""

    def test_refuses_the_deal_won_before_its_first_contact(self, funnel, refused, expected):
        assert funnel["source"]["rows"] == expected["olistf.rows"][0]
        assert len(funnel["source"]["rejected"]) == expected["olistf.deal_days_negative"]
        assert refused["column"] == "closed"
        assert refused["header"] == "won_date"

    def test_gives_cr2(self, funnel, expected):
        cr2 = funnel["measures"]["cr2"]
        assert [cr2["hits"] + 1, cr2["tries"] + 1] == [expected["olistf.rows"][1], expected["olistf.rows"][0]]
        assert 100 * cr2["rate"] == pytest.approx(expected["olistf.cr2"], abs=0.02)

    def test_gives_no_win_rate_since_refusals_are_not_recorded(self, funnel):
        assert funnel["measures"]["conversion"] is None
        assert any(each["measure"] == "conversion" for each in funnel["not_computed"])

    def test_gives_every_origin_with_the_empty_one_apart(self, funnel, expected):
        found = {cell["key"] or "(empty)": (cell["leads"], cell["won"]) for cell in funnel["slices"]["channel"]}
        wanted = {origin: (leads, won) for origin, (leads, won, _) in expected["olistf.per_origin"].items()}
        assert found.keys() == wanted.keys()
        different = [origin for origin in wanted if found[origin] != wanted[origin]]
        assert [(wanted[o][0] - found[o][0], wanted[o][1] - found[o][1]) for o in different] == [(1, 1)]

    def test_gives_the_sales_of_each_representative(self, funnel, expected):
        largest, representatives = expected["olistf.per_sr"]
        cells = {cell["key"]: cell["won"] for cell in funnel["slices"]["sr_id"] if cell["key"]}
        assert len(cells) == representatives
        assert sum(abs(cells[key] - won) for key, won in largest.items()) <= 1

    def test_gives_the_segments_and_types_of_the_sold(self, funnel, expected):
        segments = {cell["key"]: cell["won"] for cell in funnel["slices"]["business_segment"] if cell["won"]}
        types = {cell["key"] or "(empty)": cell["won"] for cell in funnel["slices"]["lead_type"]}
        assert sum(abs(segments[key] - won) for key, won in expected["olistf.segments"][0].items()) <= 1
        assert sum(abs(types[key] - won) for key, won in expected["olistf.lead_type"].items()) == 1

    def test_gives_the_deal_length_in_calendar_days(self, funnel, expected):
        length, wanted = funnel["measures"]["deal_length"], expected["olistf.deal_days"]
        assert length["n"] + 1 == wanted["n"]
        assert length["mean"] * length["n"] - 2 == pytest.approx(wanted["mean"] * wanted["n"], abs=0.05)
        assert length["median"] == wanted["median"]
        assert length["max"] == wanted["max"]

    def test_counts_the_sales_of_each_month_though_nobody_says_who_bought(self, funnel, refused, data):
        with (data / "olist_funnel" / "olist_closed_deals_dataset.csv").open(encoding="utf-8") as lines:
            won = Counter(row["won_date"][:7] for row in csv.DictReader(lines))
        won[refused["value"][:7]] -= 1
        assert {month["start"][:7]: month["without_customer"] for month in funnel["months"]} == won

    def test_observes_until_the_last_sale(self, funnel, expected):
        assert funnel["source"]["as_of"] == expected["olistf.snapshot"]

    def test_gives_the_first_and_the_last_sale(self, reported, expected):
        path = "olist_funnel/olist_closed_deals_dataset.csv"
        found = reported(path, 'kind = "deals"\n[columns]\nid = "mql_id"\n', "--by", "won_date")
        assert span_of(found["slices"]["won_date"]) == expected["olistf.won_dates"]


@pytest.fixture(scope="module")
def orders(reported: Any, data: Any) -> Any:
    joins = join(data / "olist_orders", "customers", "customer_id")
    text = ORDERS.format(roles='closed = "order_delivered_customer_date"\noutcome = "order_status"', joins=joins)
    every = "[outcome]\nwon = ['*']\n"
    return reported("olist_orders/olist_orders_dataset.csv.gz", text + every, "--by", "order_status")


TABLES = {
    "orders": 'kind = "orders"\n[columns]\nid = "order_id"\n',
    "customers": 'kind = "deals"\n[columns]\nid = "customer_id"\n',
    "order_items": 'kind = "orders"\n[columns]\nid = "order_id"\n',
    "order_payments": 'kind = "orders"\n[columns]\nid = "order_id"\n',
    "order_reviews": 'kind = "deals"\n[columns]\nid = "review_id"\n',
}


class TestOlistOrders:
    def test_reads_every_row_of_every_table(self, reported, expected):
        found = [reported(f"olist_orders/olist_{name}_dataset.csv.gz", text) for name, text in TABLES.items()]
        assert [each["source"]["used"] for each in found] == expected["olisto.rows"]

    def test_gives_the_first_and_the_last_order(self, reported, expected):
        found = reported(
            "olist_orders/olist_orders_dataset.csv.gz", TABLES["orders"], "--by", "order_purchase_timestamp"
        )
        assert span_of(found["slices"]["order_purchase_timestamp"]) == expected["olisto.period"]

    def test_counts_orders_by_status(self, orders, expected):
        found = {cell["key"]: cell["won"] for cell in orders["slices"]["order_status"]}
        assert found == expected["olisto.statuses"]

    def test_counts_first_and_repeat_orders_by_person(self, orders, expected):
        measures = orders["measures"]
        assert [measures["first_sales"], measures["repeat_sales"]] == expected["olisto.first_repeat_orders"]
        assert measures["customers"] == expected["olisto.persons"][0]

    def test_counts_persons_by_their_orders(self, orders, expected):
        by_repeats = orders["measures"]["first_repeat"]["by_repeats"]
        assert {str(int(n) + 1): persons for n, persons in by_repeats.items()} == expected["olisto.persons"][2]

    def test_gives_the_days_to_the_customer(self, orders, expected):
        length = orders["measures"]["deal_length"]
        wanted = expected["olisto.delivery_days"]
        assert {key: length[key] for key in wanted} == pytest.approx(wanted, abs=5e-5)

    def test_counts_orders_by_month(self, orders, expected):
        assert {month["start"][:7]: month["sales"] for month in orders["months"]} == expected["olisto.per_month"]

    @pytest.mark.parametrize(("column", "at"), [("price", 1), ("freight_value", 2)])
    def test_sums_the_lines_of_delivered_orders(self, reported, data, expected, column, at):
        folder = data / "olist_orders"
        text = ORDERS.format(
            roles=f'amount = "{column}"\noutcome = "order_status"\n[outcome]\nwon = ["delivered"]',
            joins=join(folder, "orders", "order_id") + join(folder, "customers", "customer_id"),
        )
        found = reported("olist_orders/olist_order_items_dataset.csv.gz", text)["measures"]
        assert found["won"] == expected["olisto.check_items"][0]
        assert float(found["revenue"]) == expected["olisto.check_items"][at]

    def test_sums_the_payments_of_delivered_orders(self, reported, data, expected):
        folder = data / "olist_orders"
        text = ORDERS.format(
            roles='amount = "payment_value"\noutcome = "order_status"\n[outcome]\nwon = ["delivered"]',
            joins=join(folder, "orders", "order_id") + join(folder, "customers", "customer_id"),
        )
        found = reported("olist_orders/olist_order_payments_dataset.csv.gz", text)["measures"]
        total, mean, _ = expected["olisto.check_payments"]
        assert float(found["revenue"]) == total
        assert float(found["average_check"]) == pytest.approx(mean, abs=0.005)

    def test_sums_every_payment_by_type(self, reported, expected):
        text = '[columns]\namount = "payment_value"\n'
        found = reported(
            "olist_orders/olist_order_payments_dataset.csv.gz", 'kind = "orders"\n' + text, "--by", "payment_type"
        )
        cells = {cell["key"]: [cell["won"], float(cell["revenue"])] for cell in found["slices"]["payment_type"]}
        assert cells == expected["olisto.payment_types"]

    def test_counts_reviews_by_score(self, reported, expected):
        text = 'kind = "deals"\n[columns]\nid = "review_id"\n'
        found = reported("olist_orders/olist_order_reviews_dataset.csv.gz", text, "--by", "review_score")
        cells = {cell["key"]: cell["leads"] for cell in found["slices"]["review_score"]}
        assert cells == expected["olisto.review_scores"]
