"""A database that goes away and comes back, and a disk that is full: a polite no, nothing half, no repair by hand."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_crowd import NONE, Crowd, unkept_promises
from edge_places import NO_LIMITS, Server, furnished
from edge_sender import Edge
from installation import Installation

RESTARTS = int(os.environ.get("RESTARTS", "3"))
"""How often for each way; RESTARTS=20 for the whole promise."""


class TestARestartOfPostgresql:
    @pytest.mark.parametrize("way", ["fast", "immediate"])
    def test_under_load_is_answered_503_and_over_in_ten_seconds(
        self, server: Server, edge_of_server: Edge, way: str
    ) -> None:
        usual = 0.0  # a busy machine takes long for twenty leads: so much longer may all of it take
        with Crowd(edge_of_server, name=way) as crowd:
            for _ in range(RESTARTS):
                usual = max(usual, crowd.wait_for_more(20))
                server.control("-m", way, "restart")
                assert crowd.wait_for_more(9) < 10 + 5 * usual  # one of each sender at least is sent after it

        assert set(crowd.statuses) <= {201, 503}
        assert crowd.slowest_refusal_s < 2 + 5 * usual
        assert unkept_promises(edge_of_server, crowd.kept) == NONE

    def test_is_told_with_a_time_to_come_again(self, server: Server, edge_of_server: Edge) -> None:
        assert edge_of_server.ask("GET", "/f/russian-key").status == 200
        server.control("-m", "fast", "stop")
        try:
            said = edge_of_server.lead({"phone": "+79123456789"}, "away")
            typed = edge_of_server.form({"phone": "+79123456789", "name": "Ёжиков"}, "russian-key")
            ready = edge_of_server.ask("GET", "/readyz")
        finally:
            server.control("-l", str(server.folder / "log"), "start")

        assert (said.status, said.headers["retry-after"], said.json["type"]) == (503, "2", "urn:voronka:problem:away")
        assert (typed.status, typed.headers["retry-after"], ready.status) == (503, "2", 503)
        assert 'value="Ёжиков"' in typed.text
        assert "нажмите кнопку ещё раз" in typed.text
        until_kept(edge_of_server, {"phone": "+79123456789"}, "away")
        assert edge_of_server.count(where="key LIKE '%:away'") == 1


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 12 MB, that every user may come to."""
    with tempfile.TemporaryDirectory(prefix="voronka-disk-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", name], capture_output=True)
        if mounted.returncode:
            pytest.skip(f"no small disk can be made here: {mounted.stderr.decode().strip()}")
        yield folder
        subprocess.run(["umount", "-l", name], check=True)


def fill(folder: Path) -> Path:
    """Leave no room."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def large(number: int) -> dict[str, str]:
    """A lead of 5 kB or more."""
    return {"phone": "+79123456789", "more": f"{number}" * 5000}


def send_until_refused(edge: Edge) -> tuple[dict[str, str], int]:
    """Large leads until one is refused, each once, its number its key; returns those that were kept, and that one."""
    kept: dict[str, str] = {}
    for number in range(2000):
        said = edge.lead(large(number), f"full-{number}")
        if said.status != 201:
            assert (said.status, said.headers["retry-after"], said.json["type"]) == (
                503,
                "2",
                "urn:voronka:problem:away",
            )
            return kept, number
        kept[f"full-{number}"] = said.json["id"]
    raise AssertionError("the disk is never full")


def until_kept(edge: Edge, payload: dict[str, str], key: str) -> str:
    """Sent again and again, as whoever was refused is told to; returns its id."""
    ends = time.monotonic() + 60
    while (said := edge.lead(payload, key)).status == 503:
        assert time.monotonic() < ends, said.body
        time.sleep(0.2)
    assert said.status == 201
    return str(said.json["id"])


class TestAFullDisk:
    def test_of_sqlite_is_answered_503_and_forgotten_when_there_is_room(self, tmp_path: Path, small_disk: Path) -> None:
        installation = Installation(tmp_path, **NO_LIMITS)
        installation.database_url = f"sqlite:///{small_disk / 'voronka.sqlite3'}"
        edge = furnished(installation)
        self._holds(edge, small_disk)
        installation.stop()

    def test_of_postgresql_too(self, small_disk: Path, server: Server, edge_of_server: Edge) -> None:
        if server.run_as:
            subprocess.run(["chown", "postgres:postgres", str(small_disk)], check=True)
        rows = edge_of_server.installation.rows
        rows(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        rows("ALTER TABLE traffic_submission SET TABLESPACE small")
        try:
            self._holds(edge_of_server, small_disk)
        finally:
            rows("ALTER TABLE traffic_submission SET TABLESPACE pg_default")
            rows("DROP TABLESPACE small")

    def _holds(self, edge: Edge, disk: Path) -> None:
        before = until_kept(edge, large(0), "before")
        filler = fill(disk)
        kept, refused = send_until_refused(edge)
        assert edge.ask("GET", "/readyz").status == 503
        assert edge.count(where=f"key LIKE '%:full-{refused}'") == 0
        filler.unlink()
        kept |= {"before": before, f"full-{refused}": until_kept(edge, large(refused), f"full-{refused}")}

        assert unkept_promises(edge, kept) == NONE
        edge.installation.wait_for(f"http://localhost:{edge.installation.edge_port}/readyz")
