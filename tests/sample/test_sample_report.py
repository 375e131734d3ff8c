"""What README says that the report finds in the sample shop."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def report(english, voronka):
    leads = english.folder / "shop" / "leads.csv"
    return voronka("report", leads, "--map", leads.with_suffix(".toml"), "--json").json


@pytest.fixture(scope="module")
def sellers(report):
    return {row["key"]: row for row in report["slices"]["seller"]}


class TestTheReportOnTheSampleShop:
    def test_shows_barbara_below_alice_and_fairly_above_her(self, sellers):
        alice, barbara = sellers["Alice Harper"], sellers["Barbara Quinn"]

        assert (round(barbara["conversion"]["rate"], 2), round(alice["conversion"]["rate"], 2)) == (0.35, 0.47)
        assert barbara["pooled"]["low"] > alice["pooled"]["rate"]

    def test_calls_the_black_hole_one(self, sellers):
        felix = sellers["Felix Crowe"]

        assert (felix["won"], felix["leads"]) == (0, 69)
        assert felix["pooled"]["high"] < 0.15

    def test_does_not_call_a_difference_what_the_simulation_made_alike(self, report):
        regions = {row["key"]: row for row in report["slices"]["region"]}

        assert max(row["pooled"]["low"] for row in regions.values()) < min(
            row["pooled"]["high"] for row in regions.values()
        )

    def test_leaves_open_what_is_on_the_way(self, report):
        measures = report["measures"]

        assert measures["won"] + measures["lost"] + measures["open"] == measures["leads"] == 4135
        assert measures["conversion"]["tries"] == measures["won"] + measures["lost"]
