"""The reference medians of lives of which some go on, by the command line: each life is written down as a deal."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

import pytest

SEEN = date(2020, 12, 31)
SETS = {"waltons": ("T", "E", "1"), "lung": ("time", "status", "1")}
"""The columns of durations and of ends, and how an end that was seen is written."""


@pytest.fixture(scope="module", params=SETS)
def lives(request: pytest.FixtureRequest, data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The name of a set, and its report: who lives on was opened so long before the day of observation."""
    duration, ended, seen = SETS[request.param]
    path = tmp_path_factory.mktemp(request.param) / "deals.csv"
    with (data / "survival" / f"{request.param}.csv").open(encoding="utf-8") as lines, path.open("w") as file:
        written = csv.writer(file)
        written.writerow(["opened", "closed", "state"])
        for row in csv.DictReader(lines):
            opened = SEEN - timedelta(days=int(float(row[duration])))
            is_over = row[ended] == seen
            written.writerow([opened, SEEN if is_over else "", "Won" if is_over else "Open"])
    return request.param, voronka("report", path, "--as-of", str(SEEN), "--json").json["measures"]


class TestSurvival:
    def test_counts_those_whose_end_was_seen(self, lives, expected):
        name, measures = lives
        assert [measures["leads"], measures["won"]] == expected[f"km.{name}.n"]

    def test_gives_the_median_of_all_though_some_live_on(self, lives, expected):
        name, measures = lives
        assert measures["deal_length"]["km_median"] == expected[f"km.{name}.median"]
