"""``python -m benchmarks.importing [--deals N] [--output FILE]``: a hundred thousand deals with their history come in.

Two files of an older system, the deals and their moves, through a worker of its own, on SQLite and on a private
PostgreSQL, while somebody opens pages and opens deals all the time. Told are the seconds of each part, how long the
others wait, and the highest memory of the worker; then all of it is taken out again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import old_system
from benchmarks.board import NOW, ROOT
from benchmarks.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

DEALS = 100_000
PROMISED_S, PROMISED_MB, PROMISED_PAGE_MS = 60.0, 400, 500.0

COLUMNS = (
    *("Checks, s", "Deals, s", "History, s", "Together, s", "Promised", "Processor, s"),
    *("Pages, p95 ms", "Writing, p95 ms", "Promised", "Worker, MB", "Promised", "Out again, s"),
)


@dataclass(frozen=True)
class Row:
    """One database: seconds of the worker, milliseconds of pages meanwhile, megabytes of the worker at its highest.

    processor_s   seconds of processor that the worker took for both runs
    """

    database: str
    deals: int
    moves: int
    check_s: float
    deals_s: float
    history_s: float
    processor_s: float
    undo_s: float
    pages: int
    page_p95_ms: float
    write_p95_ms: float
    memory_mb: int

    @property
    def seconds(self) -> float:
        return self.deals_s + self.history_s


def rows(deals: int = DEALS) -> list[Row]:
    """Both databases, each in a folder of its own."""
    inside = [sys.executable, "-m", "benchmarks.importing", "--inside", "--deals", str(deals)]
    told = []
    for command in (inside, [str(ROOT / "scripts" / "with-postgresql"), *inside]):
        with tempfile.TemporaryDirectory(prefix="voronka-bench-") as folder:
            kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            more = {"VORONKA_DATA": folder, "DJANGO_SETTINGS_MODULE": "voronka.ground.settings"}
            more |= {"VORONKA_WEB_PORT": "8602", "VORONKA_EDGE_PORT": "8603"}
            done = subprocess.run(command, env=kept | more, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            told.append(Row(**json.loads(done.stdout.splitlines()[-1])))
    return told


def section(told: list[Row]) -> str:
    """The rows as a part of docs/benchmarks.md."""
    head = [
        "## Imports",
        "",
        f"{told[0].deals:,} deals with their customers from one file and their {told[0].moves:,} moves from another,",
        "through the worker. Meanwhile somebody opens pages one after the other (Today, the board and its heads, a",
        "list, contacts, a search, the imports), and every tenth time writes a new deal down. The undo comes after.",
        "",
        f"| Database | {' | '.join(COLUMNS)} |",
        f"|---{'|---:' * len(COLUMNS)}|",
    ]
    return "\n".join([*head, *map(_line, told)])


def _line(row: Row) -> str:
    cells = [
        row.database,
        f"{row.check_s:.0f}",
        f"{row.deals_s:.0f}",
        f"{row.history_s:.0f}",
        f"{row.seconds:.0f}",
        _kept(row.seconds, PROMISED_S),
        f"{row.processor_s:.0f}",
        f"{row.page_p95_ms:.0f}",
        f"{row.write_p95_ms:.0f}",
        _kept(max(row.page_p95_ms, row.write_p95_ms), PROMISED_PAGE_MS),
        f"{row.memory_mb}",
        _kept(row.memory_mb, PROMISED_MB),
        f"{row.undo_s:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _kept(figure: float, most: float) -> str:
    return f"<= {most:g}" + ("" if figure <= most else ", **missed**")


def _inside(deals: int) -> Row:
    """In a process that asks; the worker and the web are processes of their own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    folder = Path(os.environ["VORONKA_DATA"])
    files = old_system.write(folder, deals)
    owner, pipeline = _business()
    with _process("worker") as worker, _process("web"), Visitor(owner, pipeline) as visitor:
        one, two = (_received(path, owner, pipeline) for path in (files.deals, files.history))
        check_s = _seconds(one, "check")
        visitor.begin()
        before_s = _processor_s(worker.pid)
        deals_s = _seconds(one, "run")
        processor_s = _processor_s(worker.pid) - before_s
        check_s += _seconds(two, "check")
        before_s = _processor_s(worker.pid)
        history_s = _seconds(two, "run")
        processor_s += _processor_s(worker.pid) - before_s
        visitor.end()
        memory_mb = _highest_mb(worker.pid)
        undo_s = _seconds(two, "undo") + _seconds(one, "undo")
    return Row(
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        deals=deals,
        moves=files.moves,
        check_s=check_s,
        deals_s=deals_s,
        history_s=history_s,
        processor_s=processor_s,
        undo_s=undo_s,
        pages=len(visitor.read_ms),
        page_p95_ms=_p95(visitor.read_ms),
        write_p95_ms=_p95(visitor.write_ms),
        memory_mb=memory_mb,
    )


def _business() -> tuple[Any, Any]:
    """Somebody who sees all, and the funnel of the older system."""
    from voronka.accounts import actions as accounts
    from voronka.funnel.actions import NewStage, create_pipeline_of_file
    from voronka.funnel.models import StageKind

    accounts.set_up(language="en", time_zone="Europe/Moscow", currency="RUB", trade="agency", by=None, at=NOW)
    owner = accounts.add_user(email="owner@example.org", name="Owner", role="owner", sees="all", by=None, at=NOW)
    kinds = dict.fromkeys(old_system.STAGES, StageKind.WORK)
    kinds |= {old_system.WON: StageKind.WON, old_system.LOST: StageKind.LOST}
    stages = [NewStage(name=name, kind=kind) for name, kind in kinds.items()]
    return owner, create_pipeline_of_file(name="Sales", stages=stages, by=owner, at=NOW)


def _received(path: Path, owner: Any, pipeline: Any) -> Any:
    """A file that was uploaded; what its columns mean is guessed."""
    from voronka.imports import actions

    import_ = actions.receive_file(name=path.name, chunks=[path.read_bytes()], by=owner, at=NOW)
    stages = {stage.name: str(stage.pk) for stage in pipeline.stages.all()}
    answers = {"pipeline": str(pipeline.pk), "stages": stages}
    roles = import_.look["guesses"][import_.kind]
    return actions.set_mapping(import_=import_, kind=import_.kind, roles=roles, answers=answers)


def _seconds(import_: Any, what: str) -> float:
    """Ask the worker, and wait for it."""
    from voronka.ground import clock
    from voronka.imports import actions
    from voronka.imports.models import WORKING, Import

    begun = time.perf_counter()
    getattr(actions, what)(import_=Import.objects.get(pk=import_.pk), by=import_.by, at=clock.now())
    while (now := Import.objects.get(pk=import_.pk)).state in WORKING:
        time.sleep(0.2)
    if now.state not in {"checked", "done", "undone"}:
        raise RuntimeError(f"{what} of {now.file_name}: {now.state} {now.error}")
    return time.perf_counter() - begun


@contextmanager
def _process(name: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "voronka", name], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _highest_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


def _processor_s(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _p95(taken: list[float]) -> float:
    return sorted(taken)[int(0.95 * len(taken))]


def main() -> None:
    """Parse the arguments, run, print or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--deals", type=int, default=DEALS)
    parser.add_argument("--output", type=Path, help="where to write the section; nowhere = print it")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(asdict(_inside(options.deals))))
        return
    text = section(rows(options.deals))
    if options.output:
        options.output.write_text(f"{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
