"""``python -m benchmarks.board [--deals N] [--output FILE]``: the first look at a board of a million deals.

Heads with true counts and sums, and the first cards of every column: as the product reads them (counter rows, the
index of a column) beside the obvious way (count and sum over the table, sort the deals of a stage). Both answer alike,
which is checked in every round. Only the database is timed: its work and the fetching of the rows, on SQLite and on a
private PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.rounds import in_turns

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
DEALS, CONTACTS, SELLERS, ROUNDS = 1_000_000, 10_000, 200, 5
PROMISED_MS = 5.0
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SINCE = {  # a moment in the year before NOW, as the database writes it
    "sqlite": "datetime('2026-03-02 09:00:00', '-' || (i * 104729 %% 31536000) || ' seconds')",
    "postgresql": "TIMESTAMPTZ '2026-03-02 09:00:00Z' - make_interval(secs => i * 104729 %% 31536000)",
}
UNSORTED = {"sqlite": "+{column}", "postgresql": "({column} + INTERVAL '0')"}  # the same order, by no index
FILL = """
    INSERT INTO funnel_deal (title, search, pipeline_id, stage_id, contact_id, owner_id, amount, first_contact_at,
                             opened_at, stage_since, closed_at, outcome, loss_reason_id, loss_note, fields,
                             moves, revision)
    WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < %s),
         d AS (SELECT i, {since} AS since, %s + i * 7919 %% %s AS stage FROM n)
    SELECT '', '', %s, stage, %s + i %% %s, %s + i %% %s, CASE WHEN i %% 10 > 0 THEN i * 31 %% 100000 END, since, since,
           since, CASE WHEN stage IN (%s, %s) THEN since END,
           CASE stage WHEN %s THEN 'won' WHEN %s THEN 'lost' ELSE '' END, CASE WHEN stage = %s THEN {reason} END, '',
           '{{}}', 1, 0
      FROM d
