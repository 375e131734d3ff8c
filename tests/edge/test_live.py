"""Live streams of a running edge."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from installation import PATIENCE_S
from voronka.ground import clock, tokens

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from edge_sender import Edge
    from installation import Installation

MOVES = Path(__file__).with_name("moves.py")


def permission(installation: Installation, *, lasts_s: int = 60) -> str:
    key = (installation.folder / "secret.key").read_text()
    return tokens.sign({"user": 1}, purpose="live", lasts_s=lasts_s, now=clock.now(), key=key)


def listen(installation: Installation, token: str, more: str = "") -> HTTPResponse:
    """A stream that has said that it is ready."""
    address = f"http://localhost:{installation.edge_port}/live?token={token}{more}"
    stream: HTTPResponse = urllib.request.urlopen(address, timeout=60)
    following(stream, "ready")
    return stream


def following(stream: HTTPResponse, wanted: str) -> dict[str, object]:
    """The data of the next event called so; other events and signs of life are passed over."""
    event = ""
    for line in (raw.decode().rstrip("\n") for raw in stream):
        if line.startswith("event: "):
            event = line.removeprefix("event: ")
        elif line.startswith("data: ") and event == wanted:
            return dict(json.loads(line.removeprefix("data: ")))
    raise AssertionError("the stream ended")


def moves(installation: Installation, pipeline: int, deal: int) -> None:
    assert installation.python(MOVES, pipeline, deal).wait(PATIENCE_S) == 0, installation.log(-1)


def started(installation: Installation) -> None:
    assert installation.run("migrate").returncode == 0
    installation.start("edge")
    installation.wait_for(f"http://localhost:{installation.edge_port}/readyz")


class TestALiveStream:
    def test_tells_of_a_deal_that_moves_after_it_began(self, installation: Installation) -> None:
        started(installation)
        with listen(installation, permission(installation)) as stream:
            moves(installation, 5, 41)
            hint = following(stream, "hint")

        assert (hint["kind"], hint["deal_id"], hint["pipeline_id"]) == ("funnel.deal_moved", 41, 5)

    def test_of_one_pipeline_is_silent_about_the_others(self, installation: Installation) -> None:
        started(installation)
        with listen(installation, permission(installation), "&pipeline=6") as stream:
            moves(installation, 5, 41)
            moves(installation, 6, 42)

            assert following(stream, "hint")["deal_id"] == 42

    def test_is_refused_without_a_valid_permission(self, installation: Installation) -> None:
        started(installation)
        late = tokens.sign(
            {"user": 1},
            purpose="live",
            lasts_s=60,
            now=clock.now() - timedelta(minutes=2),
            key=(installation.folder / "secret.key").read_text(),
        )
        for token in ("", "nonsense", late, permission(installation) + "x"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                listen(installation, token)
            assert refused.value.code == 401
            refused.value.close()

    def test_is_refused_to_the_visitor_of_a_form_with_what_stands_in_it(self, edge: Edge) -> None:
        form = edge.ask("GET", "/f/plain-key").text
        with pytest.raises(urllib.error.HTTPError) as refused:
            listen(edge.installation, form.partition('name="_token" value="')[2].partition('"')[0])
        assert refused.value.code == 401
        refused.value.close()
