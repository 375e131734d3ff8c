"""``python -m benchmarks.reports [--deals N] [--output FILE]``: the pages of numbers over a million deals.

The first page of a process (all columns are read), each page after that with and without filters, a page after a
change, and the memory that the process holds; on SQLite and on a private PostgreSQL. What a page computes is timed,
from the question to the result; drawing it is the door's.
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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.board import NOW, ROOT, fill

if TYPE_CHECKING:
    from collections.abc import Callable

DEALS, ROUNDS = 1_000_000, 5
PROMISED_FIRST_S, PROMISED_S, PROMISED_EXPORT_S = 5.0, 1.0, 30.0
EXPORTED = 100_000
MOVES = {  # three for each deal: the first stage, one on the way, where it stands
    "sqlite": "datetime(d.opened_at, '+' || (m.n * (d.id * 7 %% 20)) || ' hours')",
    "postgresql": "d.opened_at + make_interval(hours => (m.n * (d.id * 7 %% 20))::int)",
}
FILL_MOVES = """
    INSERT INTO funnel_transition (deal_id, ordinal, from_stage_id, to_stage_id, at, recorded_at)
    SELECT d.id, m.n, CASE m.n WHEN 1 THEN NULL WHEN 2 THEN %s ELSE %s + (d.stage_id - %s) / 2 END,
           CASE m.n WHEN 1 THEN %s WHEN 2 THEN %s + (d.stage_id - %s) / 2 ELSE d.stage_id END,
           {moment}, d.opened_at
      FROM funnel_deal d JOIN (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) m ON 1 = 1
"""


@dataclass(frozen=True)
class Row:
    """One database, in seconds: the first page, later ones, one after a change, 100,000 deals as files; MB held."""

    database: str
    deals: int
    first: float
    pages: dict[str, float]
    filtered: dict[str, float]
    changed: float
    csv: float
    xlsx: float
    memory_mb: float

    @property
    def slowest(self) -> float:
        """The slowest page but the first."""
        return max(*self.pages.values(), *self.filtered.values(), self.changed)


def rows(deals: int = DEALS) -> list[Row]:
    """Both databases, each in a process and a folder of its own."""
    inside = [sys.executable, "-m", "benchmarks.reports", "--inside", "--deals", str(deals)]
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
    names = list(told[0].pages)
    narrowed = [f"{name}, narrowed" for name in names]
    head = [
        "## Reports",
        "",
        f"The pages of numbers over {told[0].deals:,} deals with three moves each, in seconds: the first page of a",
        "process, which reads all columns; later ones, all deals and narrowed to one source and a quarter; a page",
        "after a change; the records of 100,000 deals as CSV and XLSX. Medians of five.",
        "",
        f"| Database | First | {' | '.join([*names, *narrowed])} | Changed | CSV | XLSX | MB | Promised |",
        "|---|---:|" + "---:|" * (2 * len(names) + 4) + "---|",
    ]
    return "\n".join([*head, *map(_line, told)])


def _line(row: Row) -> str:
    pages = [row.first, *row.pages.values(), *row.filtered.values(), row.changed]
    times = [f"{seconds:.2f}" for seconds in [*pages, row.csv, row.xlsx]]
    is_kept = row.first <= PROMISED_FIRST_S and row.slowest <= PROMISED_S
    is_kept &= max(row.csv, row.xlsx) <= PROMISED_EXPORT_S
    promised = f"<= {PROMISED_FIRST_S:g}, then <= {PROMISED_S:g}; files <= {PROMISED_EXPORT_S:g}"
    verdict = promised + ("" if is_kept else ", **missed**")
    return f"| {row.database} | {' | '.join(times)} | {row.memory_mb:.0f} MB | {verdict} |"


def _inside(deals: int) -> Row:
    """Fill the database of this process and ask for every page."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    pipeline, user = fill(deals)
    _fill_more(pipeline)
    before_mb = _memory_mb()

    from datetime import date

    from voronka.reports import results
    from voronka.reports.selection import Selection
    from voronka.traffic.models import Source

    every = Selection(pipeline=pipeline.pk)
    source = Source.objects.order_by("pk").first()
    narrowed = Selection(
        pipeline=pipeline.pk, source=source.pk, since=date(2025, 10, 1), until=date(2025, 12, 31), compare="previous"
    )

    def asker(name: str, selection: Selection) -> Callable[[], Any]:
        return lambda: getattr(results, name)(user=user, selection=selection, at=NOW)

    first = _once(asker("funnel", every))
    memory = _memory_mb() - before_mb
    pages = {name: _median(asker(name, every)) for name in results.PAGES}
    pages["two slices"] = _median(
        lambda: results.sliced(user=user, selection=every.crossed("source", "product"), at=NOW)
    )
    filtered = {name: _median(asker(name, narrowed)) for name in results.PAGES}
    filtered["two slices"] = _median(
        lambda: results.sliced(user=user, selection=narrowed.crossed("seller", "product"), at=NOW)
    )
    return Row(
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        deals=deals,
        first=first,
        pages=pages,
        filtered=filtered,
        changed=_after_a_change(pipeline, asker("overview", every)),
        csv=_once(lambda: _export(user, every, workbook=False)),
        xlsx=_once(lambda: _export(user, every, workbook=True)),
        memory_mb=memory,
    )


def _fill_more(pipeline: Any) -> None:
    """Sources, products and moves of the deals."""
    from django.db import connection

    from voronka.catalog.actions import add_product
    from voronka.traffic.actions import add_source

    sources = [
        add_source(name=f"Source {n}", channel=kind, by=None, at=NOW).pk
        for n, kind in enumerate(["search_ads", "social_ads", "classifieds", "organic", "referral", "offline"])
    ]
    products = [add_product(name=f"Product {n}", by=None, at=NOW).pk for n in range(20)]
    first = pipeline.stages.order_by("pk").first().pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE funnel_deal SET source_id = {sources[0]} + id * 31 % {len(sources)}, "
            f"product_id = {products[0]} + id * 17 % {len(products)}"
        )
        cursor.execute(FILL_MOVES.format(moment=MOVES[connection.vendor]), [first] * 6)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _export(user: Any, selection: Any, *, workbook: bool) -> None:
    """The records of some deals, written and thrown away."""
    from voronka.ground import sheets
    from voronka.reports.exports import records_table
    from voronka.reports.records import Records, records

    found = records(user=user, selection=selection, number="deals", at=NOW)
    table = records_table(user=user, records=Records("deals", found.selection, found.ids[:EXPORTED]), at=NOW)
    if workbook:
        sheets.workbook(table.head, table.rows, title=table.title).close()
    else:
        for _ in sheets.csv_parts(table.head, table.rows, language="en"):
            pass


def _after_a_change(pipeline: Any, ask: Callable[[], Any]) -> float:
    from voronka.funnel.actions import edit_deal
    from voronka.funnel.models import Deal

    deals = Deal.objects.filter(pipeline=pipeline, closed_at=None).order_by("pk")[:ROUNDS]
    seconds = []
    for number, deal in enumerate(deals):
        edit_deal(deal=deal, changes={"amount": str(number + 7)}, by=None, at=NOW)
        seconds.append(_once(ask))
    return statistics.median(seconds)


def _median(ask: Callable[[], Any]) -> float:
    return statistics.median(_once(ask) for _ in range(ROUNDS))


def _once(ask: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Parse the arguments, run, print or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
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