"""
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Row:
    """One database, in milliseconds: the whole first look, its heads alone, its cards alone."""

    database: str
    deals: int
    heads: float
    naive_heads: float
    cards: float
    naive_cards: float


def rows(deals: int = DEALS) -> list[Row]:
    """Both databases, each in a process and a folder of its own."""
    inside = [sys.executable, "-m", "benchmarks.board", "--inside", "--deals", str(deals)]
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
        "## Board",
        "",
        f"The first look at a board with {told[0].deals:,} deals: true counts and sums in 9 heads, and the first cards",
        "of 9 columns. Milliseconds of database time, rows fetched; in turns, with equal answers.",
        "",
        "| Database | Heads | Cards | Together | Counted: heads | Sorted: cards | Together | Ratio | Promised |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    return "\n".join([*head, *map(_line, told)])


def _line(row: Row) -> str:
    ours, naive = row.heads + row.cards, row.naive_heads + row.naive_cards
    verdict = f"<= {PROMISED_MS:g}" + ("" if ours <= PROMISED_MS else ", **missed**")
    return (
        f"| {row.database} | {row.heads:.2f} | {row.cards:.2f} | {ours:.2f} | {row.naive_heads:.0f} | "
        f"{row.naive_cards:.0f} | {naive:.0f} | {naive / ours:.0f} | {verdict} |"
    )


def _inside(deals: int) -> Row:
    """Fill the database of this process and time both ways."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    pipeline, user = fill(deals)
    heads, cards = _statements(pipeline, user)
    naive_heads = [_count(pipeline)]
    naive_cards = [(_unsorted(sql, connection.vendor), values) for sql, values in cards]
    head_ms = in_turns({"ours": _asker(heads[1:], _sums), "naive": _asker(naive_heads, _sums)}, rounds=ROUNDS)
    card_ms = in_turns({"ours": _asker(cards, _ids), "naive": _asker(naive_cards, _ids)}, rounds=ROUNDS)
    stages_ms = in_turns({"ours": _asker(heads[:1], _ids)}, rounds=ROUNDS)
    return Row(
        database={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
        deals=deals,
        heads=1000 * (head_ms["ours"] + stages_ms["ours"]),
        naive_heads=1000 * (head_ms["naive"] + stages_ms["ours"]),
        cards=1000 * card_ms["ours"],
        naive_cards=1000 * card_ms["naive"],
    )


def fill(deals: int) -> tuple[Any, Any]:
    """A pipeline with so many deals, spread over its stages and a year."""
    from django.db import connection

    from voronka.accounts.actions import add_user
    from voronka.contacts.models import Contact
    from voronka.funnel import actions

    people = [
        add_user(email=f"p{number}@example.org", name=f"Person {number}", role="head", sees="all", by=None, at=NOW)
        for number in range(SELLERS)
    ]
    pipeline = actions.create_pipeline(trade="agency", language="en", by=None, at=NOW)
    Contact.objects.bulk_create(Contact(name=f"Client {number}", created_at=NOW) for number in range(CONTACTS))
    contact, reason = Contact.objects.order_by("pk").first(), pipeline.loss_reasons.first()
    stages = list(pipeline.stages.order_by("pk"))
    won, lost = (next(stage.pk for stage in stages if stage.kind == kind) for kind in ("won", "lost"))
    values = [deals, stages[0].pk, len(stages), pipeline.pk, contact.pk, CONTACTS, people[0].pk, SELLERS]
    with connection.cursor() as cursor:
        sql = FILL.format(since=SINCE[connection.vendor], reason=reason.pk)
        cursor.execute(sql, [*values, won, lost, won, lost, lost])
        actions.recount(pipeline)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return pipeline, people[0]


def _statements(pipeline: Any, user: Any) -> tuple[list[Statement], list[Statement]]:
    """What the product asks for the heads (first the stages, then the counts), and for the cards of each column."""
    from django.db import connection

    from voronka.funnel import queries
    from voronka.funnel.filters import Filters
    from voronka.web.board.asked import FIRST_CARDS

    asked: list[Statement] = []

    def listen(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        asked.append((sql, tuple(values or ())))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(listen):
        heads = queries.column_heads(pipeline=pipeline, user=user, filters=Filters())
        before = len(asked)
        stages = [head.stage for head in heads]
        queries.first_cards(stages=stages, user=user, filters=Filters(), limit=FIRST_CARDS, at=NOW)
    return asked[:before], asked[before:]


def _count(pipeline: Any) -> Statement:
    return (
        "SELECT stage_id, COUNT(*), COUNT(amount), SUM(amount) FROM funnel_deal WHERE pipeline_id = %s GROUP BY 1",
        (pipeline.pk,),
    )


def _unsorted(sql: str, vendor: str) -> str:
    """The same question, where no index gives the order."""
    column = '"funnel_deal"."stage_since"'
    return re.sub(rf"ORDER BY {re.escape(column)}", f"ORDER BY {UNSORTED[vendor].format(column=column)}", sql)


def _asker(statements: list[Statement], read: Callable[[list[Any]], Any]) -> Callable[[], Any]:
    """Ask the statements, one after the other, and read what came back."""
    from django.db import connection

    def ask() -> Any:
        with connection.cursor() as cursor:
            answers = []
            for sql, values in statements:
                cursor.execute(sql, values)
                answers.append(cursor.fetchall())
        return [read(answer) for answer in answers]

    return ask


def _ids(answer: list[Any]) -> list[int]:
    return [row[0] for row in answer]


def _sums(answer: list[Any]) -> list[tuple[int, int, int, int]]:
    """Stage, deals, with an amount, the sum in cents."""
    return sorted((row[0], row[1], row[2], int(Decimal(str(row[3])) * 100)) for row in answer)


def main() -> None:
    """Parse the arguments, run, print or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.board", description=__doc__)
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
