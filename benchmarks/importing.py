"""``python -m benchmarks.importing [--deals N] [--output FILE]``: a hundred thousand deals with their history come in.

Each with a contact who has a phone, a path of four stages, and a sale where it is won; by the actions that an import
calls, some hundred rows a transaction, on SQLite and on a private PostgreSQL. Told are the seconds, the processor
seconds of the importing process, the transactions in which others wait (on SQLite), and the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
DEALS, CHUNK, SELLERS = 100_000, 400, 50
PROMISED_S, PROMISED_MB = 60.0, 400
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST_NAMES = ("Иван", "Пётр", "Мария", "Anna", "Olga", "László", "Семён", "Katalin")
LAST_NAMES = ("Иванов", "Щукин", "Kovács", "Smith", "Юрьева", "Szabó", "Тихонова")


@dataclass(frozen=True)
class Row:
    """One database: what it took to bring so many deals in, and to take them out again."""

    database: str
    deals: int
    seconds: float
    processor_s: float
    median_ms: float
    p95_ms: float
    undo_s: float
    memory_mb: int


def rows(deals: int = DEALS) -> list[Row]:
    """Both databases, each in a process and a folder of its own."""
    inside = [sys.executable, "-m", "benchmarks.importing", "--inside", "--deals", str(deals)]
    told = []
    for command in (inside, [str(ROOT / "scripts" / "with-postgresql"), *inside]):
        with tempfile.TemporaryDirectory(prefix="voronka-bench-") as folder:
            kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            more = {"VORONKA_DATA": folder, "DJANGO_SETTINGS_MODULE": "voronka.ground.settings"}
            done = subprocess.run(command, env=kept | more, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            told.append(Row(**json.loads(done.stdout.splitlines()[-1])))
    return told


def section(told: list[Row]) -> str:
    """The rows as a part of docs/benchmarks.md."""
    head = [
        "## Imports",
        "",
        f"{told[0].deals:,} deals with a contact, a phone, four moves, and a sale of those that are won, by the",
        f"actions that an import calls, {CHUNK} deals a transaction; and the undo of all that.",
        "",
        "| Database | In, s | Processor, s | Promised, s | Transaction, median ms | p95 | Memory, MB | Out again, s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    return "\n".join([*head, *map(_line, told)])


def _line(row: Row) -> str:
    is_kept = row.seconds <= PROMISED_S and row.memory_mb <= PROMISED_MB
    verdict = f"<= {PROMISED_S:g}" + ("" if is_kept else ", **missed**")
    return (
        f"| {row.database} | {row.seconds:.0f} | {row.processor_s:.0f} | {verdict} | {row.median_ms:.0f} | "
        f"{row.p95_ms:.0f} | {row.memory_mb} | {row.undo_s:.0f} |"
    )


def _inside(deals: int) -> Row:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from voronka.journal.actions import open_batch

    call_command("migrate", verbosity=0)
    batch = open_batch(kind="import", by_id=None, at=NOW)
    bring = _bringer(batch)
    starts = range(0, deals, CHUNK)
    took, processor_s = _timed([lambda start=start: bring(start, min(start + CHUNK, deals)) for start in starts])
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begun = time.perf_counter()
    _undo(batch)
    return Row(
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        deals=deals,
        seconds=sum(took),
        processor_s=processor_s,
        median_ms=1000 * statistics.median(took),
        p95_ms=1000 * sorted(took)[int(0.95 * len(took))],
        undo_s=time.perf_counter() - begun,
        memory_mb=memory_mb,
    )


def _timed(jobs: list[Callable[[], None]]) -> tuple[list[float], float]:
    """The seconds of each, a transaction of its own; the processor seconds of all."""
    from django.db import transaction

    took, processor = [], time.process_time()
    for job in jobs:
        begun = time.perf_counter()
        with transaction.atomic():
            job()
        took.append(time.perf_counter() - begun)
    return took, time.process_time() - processor


def _bringer(batch: Any) -> Callable[[int, int], None]:
    """What brings the deals of a range of numbers in."""
    from voronka.accounts import actions as accounts
    from voronka.contacts import actions as contacts
    from voronka.funnel import actions as funnel
    from voronka.sales import actions as sales

    usual = {"by": None, "at": NOW, "batch": batch}
    accounts.set_up(language="en", time_zone="Europe/Moscow", currency="RUB", trade="agency", by=None, at=NOW)
    pipeline = funnel.create_pipeline(trade="agency", language="en", by=None, at=NOW)
    stages = {stage.kind: stage for stage in pipeline.stages.all()}
    first, second, third = [stage for stage in pipeline.stages.all() if not stage.closes][:3]
    reason = pipeline.loss_reasons.all()[0]
    people = [accounts.NewPerson(name=f"Seller {number}") for number in range(SELLERS)]
    sellers = accounts.create_people(rows=people, **usual)

    def deal(number: int, contact_id: int) -> Any:
        is_won = number % 5 < 2
        path = (first, second, third, stages["won" if is_won else "lost"])
        begun = NOW - timedelta(days=30 + number % 700, minutes=number % 1440)
        steps = [funnel.Step(stage_id=each.pk, at=begun + timedelta(days=4 * day)) for day, each in enumerate(path)]
        return funnel.NewDeal(
            pipeline_id=pipeline.pk,
            steps=steps,
            title=f"Order {number}",
            contact_id=contact_id,
            owner_id=sellers[number % SELLERS],
            amount=Decimal(number % 9000 + 100),
            loss_reason_id=None if is_won else reason.pk,
        )

    def bring(begin: int, end: int) -> None:
        made = contacts.create_contacts(rows=[_contact(number, sellers) for number in range(begin, end)], **usual)
        deals = [deal(number, contact_id) for number, contact_id in enumerate(made, begin)]
        sales.follow_deals(deal_ids=funnel.create_deals(rows=deals, **usual), **usual)

    return bring


def _contact(number: int, sellers: list[int]) -> Any:
    from voronka.contacts.actions import NewContact
    from voronka.contacts.addresses import NewAddress

    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number % len(LAST_NAMES)]
    phone = NewAddress("phone", f"+7 912 {number:07d}")
    return NewContact(name=f"{first} {last} {number % 3000}", addresses=[phone], owner_id=sellers[number % SELLERS])


def _undo(batch: Any) -> None:
    from voronka.accounts import actions as accounts
    from voronka.contacts import actions as contacts
    from voronka.funnel import actions as funnel
    from voronka.journal.actions import remove_batch
    from voronka.sales import actions as sales

    for app in (sales, funnel, contacts, accounts):
        while app.undo_batch(batch=batch, by=None, at=NOW, most=CHUNK).done:
            pass
    remove_batch(batch)


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
