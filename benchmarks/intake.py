"""``python -m benchmarks.intake [--seconds S] [--output FILE]``: leads and hits taken by the edge, beside pgbench.

64 connections each, in turns: pgbench writes single rows into tables of its own, first bare ones (an id, a moment, the
same payload), then rows as those of leads are, with their columns and indexes; wrk sends leads to an edge on the same
server, then to one on SQLite, then hits of the tracker, 20 a request. Every answer is durable in all of them (fsync is
on). Each turn ends when everything that was sent is answered, and afterwards the rows are counted: as many as were
accepted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

ROOT = Path(__file__).parents[1]
SCRIPT = Path(__file__).with_suffix(".lua")
CONNECTIONS, SECONDS, ROUNDS, HITS = 64, 4, 3, 20
DRAIN_S = 1
"""Longer than any answer takes."""
LEAST_RATIO, MOST_P99_MS, LEAST_HITS = 0.6, 35.0, 10_000
BARE, ALIKE = "pgbench, bare rows", "pgbench, rows as those of leads"
PAYLOAD = '{"name":"Lead 1","phone":"+79120000001","message":"How much is it, and when?","utm_source":"yandex"}'


@dataclass(frozen=True)
class Row:
    """One way of writing: how many a second, the 99th percentile of the answers, and what the database has."""

    name: str
    rate: float
    p99_ms: float | None
    accepted: int
    rows: int


def rows(seconds: int = SECONDS) -> list[Row]:
    """Everything, on a private PostgreSQL that writes to the disk as it does in earnest."""
    if not _has_wrk():
        subprocess.run([str(ROOT / "scripts" / "debian-package"), "wrk"], check=True)
    command = [str(ROOT / "scripts" / "with-postgresql"), sys.executable, "-m", "benchmarks.intake", "--inside"]
    done = subprocess.run(
        [*command, "--seconds", str(seconds)],
        env=os.environ | {"PG_FSYNC": "on"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Row(**each) for each in json.loads(done.stdout.splitlines()[-1])]


def section(told: list[Row]) -> str:
    """The rows as a part of docs/benchmarks.md."""
    rates = {row.name: row.rate for row in told}
    head = [
        "## Intake",
        "",
        "Leads taken over HTTP with a key each, durable when they are answered, beside single rows of pgbench: bare",
        "ones (an id, a moment, the payload), and ones with the columns and indexes of a lead's row.",
        f"{CONNECTIONS} connections, in turns, medians of {ROUNDS} rounds; the load generator shares the machine.",
        f"Promised on PostgreSQL: at least {LEAST_RATIO} of rows alike (docs/adr/0016), p99 <= {MOST_P99_MS:g} ms,",
        f"as many rows as were accepted; of the tracker at least {LEAST_HITS:,} hits a second.",
        "",
        "| | A second | Of bare rows | Of rows alike | p99, ms | Accepted | Rows | |",
        "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    return "\n".join([*head, *(_line(row, rates[BARE], rates[ALIKE]) for row in told)])


def _line(row: Row, bare: float, alike: float) -> str:
    p99 = "" if row.p99_ms is None else f"{row.p99_ms:.1f}"
    missed = [
        row.name == "Leads, PostgreSQL" and row.rate < LEAST_RATIO * alike and "rate",
        row.name == "Leads, PostgreSQL" and (row.p99_ms or 0) > MOST_P99_MS and "p99",
        row.name.startswith("Hits") and row.rate < LEAST_HITS and "rate",
        row.rows != row.accepted and "rows",
    ]
    verdict = ", ".join(f"{each} **missed**" for each in missed if each) or "holds"
    return (
        f"| {row.name} | {row.rate:,.0f} | {row.rate / bare:.2f} | {row.rate / alike:.2f} | {p99} | {row.accepted:,} | "
        f"{row.rows:,} | {verdict if row.p99_ms is not None else ''} |"
    )


def _has_wrk() -> bool:
    return subprocess.run(["sh", "-c", "command -v wrk"], stdout=subprocess.DEVNULL).returncode == 0


def _inside(seconds: int) -> list[Row]:
    """In turns, on the PostgreSQL of this process' environment and on a file of SQLite."""
    url = os.environ["DATABASE_URL"]
    with tempfile.TemporaryDirectory(prefix="voronka-bench-") as folder:
        kept = {"postgresql": url, "sqlite": f"sqlite:///{folder}/voronka.sqlite3"}
        with _edge(kept["postgresql"], 8491, folder) as served, _edge(kept["sqlite"], 8492, folder) as filed:
            ways: dict[str, list[dict[str, Any]]] = {}
            for number in range(ROUNDS):
                turn = {
                    BARE: lambda: _pgbench(url, _bare(url, Path(folder)), seconds),
                    ALIKE: lambda: _pgbench(url, _alike(url, Path(folder), number), seconds),  # noqa: B023
                    "Leads, PostgreSQL": lambda: _wrk(8491, served, f"p{number}", seconds),  # noqa: B023 - called here
                    "Leads, SQLite": lambda: _wrk(8492, filed, f"s{number}", seconds),  # noqa: B023
                    "Hits, PostgreSQL": lambda: _wrk(8491, "hits", f"h{number}", seconds),  # noqa: B023
                }
                for name, run in turn.items():
                    ways.setdefault(name, []).append(run())
        there = {
            BARE: _count(url, "bench_bare"),
            ALIKE: _count(url, "bench_alike"),
            "Leads, PostgreSQL": _count(url, "traffic_submission"),
            "Leads, SQLite": _count(kept["sqlite"], "traffic_submission"),
            "Hits, PostgreSQL": _count(url, "traffic_hit"),
        }
    return [_row(name, told, there[name]) for name, told in ways.items()]


