"""A whole installation of its own for one test: a folder, a database, processes."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

VORONKA = Path(sys.executable).with_name("voronka")
PATIENCE_S = 300.0
"""How long anything is waited for that takes seconds: on a busy machine it takes minutes."""


_held: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody else is given until the tests are over: it stays bound, beside whoever listens on it."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _held.append(held)
    return int(held.getsockname()[1])


class Installation:
    """On the database that the tests run on: a SQLite file, or a new database of the PostgreSQL server."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.settings = folder, settings
        self.web_port, self.edge_port = free_port(), free_port()
        self.url = f"http://localhost:{self.web_port}"
        self.database_url = f"sqlite:///{folder / 'voronka.sqlite3'}"
        if server := os.environ.get("DATABASE_URL"):
            name = f"voronka_{uuid.uuid4().hex}"
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
            self.database_url = server.rsplit("/", 1)[0] + "/" + name
        self.processes: list[subprocess.Popen[str]] = []

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("VORONKA_", "DJANGO_"))}
        return kept | {
            "VORONKA_DATA": str(self.folder),
            "DATABASE_URL": self.database_url,
            "VORONKA_WEB_PORT": str(self.web_port),
            "VORONKA_EDGE_PORT": str(self.edge_port),
            "VORONKA_FASTEST_FORM": "0",  # browsers of tests fill in a form in no time
            **self.settings,
        }

    def run(self, *arguments: object, timeout: float = PATIENCE_S) -> subprocess.CompletedProcess[str]:
        """The installed command, to its end."""
        command = [str(VORONKA), *map(str, arguments)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=timeout)

    def python(self, script: Path, *arguments: object) -> subprocess.Popen[str]:
        """A script with the models of this installation, running."""
        command = [sys.executable, str(script), *map(str, arguments)]
        more = {"DJANGO_SETTINGS_MODULE": "voronka.ground.settings"}
        return self._begin(command, more)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """The installed command, running."""
        return self._begin([str(VORONKA), *map(str, arguments)], {})

    def _begin(self, command: list[str], more: dict[str, str]) -> subprocess.Popen[str]:
        with (self.folder / f"process-{len(self.processes)}.log").open("w") as log:
            process = subprocess.Popen(command, env=self.environment | more, stdout=log, stderr=log, text=True)
        self.processes.append(process)
        return process

    def log(self, number: int = 0) -> str:
        """What a process has said: of the first one, or -1 for the latest."""
        return (self.folder / f"process-{number % len(self.processes)}.log").read_text()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says, without the product between."""
        if self.database_url.startswith("sqlite"):
            path = self.database_url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
                return connection.execute(sql).fetchall()
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def wait_for(self, address: str, *, status: int = 200, within_s: float = PATIENCE_S) -> bytes:
        """Ask until the address answers so."""
        ends = time.monotonic() + within_s
        while True:
            try:
                with urllib.request.urlopen(address, timeout=20) as answer:
                    if answer.status == status:
                        return bytes(answer.read())
            except OSError:
                pass
            assert time.monotonic() < ends, f"{address} did not answer {status}:\n{self.log()}"
            time.sleep(0.1)

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
