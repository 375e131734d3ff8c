"""QR codes on the edge."""

from __future__ import annotations

import time

import pytest

from edge_places import NO_LIMITS, furnished
from installation import Installation

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def scans(edge, key: str) -> int:
    asked = "SELECT COUNT(*) FROM traffic_tally t JOIN traffic_landingpoint p ON p.id = t.point_id WHERE way = 'code'"
    return edge.installation.rows(f"{asked} AND p.key = '{key}'")[0][0]


class TestACode:
    def test_leads_to_the_page(self, edge):
        answer = edge.ask("GET", "/q/page-key")

        assert (answer.status, answer.headers["location"]) == (302, "/p/shtory?utm_source=qr&utm_medium=qr")
        assert edge.ask("GET", answer.headers["location"]).status == 200

    @pytest.mark.parametrize(
        ("method", "headers"),
        [
            ("HEAD", {"User_Agent": PHONE}),
            ("GET", {"User_Agent": PHONE, "Sec_Purpose": "prefetch"}),
            ("GET", {"User_Agent": "TelegramBot (like TwitterBot)"}),
            ("GET", {}),
        ],
    )
    def test_counts_whoever_comes_and_no_machine_that_only_looks(self, edge, method, headers):
        before = scans(edge, "scanned-key")
        assert edge.ask(method, "/q/scanned-key", **headers).status == 302
        edge.ask("GET", "/q/scanned-key", User_Agent=PHONE)
        ends = time.monotonic() + 60
        while scans(edge, "scanned-key") == before and time.monotonic() < ends:
            time.sleep(0.05)  # whoever scanned is not kept waiting for the count where the disk is slow

        assert scans(edge, "scanned-key") == before + 1

    def test_from_one_address_is_not_counted_without_end_and_leads_on(self, tmp_path):
        few = furnished(Installation(tmp_path, **NO_LIMITS | {"VORONKA_HITS_PER_ADDRESS": "3"}))
        try:
            said = [few.ask("GET", "/q/scanned-key", User_Agent=PHONE) for _ in range(20)]

            assert {each.status for each in said} == {302}
            assert 0 < scans(few, "scanned-key") < 10  # a minute may begin between them
        finally:
            few.installation.stop()

    def test_leads_to_the_form_where_there_is_no_page(self, edge):
        assert edge.ask("GET", "/q/plain-key").headers["location"].startswith("/f/plain-key?utm_source=qr")

    def test_takes_along_what_stands_behind_it(self, edge):
        there = {
            path: edge.ask("GET", path).headers["location"]
            for path in ("/q/page-key?utm_campaign=poster", "/q/page-key?utm_medium=print&utm_source=wall")
        }

        assert list(there.values()) == [
            "/p/shtory?utm_source=qr&utm_medium=qr&utm_campaign=poster",
            "/p/shtory?utm_medium=print&utm_source=wall",
        ]

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/q/none", 404),
            ("GET", "/q/", 404),
            ("GET", "/q/../x", 404),
            ("GET", "/q/closed-key", 410),
            ("POST", "/q/page-key", 405),
        ],
    )
    def test_of_nothing_leads_nowhere(self, edge, method, path, status):
        assert edge.ask(method, path).status == status

    def test_puts_nothing_into_the_answer_that_was_not_meant_for_it(self, edge):
        answer = edge.ask("GET", "/q/page-key?x=%0d%0aSet-Cookie:a=1&y=%22%3Cscript%3E")

        assert "set-cookie" not in answer.headers
        assert answer.headers["location"].startswith("/p/shtory?")
