"""A column that is there may still tell nothing: then the report says so, and counts nothing as 0."""

from __future__ import annotations

import pytest

from voronka.measure.files import read
from voronka.measure.files.map import FileMap
from voronka.measure.report import build_report

DEALS = """\
id,customer,opened,closed,status,amount,spend
1,{0},2026-01-01,2026-01-05,Won,100,10
2,{1},2026-01-02,2026-01-06,Won,200,20
3,{2},2026-01-03,2026-01-06,Lost,,30
"""


@pytest.fixture
def told(tmp_path):
    """The measures of a text, and why others are missing."""

    def of(text, **words):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        report = build_report(read([path], map=FileMap(**words)))
        return report.measures, {each.measure: str(each.why) for each in report.not_computed}

    return of


class TestSalesOfUnknownCustomers:
    def test_leave_the_cost_of_a_customer_unknown(self, told):
        named, _ = told(DEALS.format("Ann", "Bob", "Cid"))
        partly, why = told(DEALS.format("Ann", "", "Cid"))

        assert (named.cac, named.cac_of.n) == (30, 2)
        assert (partly.first_sales, partly.cac, partly.cac_of) == (1, None, None)
        assert why["cac"] == "the customer of some sales is not known"

    def test_are_no_reason_where_only_others_name_no_customer(self, told):
        measures, _ = told(DEALS.format("Ann", "Bob", ""))

        assert measures.cac == 30


class TestAnEmptyColumnOfCustomers:
    def test_leaves_first_sales_of_deals_unknown(self, told):
        measures, why = told(DEALS.format("", "-", ""))
        names = ("first_sales", "repeat_sales", "first_repeat", "cac", "growing_buyers", "customers")

        assert [getattr(measures, name) for name in names] == [None] * len(names)
        assert why["customers"] == "no row names a customer"
        asked = ("first_sales", "repeat_sales", "cac", "growing_buyers")
        assert {why[name] for name in asked} == {"no sale names its customer"}

    def test_leaves_first_sales_of_orders_unknown(self, told):
        measures, why = told("order_id,customer,order_date,amount\n1,,2026-01-01,10\n2,,2026-01-02,20\n")

        assert (measures.won, measures.first_sales, measures.customers) == (2, None, None)
        assert why["first_sales"] == "no sale names its customer"
        assert why["cac"].startswith("a list of orders does not tell")

    def test_leaves_it_known_that_nobody_has_bought(self, told):
        rows = "id,customer,opened,closed,status,spend\n1,Ann,2026-01-01,2026-01-05,Lost,10\n2,,2026-01-02,,Talks,10\n"
        measures, why = told(rows, won=("Won",), lost=("Lost",))

        assert (measures.won, measures.first_sales, measures.cac, measures.customers) == (0, 0, None, 1)
        assert why["cac"] == "there is no first sale yet"

    def test_is_one_where_only_those_who_did_not_buy_are_named(self, told):
        measures, why = told(DEALS.format("", "", "Cid"))

        assert (measures.won, measures.customers, measures.first_sales) == (2, 1, None)
        assert why["first_sales"] == "no sale names its customer"


class TestOrdersOfWhichNoStatusIsKnown:
    ORDERS = "order_id,customer,order_date,status,amount\n1,Ann,2026-01-01,{0},10\n2,Bob,2026-01-02,{1},20\n"

    @pytest.mark.parametrize("statuses", [("foo", "bar"), ("foo", "cancelled"), ("", "")])
    def test_tell_neither_sales_nor_revenue(self, told, statuses):
        measures, why = told(self.ORDERS.format(*statuses), kind="orders")
        names = ("won", "lost", "open", "conversion", "revenue", "average_check", "first_sales", "repeat_sales")

        assert [getattr(measures, name) for name in names] == [None] * len(names)
        assert {why[name] for name in names} == {"no value of the outcome is known to mean won"}
        assert measures.customers == 2

    def test_are_told_of_where_one_is(self, told):
        measures, _ = told(self.ORDERS.format("delivered", "bar"), kind="orders")

        assert (measures.won, measures.open, measures.revenue, measures.first_sales) == (1, 1, 10, 1)

    def test_are_sales_where_there_is_no_status_at_all(self, told):
        measures, _ = told("order_id,customer,order_date,amount\n1,Ann,2026-01-01,10\n")

        assert (measures.won, measures.revenue) == (1, 10)


class TestLeadsThatNobodyHasJudged:
    ROWS = (
        "id,opened,closed,status,defect,seller\n1,2026-01-01,2026-01-05,Won,{0},A\n2,2026-01-02,2026-01-06,Lost,{1},A\n"
    )

    def test_are_not_clean(self, tmp_path):
        path = tmp_path / "deals.csv"
        path.write_text(self.ROWS.format("", ""), encoding="utf-8")
        report = build_report(read([path]))
        why = {each.measure: str(each.why) for each in report.not_computed}

        assert (report.measures.purity, report.measures.cr2_net) == (None, report.measures.cr2)
        assert why["purity"] == "nobody has judged any of these leads"
        assert [str(step.name) for step in report.steps] == ["Leads", "Sales"]

    def test_stand_in_no_bar_of_clean_ones(self, tmp_path):
        path = tmp_path / "deals.csv"
        path.write_text(self.ROWS.format("", "no"), encoding="utf-8")
        report = build_report(read([path]))

        assert (report.measures.purity.clean.tries, report.measures.purity.unknown) == (1, 1)
        assert [(str(step.name), step.count) for step in report.steps] == [("Leads", 2), ("Sales", 1)]
        assert report.steps[1].of_previous == report.measures.cr2


def test_traffic_of_which_nothing_is_counted_tells_nothing(told):
    measures, why = told("date,campaign\n2026-01-01,A\n2026-01-02,B\n", kind="traffic")

    assert (measures.leads, measures.won, measures.spend) == (None, None, None)
    assert why["cpl"] == "the file has no spend, leads"
