"""The reference answers for the Maven CRM export, by the command line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

MAP = """\
kind = "deals"
[columns]
id = "opportunity_id"
customer = "account"
opened = "engage_date"
closed = "close_date"
outcome = "deal_stage"
amount = "close_value"
seller = "sales_agent"
product = "product"
[outcome]
won = ["Won"]
lost = ["Lost"]
"""
DESCRIBED = ("n", "mean", "median", "p25", "p75", "p90", "min", "max")


@pytest.fixture(scope="module")
def report(data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file_map = tmp_path_factory.mktemp("maven") / "map.toml"
    file_map.write_text(MAP, encoding="utf-8")
    path = data / "maven_crm" / "sales_pipeline.csv"
    by = "seller,product,deal_stage,customer,seller*product"
    return voronka("report", path, "--map", file_map, "--by", by, "--json").json


@pytest.fixture(scope="module")
def cells(report: Any) -> Any:
    return {name: {cell["key"]: cell for cell in rows} for name, rows in report["slices"].items() if "*" not in name}


class TestMavenReport:
    def test_uses_every_row(self, report, expected):
        assert report["source"]["rows"] == report["source"]["used"] == expected["maven.rows"][0]
        assert report["source"]["rejected"] == []

    def test_counts_the_stages(self, report, cells, expected):
        assert {name: cell["leads"] for name, cell in cells["deal_stage"].items()} == expected["maven.stages"]
        assert [report["measures"][name] for name in ("won", "lost", "open")] == [4238, 2473, 2089]

    def test_keeps_the_deals_without_an_account_in_a_cell_of_their_own(self, cells, expected):
        assert cells["customer"][""]["leads"] == expected["maven.missing"]["account"]
        assert len(cells["customer"]) - 1 == expected["maven.rows"][1]

    def test_gives_the_conversion_of_the_decided(self, report, expected):
        conversion = report["measures"]["conversion"]
        assert 100 * conversion["rate"] == pytest.approx(expected["maven.conversion"], abs=0.005)
        assert conversion["low"] < conversion["rate"] < conversion["high"]

    def test_gives_the_length_of_all_closed_deals(self, report, expected):
        length = report["measures"]["deal_length"]
        assert {key: length[key] for key in DESCRIBED} == pytest.approx(expected["maven.deal_days_closed"], abs=5e-5)

    def test_gives_the_length_of_the_won_apart(self, report, expected):
        won = report["measures"]["deal_length"]["won"]
        assert {key: won[key] for key in DESCRIBED} == pytest.approx(expected["maven.deal_days_won"], abs=5e-5)

    def test_gives_the_median_with_open_deals_censored(self, report, expected):
        assert report["measures"]["deal_length"]["km_median"] == expected["maven.km_median"]

    def test_gives_revenue_and_average_check(self, report, expected):
        assert float(report["measures"]["revenue"]) == expected["maven.revenue"]
        assert float(report["measures"]["average_check"]) == pytest.approx(expected["maven.average_check"], abs=0.005)

    def test_gives_every_seller(self, cells, expected):
        assert cells["seller"].keys() == expected["maven.per_seller"].keys()
        for name, (leads, won, lost, percent, revenue) in expected["maven.per_seller"].items():
            cell = cells["seller"][name]
            assert [cell["leads"], cell["won"], cell["lost"], float(cell["revenue"])] == [leads, won, lost, revenue]
            assert 100 * cell["conversion"]["rate"] == pytest.approx(percent, abs=0.00501)

    def test_gives_every_product_as_written(self, cells, expected):
        found = {
            name: [cell["won"], cell["won"] + cell["lost"], round(100 * cell["conversion"]["rate"], 2)]
            for name, cell in cells["product"].items()
        }
        assert found == expected["maven.per_product"]

    def test_gives_sales_by_quarter(self, report, expected):
        sales: Counter[str] = Counter()
        revenue: Counter[str] = Counter()
        for month in report["months"]:
            quarter = f"{month['start'][:4]}Q{(int(month['start'][5:7]) + 2) // 3}"
            sales[quarter] += month["sales"]
            revenue[quarter] += float(month["revenue"])
        assert {quarter: [sales[quarter], revenue[quarter]] for quarter in sales} == expected["maven.per_close_quarter"]

    def test_takes_the_last_day_of_the_file_as_the_day_of_observation(self, report, expected):
        assert report["source"]["as_of"] == expected["maven.snapshot"]

    def test_counts_first_and_repeat_sales_by_account(self, report, expected):
        assert report["measures"]["first_sales"] == expected["maven.rows"][1]
        assert report["measures"]["repeat_sales"] == 4238 - 85

    def test_splits_the_whole_by_two_crossed_columns(self, report, cells):
        crossed: Counter[str] = Counter()
        for cell in report["slices"]["seller*product"]:
            crossed[cell["key"][0]] += cell["won"]
        assert crossed == {name: cell["won"] for name, cell in cells["seller"].items()}


class TestMavenWithoutAMap:
    def test_is_understood_as_it_is(self, data, voronka, expected):
        found = voronka("report", data / "maven_crm" / "sales_pipeline.csv", "--json").json
        assert 100 * found["measures"]["conversion"]["rate"] == pytest.approx(expected["maven.conversion"], abs=0.005)
        assert set(found["slices"]) == {"seller", "product"}

    @pytest.mark.parametrize(("file", "at"), [("accounts", 1), ("products", 2), ("sales_teams", 3)])
    def test_reads_every_row_of_the_lists_beside_it(self, data, voronka, expected, file, at):
        found = voronka("report", data / "maven_crm" / f"{file}.csv", "--kind", "deals", "--json").json
        assert found["source"]["used"] == expected["maven.rows"][at]

    def test_finds_the_sellers_who_own_nothing(self, data, voronka, expected, cells):
        path = data / "maven_crm" / "sales_teams.csv"
        found = voronka("report", path, "--kind", "deals", "--by", "sales_agent", "--json").json
        owners = cells["seller"].keys()
        idle = {cell["key"] for cell in found["slices"]["sales_agent"]} - owners
        assert [len(owners), sorted(idle)] == expected["maven.sellers"]


@pytest.fixture(scope="module")
def joined(data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file_map = tmp_path_factory.mktemp("joined") / "map.toml"
    folder = data / "maven_crm"
    joins = "".join(
        f'[[join]]\nfile = "{folder / name}"\non = "{on}"\n'
        for name, on in (("products.csv", "product"), ("sales_teams.csv", "sales_agent"))
    )
    file_map.write_text(MAP + joins, encoding="utf-8")
    return voronka("report", folder / "sales_pipeline.csv", "--map", file_map, "--by", "series,manager", "--json").json


class TestMavenJoined:
    def test_counts_the_products_that_the_list_lacks(self, joined, expected):
        cells = {cell["key"]: cell["leads"] for cell in joined["slices"]["series"]}
        assert cells[""] == expected["maven.product_mismatch"]["GTXPro"]
        assert any("1,480" in note for note in joined["notes"])

    def test_keeps_the_rows_of_the_first_file(self, joined, expected):
        assert joined["source"]["used"] == expected["maven.rows"][0]
        assert sum(cell["leads"] for cell in joined["slices"]["manager"]) == expected["maven.rows"][0]
