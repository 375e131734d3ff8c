"""Double opt-in at the edge: a letter's link, a button, and what is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from edge_sender import Edge
from voronka.ground import clock
from voronka.traffic.confirming import KIND, LASTS_S, token_for
from voronka.traffic.events import ConsentsConfirmed


def agreed(edge: Edge) -> int:
    """A submission in which something was agreed to."""
    said = edge.form({"name": "Анна", "email": "a@example.org", "consent.1": "on"}, "russian-key")
    assert said.status == 303
    return int(edge.installation.rows("SELECT MAX(submission_id) FROM traffic_consent")[0][0])


def link(edge: Edge, submission: int, **ago: float) -> str:
    key = (edge.installation.folder / "secret.key").read_text()
    return f"/c/{token_for(submission, now=clock.now() - timedelta(**ago), key=key)}"


def confirmed(edge: Edge, submission: int) -> list[tuple[Any, ...]]:
    return edge.installation.rows(f"SELECT confirmed_at FROM traffic_consent WHERE submission_id = {submission}")


def events(edge: Edge, submission: int) -> int:
    return edge.count("journal_event", f"kind = '{KIND}' AND subject_id = {submission}")


class TestTheLink:
    @pytest.mark.parametrize("place", ["edge", "edge_of_server"])
    def test_is_confirmed_by_the_button_once(self, place: str, request: pytest.FixtureRequest) -> None:
        edge: Edge = request.getfixturevalue(place)
        submission = agreed(edge)
        address = link(edge, submission)

        opened = edge.ask("GET", address)
        assert (opened.status, opened.headers["cache-control"]) == (200, "no-store")
        assert '<form method="post">' in opened.text
        assert "Да, подтверждаю" in opened.text
        assert confirmed(edge, submission) == [(None,)]

        pressed = edge.ask("POST", address, b"")
        assert (pressed.status, pressed.headers["location"]) == (303, address)
        (first,) = confirmed(edge, submission)
        assert first != (None,)
        assert "Ваш адрес подтверждён." in edge.ask("GET", address).text

        assert edge.ask("POST", address, b"").status == 303
        assert (confirmed(edge, submission), events(edge, submission)) == ([first], 1)

    def test_writes_nothing_when_it_is_only_looked_at(self, edge: Edge) -> None:
        submission = agreed(edge)
        for method in ("GET", "HEAD", "GET"):
            assert edge.ask(method, link(edge, submission)).status == 200

        assert (confirmed(edge, submission), events(edge, submission)) == ([(None,)], 0)

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_is_told_to_be_no_link_where_it_is_none(self, edge: Edge, method: str) -> None:
        submission = agreed(edge)
        whole = link(edge, submission)
        wrong = [
            "/c/", "/c/x", whole[:-1], whole.replace(".", "x"), link(edge, 10**9), "/c/" + "a" * 5000, "/c/%ff%00.%d0",
            link(edge, submission, seconds=LASTS_S + 60),
        ]  # fmt: skip

        for address in wrong:
            said = edge.ask(method, address, b"" if method == "POST" else None, Accept_Language="hu-HU,hu;q=0.9")
            assert (said.status, "nem érvényes" in said.text) == (404, True), address
        assert confirmed(edge, submission) == [(None,)]

    def test_takes_no_token_that_was_made_for_something_else(self, edge: Edge) -> None:
        page = edge.ask("GET", "/f/russian-key").text
        token = page.partition('name="_token" value="')[2].partition('"')[0]

        assert token
        assert edge.ask("POST", f"/c/{token}", b"").status == 404

    def test_says_to_the_journal_what_the_event_is_called(self) -> None:
        assert (ConsentsConfirmed.kind, ConsentsConfirmed.about) == (KIND, "traffic.submission")
