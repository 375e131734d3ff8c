"""A column that is there may still tell nothing: then the report says so, and counts nothing as 0."""

from __future__ import annotations

import pytest

from voronka.measure.files import read
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

    def of(text):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        report = build_report(read([path]))
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
