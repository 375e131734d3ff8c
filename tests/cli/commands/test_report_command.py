"""``voronka report`` as a process: a small file of each kind, and wrong turns."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

DEALS = """\
id,customer,seller,opened,closed,stage,amount
1,Ann,Ivan,2026-01-01,2026-01-21,Won,100.50
2,Bob,Ivan,2026-01-02,2026-02-01,Lost,
3,Cid,Olga,2026-01-03,2026-02-12,Won,200
4,Ann,Olga,2026-01-04,,Talks,300
5,Dan,Olga,31.02.2026,,Talks,
6,Eve,Olga,2026-03-01,2026-02-01,Won,10
"""
MAP = """\
kind = "deals"
[columns]
id = "id"
customer = "customer"
seller = "seller"
opened = "opened"
closed = "closed"
outcome = "stage"
amount = "amount"
[outcome]
won = ["Won"]
lost = ["Lost"]
"""
ORDERS = """\
order,buyer,date,qty,price,product
1,Ann,2026-01-01,2,10,tea
1,Ann,2026-01-01,1,5.50,cup
2,Bob,2026-01-02,1,10,tea
3,Ann,2026-01-05,1,10,tea
4,,2026-01-06,1,7,cup
C5,Bob,2026-01-07,-1,10,tea
"""
TRAFFIC = """\
date,channel,impressions,visitors,spend,leads,sales,margin
2026-01-01,search,1000,100,2000,10,1,300
2026-01-02,search,1000,100,2000,10,1,300
2026-01-01,social,5000,50,1000,5,0,0
"""


@pytest.fixture
def deals(tmp_path: Any) -> Any:
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    path = tmp_path / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return path


@pytest.fixture
def report(voronka: Any, deals: Any) -> Any:
    return voronka("report", deals, "--map", deals.with_name("map.toml"), "--json").json


class TestReportOfDeals:
    def test_gives_the_length_of_closed_deals_from_the_first_contact(self, report):
        length = report["measures"]["deal_length"]
        assert (length["n"], length["mean"], length["unit"]) == (3, 30.0, "days")

    def test_leaves_the_undecided_out_of_the_conversion(self, report):
        conversion = report["measures"]["conversion"]
        assert (conversion["hits"], conversion["tries"]) == (2, 3)
        assert report["measures"]["open"] == 1

    def test_gives_money_as_text_with_cents(self, report):
        assert report["measures"]["revenue"] == "300.50"
        assert report["measures"]["average_check"] == "150.25"

    def test_lists_each_row_that_it_cannot_use(self, report):
        rejected = {(row["row"], row["column"], row["value"]) for row in report["source"]["rejected"]}
        assert rejected == {(6, "opened", "31.02.2026"), (7, "closed", "2026-02-01")}
        assert (report["source"]["rows"], report["source"]["used"]) == (6, 4)

    def test_names_what_it_cannot_compute(self, report):
        missing = {each["measure"]: each["why"] for each in report["not_computed"]}
        assert missing["cr1"] == "the file has no visitors"
        assert report["measures"]["cr1"] is None

    def test_observes_as_of_a_day_in_the_past(self, voronka, deals):
        found = voronka("report", deals, "--map", deals.with_name("map.toml"), "--as-of", "2026-01-31", "--json").json
        assert [found["measures"][name] for name in ("won", "lost", "open")] == [1, 0, 3]

    def test_crosses_two_columns(self, voronka, deals):
        run = voronka("report", deals, "--map", deals.with_name("map.toml"), "--by", "seller*stage", "--json")
        cells = {tuple(cell["key"]): cell["leads"] for cell in run.json["slices"]["seller*stage"]}
        assert cells == {("Ivan", "Won"): 1, ("Ivan", "Lost"): 1, ("Olga", "Won"): 1, ("Olga", "Talks"): 1}

    def test_stops_at_the_first_bad_row_when_strict(self, voronka, deals):
        run = voronka("report", deals, "--map", deals.with_name("map.toml"), "--strict", "--json")
        assert (run.status, run.out) == (1, "")
        assert "31.02.2026" in run.err

    def test_writes_a_page(self, voronka, deals, tmp_path):
        run = voronka("report", deals, "--html", tmp_path / "page.html", "--lang", "ru")
        assert run.status == 0
        assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")

    def test_shows_a_table_without_colours_where_nobody_looks_on(self, voronka, deals):
        run = voronka("report", deals)
        assert run.status == 0
        assert "66.7%" in run.out
        assert "\x1b" not in run.out

    def test_appends_the_rows_of_several_files(self, voronka, deals, tmp_path):
        more = tmp_path / "more.csv"
        more.write_text(DEALS, encoding="utf-8")
        found = voronka("report", deals, more, "--map", deals.with_name("map.toml"), "--json").json
        assert found["source"]["rows"] == 12
        assert found["measures"]["won"] == 4


class TestReportOfOrders:
    @pytest.fixture
    def measures(self, voronka, tmp_path):
        path = tmp_path / "orders.csv"
        path.write_text(ORDERS, encoding="utf-8")
        columns = ("id=order", "customer=buyer", "opened=date", "quantity=qty", "amount=price", "product=product")
        flags = [flag for column in columns for flag in ("--column", column)]
        return voronka("report", path, "--kind", "orders", *flags, "--json").json

    def test_joins_lines_and_multiplies_prices(self, measures):
        assert measures["measures"]["revenue"] == "52.50"
        assert (measures["measures"]["won"], measures["measures"]["lost"]) == (4, 1)

    def test_counts_first_and_repeat_sales_of_known_customers(self, measures):
        found = measures["measures"]
        assert (found["first_sales"], found["repeat_sales"]) == (2, 1)
        assert found["first_repeat"]["without_customer"] == 1

    def test_counts_an_order_in_the_cell_of_each_of_its_products(self, measures):
        cells = {cell["key"]: (cell["won"], cell["revenue"]) for cell in measures["slices"]["product"]}
        assert cells == {"tea": (3, "40.00"), "cup": (2, "12.50")}


class TestReportThatCannotTell:
    @pytest.fixture
    def told(self, voronka, tmp_path):
        def run(text, *options):
            path = tmp_path / "deals.csv"
            path.write_text(text, encoding="utf-8")
            found = voronka("report", path, *options, "--json").json
            return found, {each["measure"]: each["why"] for each in found["not_computed"]}

        return run

    def test_gives_no_cr2_of_a_list_of_sales_alone(self, told):
        found, why = told("id,won_date,seller\nA,2026-01-02,Ann\nB,2026-01-03,Bob\n")

        assert (found["measures"]["won"], found["measures"]["cr2"]) == (2, None)
        assert why["cr2"] == "all rows are sales: they do not tell of how many leads"
        assert [cell["cr2"] for cell in found["slices"]["seller"]] == [None, None]

    def test_counts_no_sales_where_no_value_is_known_to_mean_one(self, told):
        found, why = told("id,status,seller\nA,1,Ann\nB,2,Bob\n", "--column", "outcome=status")

        assert [found["measures"][name] for name in ("won", "lost", "open", "cr2")] == [None] * 4
        assert why["won"] == why["cr2"] == "no value of the outcome is known to mean won"


class TestReportOfTraffic:
    @pytest.fixture
    def found(self, voronka, tmp_path):
        path = tmp_path / "traffic.csv"
        path.write_text(TRAFFIC, encoding="utf-8")
        return voronka("report", path, "--kind", "traffic", "--json").json

    def test_gives_cr1_and_cr2(self, found):
        assert found["measures"]["cr1"]["rate"] == 0.1
        assert (found["measures"]["cr2"]["hits"], found["measures"]["cr2"]["tries"]) == (2, 25)

    def test_gives_the_cost_of_a_lead_and_of_a_sale(self, found):
        assert (found["measures"]["cpl"], found["measures"]["cac"]) == ("200.00", "2500.00")

    def test_gives_the_break_even_that_the_price_of_leads_asks(self, found):
        assert found["measures"]["break_even_cr2"] == pytest.approx(200 / 300, abs=1e-6)
        assert found["measures"]["funnel_result"]["verdict"] == "not enough data"

    def test_divides_nothing_by_what_is_not_known_of_its_row(self, voronka, tmp_path):
        path = tmp_path / "gaps.csv"
        path.write_text(
            "date,channel,visitors,spend,leads,sales,amount\n"
            "2026-01-05,search,100,300,10,2,900\n"
            "2026-01-06,search,50,,5,1,\n"
            "2026-01-06,calls,,60,3,1,\n",
            encoding="utf-8",
        )
        names = ("channel", "visitors", "spend", "leads", "sales", "amount")
        columns = "".join(f'{name} = "{name}"\n' for name in names)
        (tmp_path / "map.toml").write_text(f'kind = "traffic"\n[columns]\nopened = "date"\n{columns}', encoding="utf-8")
        told = voronka("report", path, "--map", tmp_path / "map.toml", "--by", "channel", "--json").json
        measures, cells = told["measures"], {cell["key"]: cell for cell in told["slices"]["channel"]}

        assert (measures["leads"], measures["won"], measures["spend"]) == (18, 4, "360.00")
        assert (measures["cr1"]["hits"], measures["cr1"]["tries"]) == (15, 150)
        assert (measures["cpl"], measures["cac"]) == ("27.69", "120.00")  # 360 / 13, 360 / 3
        assert measures["average_check"] == "450.00"  # 900 / 2
        assert (cells["search"]["cpl"], cells["calls"]["cpl"]) == ("30.00", "20.00")

    def test_leaves_a_row_out_of_a_share_whose_other_number_is_not_known(self, voronka, tmp_path):
        path = tmp_path / "gaps.csv"
        path.write_text(
            "date,channel,visitors,spend,leads\n"
            "2026-01-05,search,100,1500,10\n"
            "2026-01-06,search,100,1500,\n"
            "2026-01-07,calls,,100,5\n",
            encoding="utf-8",
        )
        told = voronka("report", path, "--kind", "traffic", "--json").json
        shown = voronka("report", path, "--kind", "traffic").out
        voronka("report", path, "--kind", "traffic", "--html", tmp_path / "report.html")

        assert (told["measures"]["cr1"]["hits"], told["measures"]["cr1"]["tries"]) == (10, 100)
        assert (told["measures"]["cpl"], told["measures"]["spend"]) == ("106.67", "3100.00")  # 1600 / 15
        assert "1,600 for 15 leads" in shown
        assert 'class="share">7.5%' not in (tmp_path / "report.html").read_text(encoding="utf-8")  # 15 of 200
        assert [step["of_previous"] and step["of_previous"]["hits"] for step in told["steps"]] == [None, 10]

    def test_tells_no_result_where_the_margin_of_some_sales_is_not_known(self, voronka, tmp_path):
        path = tmp_path / "gaps.csv"
        whole = "date,channel,spend,leads,sales,margin\n2026-01-05,search,1000,50,10,4000\n2026-01-06,calls,500,10,0,\n"
        path.write_text(whole, encoding="utf-8")
        known = voronka("report", path, "--kind", "traffic", "--json").json["measures"]
        path.write_text(f"{whole}2026-01-07,search,9000,50,10,\n", encoding="utf-8")
        told = voronka("report", path, "--kind", "traffic", "--json").json

        assert known["funnel_result"]["result"] == "2500.00"  # 4000 - 1500: who sold nothing has earned nothing
        assert told["measures"]["funnel_result"] is None
        assert {"measure": "funnel_result", "why": "some costed rows do not tell what they brought"} in told[
            "not_computed"
        ]

    def test_compares_channels(self, found):
        cells = {cell["key"]: cell["cpl"] for cell in found["slices"]["channel"]}
        assert cells == {"search": "200.00", "social": "200.00"}


class TestReportOfDealsOfWhichSomeHaveACost:
    def test_tells_what_a_costed_lead_costs_and_no_cost_of_a_customer(self, voronka, tmp_path):
        path = tmp_path / "deals.csv"
        path.write_text(
            "id,customer,opened,closed,status,amount,spend,channel\n"
            "1,A,2026-01-01,2026-01-05,Won,100,10,search\n"
            "2,B,2026-01-02,2026-01-06,Won,200,,search\n"
            "3,C,2026-01-03,2026-01-06,Lost,,20,calls\n",
            encoding="utf-8",
        )
        told = voronka("report", path, "--by", "channel", "--json").json

        assert (told["measures"]["spend"], told["measures"]["cpl"], told["measures"]["cac"]) == ("30.00", "15.00", None)
        assert {"measure": "cac", "why": "the cost of some leads is not known"} in told["not_computed"]
        assert {cell["key"]: cell["cpl"] for cell in told["slices"]["channel"]} == {"search": "10.00", "calls": "20.00"}

    def test_tells_no_result_where_the_margin_of_some_sales_is_not_known(self, voronka, tmp_path):
        path = tmp_path / "deals.csv"
        rows = [
            f"{n},2026-01-01,2026-01-05,{'Won' if n < 50 else 'Lost'},40,{200 if n < 20 else ''}" for n in range(100)
        ]
        path.write_text("\n".join(["id,opened,closed,status,spend,margin", *rows]), encoding="utf-8")
        measures = voronka("report", path, "--json").json["measures"]

        assert (measures["funnel_result"], measures["break_even_cr2"]) == (None, 0.2)  # 40 / 200


class TestReportOfAnEventLog:
    def test_follows_cases_to_their_end(self, voronka, tmp_path):
        path, file_map = tmp_path / "log.csv", tmp_path / "map.toml"
        path.write_text(
            "case,activity,time\n1,lead,2026-01-01\n1,paid,2026-01-11\n2,lead,2026-01-02\n2,gone,2026-01-05\n",
            encoding="utf-8",
        )
        file_map.write_text('kind = "events"\n[outcome]\nwon = ["paid"]\nlost = ["gone"]\n', encoding="utf-8")
        measures = voronka("report", path, "--map", file_map, "--json").json["measures"]
        assert (measures["leads"], measures["won"], measures["lost"]) == (2, 1, 1)
        assert measures["deal_length"]["mean"] == 6.5


class TestAFileThatTellsLittle:
    @pytest.mark.parametrize(
        "rows",
        ["", "1,Ann,Ivan,2026-01-01,2026-01-21,Won,100\n", "1,,,2026-01-01,,Talks,\n", "1,,,2026-01-01,,Lost,\n"],
        ids=["empty", "one row", "all open", "all lost"],
    )
    @pytest.mark.parametrize("output", ["--json", "--html", "terminal"])
    def test_is_reported_without_a_crash_or_a_nan(self, voronka, deals, tmp_path, rows, output):
        deals.write_text(DEALS.splitlines(keepends=True)[0] + rows, encoding="utf-8")
        page = tmp_path / "page.html"
        flags = {"--json": ["--json"], "--html": ["--html", page], "terminal": []}[output]
        run = voronka("report", deals, "--map", deals.with_name("map.toml"), *flags)
        shown = page.read_text(encoding="utf-8") if output == "--html" else run.out
        assert run.status == 0, run.err
        assert not {"nan", "NaN", "None", "inf"} & set(shown.replace(">", " ").replace("<", " ").split())


class TestWrongTurns:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["report", "nothere.csv"], "nothere.csv"),
            (["report", "{deals}", "--by", "shop"], "shop"),
            (["report", "{deals}", "--map", "nothere.toml"], "nothere.toml"),
            (["report", "{deals}", "--column", "buyer=customer"], "buyer"),
            (["report", "{deals}", "--column", "customer=nobody"], "nobody"),
            (["report", "{deals}", "--html", "/nowhere/page.html"], "/nowhere/page.html"),
            (["funnel", "{deals}", "--steps", "Won,Paid", "--within", "30d"], "deals.csv"),
        ],
    )
    def test_fail_with_one_sentence_and_status_1(self, voronka, deals, arguments, words):
        run = voronka(*(argument.format(deals=deals) for argument in arguments))
        assert (run.status, run.out) == (1, "")
        assert run.err.startswith("voronka: ")
        assert run.err.count("\n") == 1
        assert words in run.err

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["reprot"],
            ["report"],
            ["report", "a.csv", "--as-of", "tomorrow"],
            ["report", "a.csv", "--json", "--html", "b.html"],
            ["discover", "a.csv", "--coverage", "2"],
            ["funnel", "a.csv", "--steps", "a,,b", "--within", "30d"],
            ["funnel", "a.csv", "--steps", "a,b", "--within", "soon"],
        ],
    )
    def test_of_the_words_themselves_have_status_2(self, voronka, arguments):
        run = voronka(*arguments)
        assert run.status == 2
        assert "usage: voronka" in run.err

    def test_leave_an_old_page_whole_when_the_report_fails(self, voronka, tmp_path):
        page = tmp_path / "page.html"
        page.write_text("the old one", encoding="utf-8")
        assert voronka("report", tmp_path / "nothere.csv", "--html", page).status == 1
        assert page.read_text(encoding="utf-8") == "the old one"


class TestMapCommand:
    def test_prints_a_map_that_gives_the_same_report(self, voronka, deals, tmp_path):
        guessed = tmp_path / "guessed.toml"
        guessed.write_text(voronka("map", deals).out, encoding="utf-8")
        with_map, without = (
            voronka("report", deals, *flags, "--json").json["measures"] for flags in (["--map", guessed], [])
        )
        assert with_map == without

    def test_prints_the_corrections(self, voronka, deals):
        run = voronka("map", deals, "--column", "product=seller", "--column", "seller=", "--lost", "Lost,Talks")
        assert 'product = "seller"' in run.out
        assert 'lost = ["Lost", "Talks"]' in run.out


class TestHelp:
    @pytest.mark.parametrize("command", [[], ["map"], ["report"], ["discover"], ["funnel"]])
    def test_shows_an_example(self, voronka, command):
        run = voronka(*command, "--help")
        assert run.status == 0
        assert "example" in run.out

    def test_loads_no_heavy_library(self):
        code = (
            "import sys, voronka.cli.main as m\ntry: m.main(['--help'])\nexcept SystemExit: print(sorted(sys.modules))"
        )
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert "argparse" in out
        assert not [name for name in ("polars", "numpy", "numba", "rich", "babel") if f"'{name}'" in out]


class TestFunnelCommand:
    def test_counts_cases_by_step_and_slice(self, voronka, tmp_path):
        path = tmp_path / "log.csv"
        rows = ["case,activity,time,device"]
        rows += [f"{case},visit,2026-01-0{case},{device}" for case, device in ((1, "phone"), (2, "phone"), (3, "desk"))]
        rows += ["1,lead,2026-01-02,phone", "3,lead,2026-03-03,desk", "1,sale,2026-01-03,phone"]
        path.write_text("\n".join(rows), encoding="utf-8")
        run = voronka("funnel", path, "--steps", "visit,lead,sale", "--within", "30d", "--by", "device", "--json")
        assert [step["cases"] for step in run.json["steps"]] == [3, 1, 1]
        by = {each["key"]: [step["cases"] for step in each["steps"]] for each in run.json["by"]}
        assert by == {"phone": [2, 1, 1], "desk": [1, 0, 0]}


def test_json_is_one_document_without_nan(report: Any) -> None:
    assert json.loads(json.dumps(report, allow_nan=False)) == report


class TestASliceByATypedColumn:
    """A slice may be of any column, also of one that plays a role with a type."""

    @pytest.mark.parametrize("column", ["opened", "closed", "amount", "id", "customer", "outcome"])
    def test_of_deals_has_a_cell_for_each_value(self, voronka, deals, column):
        found = voronka("report", deals, "--map", deals.with_name("map.toml"), "--by", column, "--json").json
        assert sum(cell["leads"] for cell in found["slices"][column]) == 4
        assert found["measures"]["revenue"] == "300.50"

    @pytest.mark.parametrize("column", ["opened", "amount", "quantity", "product", "customer", "id"])
    def test_of_orders_has_a_cell_for_each_value(self, voronka, tmp_path, column):
        path = tmp_path / "orders.csv"
        path.write_text(ORDERS, encoding="utf-8")
        found = voronka("report", path, "--kind", "orders", "--by", column, "--json").json
        assert sum(cell["won"] for cell in found["slices"][column]) >= 4

    @pytest.mark.parametrize("column", ["opened", "visitors", "leads", "spend", "channel"])
    def test_of_traffic_has_a_cell_for_each_value(self, voronka, tmp_path, column):
        path = tmp_path / "traffic.csv"
        path.write_text(TRAFFIC, encoding="utf-8")
        found = voronka("report", path, "--kind", "traffic", "--by", column, "--json").json
        assert sum(cell["leads"] for cell in found["slices"][column]) == 25
