"""``python -m benchmarks [--quick]``: run everything and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import board, importing, intake, reports
from benchmarks.clickhouse import ClickHouse
from benchmarks.events import make
from benchmarks.frames import Frames
from benchmarks.mining import beside_pm4py
from benchmarks.ours import Ours
from benchmarks.page import Results, page
from benchmarks.processes import ROOT, report_on_deals, start_of_log
from benchmarks.questions import QUESTIONS, Question
from benchmarks.rounds import in_turns
from voronka.measure.engine import EventLog

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL, QUICK = 100_000_000, 10_000_000
"""Up to QUICK, boards, imports and pages of numbers are left out: their promises are seconds for a size, no ratios."""
CASES = 0.124
"""Cases for each event."""


def main() -> None:
    """Parse the arguments, run, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} events instead of {FULL:,}")
    parser.add_argument("--events", type=int, help="so many events instead")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks.md", help="where to write the page")
    options = parser.parse_args()
    events = options.events or (QUICK if options.quick else FULL)
    with tempfile.TemporaryDirectory(prefix="voronka-bench-") as folder:
        results = measure(Path(folder), events, rounds=3 if events <= QUICK else 5)
    options.output.write_text(page(results, quick=options.quick), encoding="utf-8")
    print(page(results, quick=options.quick))


def measure(folder: Path, events: int, *, rounds: int) -> Results:
    """Everything, on so many events; needs about 20 bytes of disk and 60 of memory for each."""
    made = make(events, int(events * CASES))
    say(f"{events:,} events made")
    begun = time.perf_counter()
    ours = Ours(folder, made)
    build_s = time.perf_counter() - begun
    say(f"log built in {build_s:.1f} s")
    small = folder / "small.voronka"
    EventLog.build(small, made.frame(first_cases=100), dims=["seller"])
    start = start_of_log(ours.path, small, rounds=3)
    say(f"{start}")
    mining = beside_pm4py(made, first_cases=int(min(events / 4, 1_000_000) * CASES), rounds=3)
    say(f"{mining}")
    report = report_on_deals(folder, rows=1_000_000, rounds=9 if events > QUICK else 5)
    say(f"{report}")
    boards = board.rows(min(events // 100, board.DEALS)) if events > QUICK else []
    say(f"{boards}")
    imports = importing.rows(min(events // 1000, importing.DEALS)) if events > QUICK else []
    say(f"{imports}")
    numbers = reports.rows(min(events // 100, reports.DEALS)) if events > QUICK else []
    say(f"{numbers}")
    taken = intake.rows(intake.SECONDS if events > QUICK else intake.SECONDS // 4)
    say(f"{taken}")
    begun = time.perf_counter()
    clickhouse = ClickHouse(folder, made)
    load_s = time.perf_counter() - begun
    say(f"MergeTree loaded in {load_s:.1f} s")
    answers = list(asked(ours, clickhouse, Frames(made), rounds=rounds))
    cases = int(events * CASES)
    product = (boards, imports, numbers, taken)
    return Results(events, cases, rounds, build_s, load_s, answers, mining, start, report, *product)


def asked(
    ours: Ours, clickhouse: ClickHouse, frames: Frames, *, rounds: int
) -> Iterator[tuple[Question, dict[str, float]]]:
    """Each question to every engine that can answer it."""
    for question in QUESTIONS:
        clickhouse.choose(question.key, getattr(ours, question.key)())
        engines = [each for each in (ours, clickhouse, frames) if hasattr(each, question.key)]
        seconds = in_turns({each.name: getattr(each, question.key) for each in engines}, rounds=rounds)
        say(f"{question.text}: {seconds} ratio {seconds['chdb'] / seconds['voronka']:.1f}")
        yield question, seconds


def say(text: str) -> None:
    """Progress, apart from the page."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
