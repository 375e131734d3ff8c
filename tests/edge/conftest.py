from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_places import NO_LIMITS, Server, furnished
from edge_sender import Edge
from installation import Installation, free_port


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """One for all tests."""
    made = furnished(Installation(tmp_path_factory.mktemp("edge"), **NO_LIMITS))
    yield made
    made.installation.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of our own."""
    (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    folder = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    is_root = os.getuid() == 0
    run_as = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if is_root else ()
    if is_root:
        subprocess.run(["chown", "postgres:postgres", str(folder)], check=True)
    made = Server(folder, free_port(), run_as)
    command = [
        *run_as,
        str(programs / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "voronka",
        "-A",
        "trust",
        "--no-sync",
    ]
    subprocess.run([*command, "-E", "UTF8"], check=True, stdout=subprocess.DEVNULL, cwd="/")
    settings = f"port = {made.port}\nunix_socket_directories = '{folder}'\nlisten_addresses = '127.0.0.1'\n"
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(settings)
    made.control("-l", str(folder / "log"), "start")
    yield made
    made.control("-m", "immediate", "stop")
    subprocess.run(["rm", "-rf", str(folder)], check=True)


@pytest.fixture(scope="session")
def edge_of_server(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """An edge on that server."""
    installation = Installation(tmp_path_factory.mktemp("served"), **NO_LIMITS)
    installation.database_url = server.url
    made = furnished(installation)
    yield made
    made.installation.stop()
