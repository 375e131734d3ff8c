"""What docs/api.md and the OpenAPI document show, sent to a running edge and a running web as they stand there."""

from __future__ import annotations

import json
import re
import shlex
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge_sender import Edge, Said
from installation import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/api.md", "docs/how-to/receive-leads.md")


@pytest.fixture(scope="module")
def web(edge: Edge) -> Iterator[Edge]:
    """The web of the same installation, asked as the edge is."""
    here = edge.installation
    process = here.start("web")
    here.wait_for(f"{here.url}/readyz")
    yield replace(edge, port=here.web_port)
    process.terminate()
    process.wait(PATIENCE_S)


def commands() -> list[tuple[str, dict[str, str], bytes]]:
    """Scope, headers and body of every curl of the pages."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```sh\n(curl .*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S):
            _curl, address, *words = shlex.split(block.replace("\\\n", " "))
            given = list(zip(words[::2], words[1::2], strict=True))
            headers = dict(value.split(": ", 1) for option, value in given if option == "-H")
            (body,) = [value.encode() for option, value in given if option == "-d"]
            found.append((address.removeprefix("https://crm.example.com/api/v1/"), headers, body))
    return found


class TestTheApi:
    def test_takes_what_the_pages_show(self, edge: Edge, web: Edge) -> None:
        told: list[tuple[str, Said]] = []
        for scope, headers, body in commands():
            place, secret = (edge, edge.secret) if scope == "leads" else (web, edge.costs)
            known = headers | {"Authorization": headers["Authorization"].replace("$VORONKA_KEY", secret)}
            told.append((scope, place.ask("POST", f"/api/v1/{scope}", body, **known)))

        assert {scope for scope, _said in told} == {"leads", "costs"}
        assert [said.status for _scope, said in told] == [201] * len(told)
        answered = next(said.json for scope, said in told if scope == "costs")
        assert f'{{"days": {answered["days"]}, "new_sources": [' in (ROOT / "docs/api.md").read_text(encoding="utf-8")

    def test_takes_what_its_document_shows_at_the_addresses_that_it_names(self, edge: Edge, web: Edge) -> None:
        document = web.ask("GET", "/api/v1/openapi.json", Host=f"localhost:{web.port}").json
        told: dict[str, int] = {}
        for path, item in document["paths"].items():
            (server,) = item.get("servers", document["servers"])
            secret = edge.secret if path.endswith("leads") else edge.costs
            examples: dict[str, Any] = item["post"]["requestBody"]["content"]["application/json"]["examples"]
            for name, example in examples.items():
                headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
                request = urllib.request.Request(
                    server["url"] + path,
                    json.dumps(example["value"]).encode(),
                    headers | {"Idempotency-Key": f"document-{name}"},
                )
                with urllib.request.urlopen(request, timeout=60) as answer:
                    told[f"{path} {name}"] = answer.status

        assert len(told) == 4
        assert set(told.values()) == {201}

    def test_tells_who_sends_too_much_before_he_has_hung_up(self, edge: Edge, web: Edge) -> None:
        headers = {"Authorization": f"Bearer {edge.costs}", "Content_Type": "application/json", "Idempotency_Key": "x"}
        said = web.ask("POST", "/api/v1/costs", b" " * 600_000, **headers)

        assert (said.status, said.json["type"]) == (413, "urn:voronka:problem:too-large")
