"""The reference answers for the two XES logs, by ``voronka discover`` and ``voronka report``."""

from __future__ import annotations

from typing import Any

import pytest

LOGS = {"running": "running-example.xes", "receipt": "receipt.xes.gz"}


@pytest.fixture(scope="module")
def discovered(data: Any, voronka: Any) -> Any:
    return {name: voronka("discover", data / "xes_logs" / file, "--json").json for name, file in LOGS.items()}


@pytest.mark.parametrize("log", LOGS)
class TestDiscover:
    def test_counts_cases_events_and_activities(self, discovered, expected, log):
        found = discovered[log]
        assert found["cases"] == expected[f"{log}.cases"]
        assert found["events"] == expected[f"{log}.events"]
        assert len(found["activities"]) == expected[f"{log}.activities"]
        assert found["activities"] == expected[f"{log}.activity_counts"]

    def test_finds_the_starts_and_the_variants_in_file_order(self, discovered, expected, log):
        assert discovered[log]["starts"] == expected[f"{log}.starts"]
        assert discovered[log]["variants"] == expected[f"{log}.variants_file_order"]
        assert sum(discovered[log]["ends"].values()) == expected[f"{log}.cases"]

    def test_finds_every_directly_follows_pair(self, discovered, expected, log):
        edges = discovered[log]["edges"]
        assert len(edges) == expected[f"{log}.dfg_edges"]
        assert sum(edge["count"] for edge in edges) == expected[f"{log}.dfg_total"]


class TestRunningExample:
    def test_counts_each_pair(self, discovered, expected):
        found = {f"{edge['from']} -> {edge['to']}": edge["count"] for edge in discovered["running"]["edges"]}
        assert found == expected["running.dfg_top"]

    def test_reads_the_same_from_csv(self, data, voronka, discovered):
        found = voronka("discover", data / "xes_logs" / "running-example.csv", "--json").json
        assert found["edges"] == discovered["running"]["edges"]
        assert found["variants"] == discovered["running"]["variants"]


class TestReceiptReport:
    def test_gives_the_duration_of_cases(self, data, voronka, expected):
        found = voronka("report", data / "xes_logs" / LOGS["receipt"], "--json").json["measures"]["case_days"]
        assert found == pytest.approx(expected["receipt.case_days"], abs=5e-5)

    def test_observes_until_the_last_event(self, data, voronka, expected):
        source = voronka("report", data / "xes_logs" / LOGS["receipt"], "--json").json["source"]
        assert source["as_of"] == expected["receipt.last_event"][:10]
        assert source["used"] == expected["receipt.events"]
