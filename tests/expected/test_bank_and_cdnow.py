"""The reference answers for the bank's call campaign and the CDNOW purchases, by the command line."""

from __future__ import annotations

from typing import Any

import pytest

BANK = """\
kind = "deals"
[columns]
outcome = "y"
attempts = "campaign"
channel = "contact"
[outcome]
won = ["yes"]
lost = ["no"]
"""
CDNOW = """\
kind = "orders"
[columns]
customer = "column_1"
opened = "column_3"
amount = "column_5"
"""


@pytest.fixture(scope="module")
def bank(data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file_map = tmp_path_factory.mktemp("bank") / "map.toml"
    file_map.write_text(BANK, encoding="utf-8")
    path = data / "bank_marketing" / "bank-full.csv.gz"
    return voronka(
        "report", path, "--map", file_map, "--by", "channel,poutcome,month,job,campaign,pdays", "--json"
    ).json


@pytest.fixture(scope="module")
def cdnow(data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file_map = tmp_path_factory.mktemp("cdnow") / "map.toml"
    file_map.write_text(CDNOW, encoding="utf-8")
    return voronka("report", data / "cdnow_sample" / "CDNOW_sample.txt", "--map", file_map, "--json").json


class TestBank:
    def test_counts_clients(self, bank, expected):
        measures = bank["measures"]
        rows, yes, no, percent = expected["bank.rows"]
        assert [measures["leads"], measures["won"], measures["lost"]] == [rows, yes, no]
        assert 100 * measures["conversion"]["rate"] == pytest.approx(percent, abs=0.005)

    @pytest.mark.parametrize(
        ("column", "answer"), [("channel", "by_contact"), ("poutcome",) * 2, ("month",) * 2, ("job",) * 2]
    )
    def test_gives_each_slice(self, bank, expected, column, answer):
        wanted = expected[f"bank.{answer}" if answer == "by_contact" else f"bank.by_{answer}"]
        found = {
            cell["key"]: [cell["leads"], cell["won"], round(100 * cell["conversion"]["rate"], 2)]
            for cell in bank["slices"][column]
        }
        assert found == wanted

    def test_tells_who_was_called_before_from_who_never_was(self, bank, expected):
        never: list[int] = [0, 0]
        before: list[int] = [0, 0]
        for cell in bank["slices"]["pdays"]:
            calls = never if cell["key"] in {"-1", "999"} else before
            calls[:] = calls[0] + cell["leads"], calls[1] + cell["won"]
        found = [[clients, yes, round(100 * yes / clients, 2)] for clients, yes in (never, before)]
        assert found == expected["bank.previous"]

    def test_gives_the_naive_curve_and_calls_it_so(self, bank, expected):
        found = {
            str(each["attempt"]): [each["naive"]["tries"], each["naive"]["hits"], round(100 * each["naive"]["rate"], 2)]
            for each in bank["measures"]["attempts"][:10]
        }
        assert found == expected["bank.by_contacts"]

    def test_gives_the_chance_of_an_attempt_among_those_who_had_it(self, bank, expected):
        clients = [expected["bank.by_contacts"][str(k)][0] for k in (1, 2)]
        first, second, third = bank["measures"]["attempts"][:3]
        assert first["tries"] == expected["bank.rows"][0]
        assert second["tries"] == first["tries"] - clients[0]
        assert third["tries"] == second["tries"] - clients[1]

    def test_lists_attempts_to_the_longest_campaign(self, bank, expected):
        attempts = bank["measures"]["attempts"]
        assert attempts[-1]["attempt"] == expected["bank.contacts"][2]
        assert sum(each["tries"] for each in attempts) == expected["bank.contacts"][3]

    def test_says_that_nothing_is_known_of_deal_length(self, bank):
        assert bank["measures"]["deal_length"] is None
        assert "deal_length" in {each["measure"] for each in bank["not_computed"]}


class TestCdnow:
    def test_reads_every_row_of_a_file_without_a_header(self, cdnow, expected):
        rows, customers, _, last = expected["cdnows.rows"]
        assert cdnow["source"]["used"] == rows
        assert cdnow["measures"]["customers"] == customers
        assert cdnow["source"]["as_of"] == last

    def test_gives_revenue_and_check_by_row(self, cdnow, expected):
        assert float(cdnow["measures"]["revenue"]) == expected["cdnows.totals"][1]
        assert float(cdnow["measures"]["average_check"]) == pytest.approx(expected["cdnows.check_rows"], abs=0.005)

    def test_counts_first_and_repeat_purchases_by_day(self, cdnow, expected):
        (first, first_amount), (repeat, repeat_amount) = expected["cdnows.first_repeat"]
        found: Any = cdnow["measures"]["first_repeat"]
        assert [found["first"], found["repeat"]] == [first, repeat]
        assert [float(found["first_amount"]), float(found["repeat_amount"])] == [first_amount, repeat_amount]

    def test_gives_the_share_of_customers_who_come_back(self, cdnow, expected):
        number, percent = expected["cdnows.repeat_share"]
        found = cdnow["measures"]["first_repeat"]["repeat_customers"]
        assert found["hits"] == number
        assert 100 * found["rate"] == pytest.approx(percent, abs=0.005)

    def test_counts_customers_by_repeat_purchases(self, cdnow, expected):
        counts = cdnow["measures"]["first_repeat"]["by_repeats"]
        found = {str(k): counts[str(k)] for k in range(8)}
        found["8+"] = sum(customers for k, customers in counts.items() if int(k) >= 8)
        assert found == expected["cdnows.by_repeats"]

    def test_gives_purchases_by_month(self, cdnow, expected):
        found = {m["start"][:7]: [m["sales"], m["first"], float(m["revenue"])] for m in cdnow["months"]}
        assert found == expected["cdnows.per_month"]
