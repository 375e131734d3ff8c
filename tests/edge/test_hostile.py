"""What strangers send to every door: stored as it is, or refused with a reason; nobody waits, nothing breaks."""

from __future__ import annotations

import json
import os
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from edge_sender import Edge, Said
from voronka.edge.app import ROOMS

STRINGS = ("naughty", "xss", "injection", "csv-formula", "mail-header")
LISTS = {
    "email": "email/addresses",
    "phone": "phones/phones",
    "page": "urls/open-redirect",
    "amount": "numbers/amounts",
}
KINDS = ("application/json", "text/html")
LONGEST_S = 2.0
"""Of the processor: what others take of it on a busy machine is no fault of a text."""


def bad_input(data: Path) -> Iterator[tuple[str, str]]:
    """Field, and what somebody puts there."""
    known = {"message": [f"strings/{name}" for name in STRINGS]} | {field: [path] for field, path in LISTS.items()}
    for field, paths in known.items():
        for path in paths:
            for line in (data / "bad-input" / f"{path}.jsonl").read_text(encoding="utf-8").splitlines():
                yield field, json.loads(line)["s"]


def by_api(edge: Edge, number: int, fields: dict[str, str], agent: str) -> Said:
    return edge.lead(fields, f"bad-{number}", User_Agent=agent)


def by_form(edge: Edge, _number: int, fields: dict[str, str], agent: str) -> Said:
    return edge.form(fields, Accept="application/json", User_Agent=agent)


class TestBadInput:
    @pytest.mark.parametrize("send", [by_api, by_form])
    def test_is_kept_unchanged_or_refused_by_every_door(
        self, edge: Edge, data: Path, send: Callable[[Edge, int, dict[str, str], str], Said]
    ) -> None:
        kept: dict[str, dict[str, str]] = {}
        slow, broken = [], []
        for number, (field, text) in enumerate(bad_input(data)):
            fields = {"messenger": "@ivan", field: text, "utm_source": text, "name": text[:200]}
            agent = text.encode("ascii", "ignore").decode().translate(dict.fromkeys(range(32)))
            begun = worked_s(edge)
            said = send(edge, number, fields, agent)
            if worked_s(edge) - begun > LONGEST_S:
                slow.append(text)
            if said.status >= 500:
                broken.append(text)
            if said.status == 201:
                kept[said.json["id"]] = fields
        rows = edge.installation.rows("SELECT public_id, payload FROM traffic_submission")
        stored = {
            public_id: payload if isinstance(payload, dict) else json.loads(payload) for public_id, payload in rows
        }

        assert (slow, broken) == ([], [])
        assert len(kept) > 1500
        assert {public_id: stored[public_id] for public_id in kept} == kept

    def test_in_addresses_and_headers_is_no_error_of_ours(self, edge: Edge, data: Path) -> None:
        texts = [text for field, text in bad_input(data) if field == "message"][::7]
        paths = []
        for text in texts:
            quoted = "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass")[:500])
            paths += [f"/f/{quoted}", f"/p/{quoted}", f"/{quoted}", f"/f/plain-key?utm_source={quoted}"]

        assert [path for path in paths if edge.ask("GET", path).status >= 500] == []

    @pytest.mark.parametrize("room", ROOMS)
    def test_of_a_room_without_what_is_asked_of_it_is_refused(self, edge: Edge, room: str) -> None:
        said = [edge.ask("GET", path, Accept=kind) for path in (f"/{room}", f"/{room}/") for kind in KINDS]

        assert {each.status for each in said} == {405 if room == "t" else 404}


def worked_s(edge: Edge) -> float:
    """Seconds of the processor that the edge has taken, its own and the system's for it."""
    user, system = Path(f"/proc/{edge.installation.processes[1].pid}/stat").read_text().split()[13:15]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def memory_mb(edge: Edge) -> float:
    """Of the edge and its children, resident."""
    parent = edge.installation.processes[1].pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (parent, *map(int, children))]
    return sum(pages) * 4096 / 1e6


def others_are_served(edge: Edge) -> float:
    """The 95th percentile of the seconds that ordinary leads take."""
    took = []
    for number in range(40):
        begun = time.monotonic()
        assert edge.lead({"phone": "+79123456789"}, f"other-{begun}-{number}").status == 201
        took.append(time.monotonic() - begun)
    return statistics.quantiles(took, n=20)[-1]


def as_fast_as(alone_s: float) -> float:
    """Seconds that they may take: one, or more where they take long anyway."""
    return max(1.0, 10 * alone_s)


def raw(edge: Edge) -> socket.socket:
    return socket.create_connection(("127.0.0.1", edge.installation.edge_port), timeout=60)


class TestWhoeverSendsTooMuch:
    def test_is_told_so_at_once_and_costs_no_memory(self, edge: Edge) -> None:
        before, alone = memory_mb(edge), others_are_served(edge)
        with raw(edge) as line:
            head = (
                "POST /f/plain-key HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 300000000\r\n\r\n"
            )
            line.sendall(head.encode())
            assert b" 413 " in line.recv(200)
        with raw(edge) as line:
            line.sendall(b"POST /f/plain-key HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            with suppress(ConnectionError):  # hung up: what was said before is there
                for _ in range(5000):  # 300 MB, if they were taken
                    line.sendall(b"f000\r\n" + b"x" * 0xF000 + b"\r\n")
            assert b" 413 " in line.recv(200)

        fields = {f"field{number}": "x" for number in range(100_000)}
        assert edge.form(fields).status == 413
        assert edge.ask("GET", "/f/plain-key", X_Long="x" * 10_000).status < 500
        assert memory_mb(edge) - before < 100
        assert others_are_served(edge) < as_fast_as(alone)

    def test_a_letter_at_a_time_keeps_nobody_waiting(self, edge: Edge) -> None:
        before, alone = memory_mb(edge), others_are_served(edge)
        head = b"POST /f/plain-key HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
        with ExitStack() as stack:
            lines = [stack.enter_context(raw(edge)) for _ in range(200)]
            for number, line in enumerate(lines):
                line.sendall(head + (b"\r\n{" if number % 2 else b"X-Slow: "))
            assert others_are_served(edge) < as_fast_as(alone)
            assert memory_mb(edge) - before < 100
            told = lines[1].recv(200)

        assert b" 408 " in told