def _row(name: str, told: list[dict[str, Any]], there: int) -> Row:
    each = HITS if name.startswith("Hits") else 1
    rate = median(each * one["accepted"] / one["seconds"] for one in told)
    p99 = None if "p99" not in told[0] else median(one["p99"] for one in told)
    return Row(name, rate, p99, each * sum(one["accepted"] for one in told), there)


@contextmanager
def _edge(url: str, port: int, folder: str) -> Iterator[str]:
    """An edge that runs; gives the key for leads."""
    data = Path(folder) / str(port)
    more = {"DATABASE_URL": url, "VORONKA_DATA": str(data), "VORONKA_EDGE_PORT": str(port), "VORONKA_PER_KEY": "0"}
    more |= {"VORONKA_PER_ADDRESS": "0", "VORONKA_PER_FORM": "0", "VORONKA_HITS_PER_ADDRESS": "0"}
    more |= {"DJANGO_SETTINGS_MODULE": "voronka.ground.settings"}
    environment = os.environ | more
    command = str(Path(sys.executable).with_name("voronka"))
    subprocess.run([command, "migrate"], env=environment, check=True)
    furnish = [sys.executable, str(ROOT / "tests" / "edge" / "furnish_edge.py")]
    made = subprocess.run(furnish, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    process = subprocess.Popen([command, "edge"], env=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/readyz")
        yield str(json.loads(made.splitlines()[-1])["secret"])
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


def _bare(url: str, folder: Path) -> Path:
    """What pgbench asks to write an id, a moment and a payload."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS bench_bare"
            " (id bigserial PRIMARY KEY, at timestamptz NOT NULL, payload jsonb NOT NULL)"
        )
    return _script(folder / "bare.sql", f"INSERT INTO bench_bare (at, payload) VALUES (now(), '{PAYLOAD}');")


def _alike(url: str, folder: Path, run: int) -> Path:
    """What it asks to write a row as that of a lead, with a key and a public id of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_alike (LIKE traffic_submission INCLUDING ALL)")
    own = f"p{run}-' || :client_id::text || '-' || :number::text"
    return _script(
        folder / "alike.sql",
        "\\set number :number + 1",
        "INSERT INTO bench_alike (at, public_id, key, digest, address, agent, language, suspicion, payload)"
        f" VALUES (now(), '{own}, 'k1-{own}, '{'0' * 64}', '127.0.0.1', '', '', '', '{PAYLOAD}');",
    )


def _script(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([*lines, ""]))
    return path


def _pgbench(url: str, script: Path, seconds: int) -> dict[str, Any]:
    """Single rows; how long an answer takes pgbench says only on average."""
    command = [
        "pgbench",
        "-n",
        "-f",
        str(script),
        "-c",
        str(CONNECTIONS),
        "-j",
        "2",
        "-M",
        "prepared",
        "-D",
        "number=0",
    ]
    done = subprocess.run(
        [*command, "-T", str(seconds), url], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    said = re.search(r"actually processed: (\d+)", done.stdout), re.search(r"tps = ([\d.]+)", done.stdout)
    if not (said[0] and said[1]):
        raise RuntimeError(done.stdout)
    return {"accepted": int(said[0][1]), "seconds": int(said[0][1]) / float(said[1][1])}


def _wrk(port: int, key: str, run: str, seconds: int) -> dict[str, Any]:
    """What was sent in so many seconds, and its answers waited for."""
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds + DRAIN_S}s", "-s", str(SCRIPT), "--latency"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}", "--", key, run, str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told["sent"] != told["answered"]:
        raise RuntimeError(f"not all was answered: {told}")
    return {"accepted": told["answered"] - told["failed"], "seconds": seconds, "p99": told["p99"]}


def _count(url: str, table: str) -> int:
    sql = f"SELECT COUNT(*) FROM {table}"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return int(connection.execute(sql).fetchone()[0])
    with psycopg.connect(url) as connection:
        return int(connection.execute(sql.encode()).fetchall()[0][0])


def main() -> None:
    """Parse the arguments, run, print or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each turn")
    parser.add_argument("--output", type=Path, help="where to write the section; nowhere = print it")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps([asdict(row) for row in _inside(options.seconds)]))
        return
    text = section(rows(options.seconds))
    if options.output:
        options.output.write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
