"""docs/benchmarks.md, written by the run: what was measured, on which machine, and whether the promises hold."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import board, importing, intake, reports
from benchmarks.events import ACTIVITIES, SELLERS

if TYPE_CHECKING:
    from benchmarks.mining import Mining
    from benchmarks.processes import Report, Start
    from benchmarks.questions import Question

MEMORY_MB, COLD, PM4PY, REPORT, REPORT_MB, HELP_S = 1024, 0.8, 100, 2, 1536, 0.25


@dataclass(frozen=True, slots=True)
class Results:
    """Everything one run has measured. answers: question, and median seconds by engine.

    A quick run has no boards, imports and reports.
    """

    events: int
    cases: int
    rounds: int
    build_s: float
    load_s: float
    answers: list[tuple[Question, dict[str, float]]]
    mining: Mining
    start: Start
    report: Report | str
    boards: list[board.Row]
    imports: list[importing.Row]
    reports: list[reports.Row]
    intake: list[intake.Row]


def page(results: Results, *, quick: bool) -> str:
    """The page as Markdown."""
    engines = [_head(results, quick=quick), _engines(results), _mining(results), _start(results), _report(results)]
    product = [board.section(results.boards)] if results.boards else []
    product += [importing.section(results.imports)] if results.imports else []
    product += [reports.section(results.reports)] if results.reports else []
    product.append(intake.section(results.intake))
    return "\n\n".join([*engines, *product, NOTES]) + "\n"


def _head(results: Results, *, quick: bool) -> str:
    command = "make bench QUICK=1" if quick else "make bench"
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "polars", "chdb", "pm4py"))
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"""# Benchmarks

Written by `{command}`; run it again to have it for your machine. All answers were compared before and while they were
timed: the engines agree on every one. Times are medians of {results.rounds} rounds in which the engines took turns;
at its turn each answered once to warm up, and then for at least half a second. Read the ratios; the seconds depend on
the machine and on what else it does.

* {results.events:,} events of {results.cases:,} cases, {len(ACTIVITIES)} activities, {SELLERS} sellers, seeded
* {os.cpu_count()} cores ({_processor()}), {gigabytes:.0f} GB of memory, Linux, Python {platform.python_version()}
* {packages}"""


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def _engines(results: Results) -> str:
    rows = [
        "## The engine beside ClickHouse and polars",
        "",
        "| Question | Voronka, s | chdb, s | polars, s | chdb / Voronka | promised |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for question, seconds in results.answers:
        ratio = seconds["chdb"] / seconds["voronka"]
        cells = [_seconds(seconds.get(name)) for name in ("voronka", "chdb", "polars")]
        rows.append(f"| {question.text} | {' | '.join(cells)} | {ratio:.1f} | {_promise(ratio, question.target)} |")
    rows += ["", f"Building the log took {results.build_s:.1f} s, loading the MergeTree table {results.load_s:.1f} s."]
    return "\n".join(rows)


def _mining(results: Results) -> str:
    mining = results.mining
    rows = [
        f"## Beside pm4py, on {mining.events:,} of the events",
        "",
        "| Question | Voronka, s | pm4py, s | ratio | promised |",
    ]
    rows.append("|---|---:|---:|---:|---:|")
    for text, (ours, theirs) in (
        ("Directly-follows graph, counts", mining.counts_s),
        ("Directly-follows graph, medians (ours with p90 too)", mining.medians_s),
    ):
        ratio = theirs / ours
        rows.append(f"| {text} | {_seconds(ours)} | {_seconds(theirs)} | {ratio:.0f} | {_promise(ratio, PM4PY)} |")
    return "\n".join(rows)


def _start(results: Results) -> str:
    start = results.start
    speed, disk = start.size_mb / start.cold_s, start.size_mb / start.disk_s
    memory, cold = _below(start.peak_mb, MEMORY_MB), _promise(speed / disk, COLD)
    return f"""## A process of its own: open the log, ask one ordered funnel

| | measured | promised |
|---|---:|---:|
| Highest memory, MB (mapped pages and the interpreter included) | {start.peak_mb:.0f} | {memory} |
| Warm, s | {_seconds(start.warm_s)} | |
| Cold, s (pages dropped with `posix_fadvise`) | {_seconds(start.cold_s)} | |
| Reading the whole file of {start.size_mb:.0f} MB once, cold, s | {_seconds(start.disk_s)} | |
| Cold start in MB of the file a second, beside plain reading | {speed:.0f} of {disk:.0f} | {cold} |"""


def _report(results: Results) -> str:
    report = results.report
    if isinstance(report, str):
        return f"## The command line\n\nNot measured: {report}."
    ratio = report.report_s / report.polars_s
    return f"""## The command line, as processes

| | measured | promised |
|---|---:|---:|
| `voronka report` on {report.rows:,} deals (CSV, 12 columns), s | {_seconds(report.report_s)} | |
| polars: read that file with dates and group it once, s | {_seconds(report.polars_s)} | |
| ratio | {ratio:.2f} | {_below(ratio, REPORT)} |
| Highest memory of the report, MB | {report.report_mb:.0f} | {_below(report.report_mb, REPORT_MB)} |
| `voronka --help`, s | {_seconds(report.help_s)} | {_below(report.help_s, HELP_S)} |"""


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.3g}" if seconds < 1 else f"{seconds:.2f}"


def _promise(ratio: float, target: float | None) -> str:
    if target is None:
        return ""
    return f">= {target:g}" if ratio >= target else f">= {target:g}, **missed**"


def _below(value: float, limit: float) -> str:
    return f"<= {limit:g}" if value <= limit else f"<= {limit:g}, **missed**"


NOTES = """## What is compared

* **Voronka** asks an `EventLog` on disk (`docs/engine.md`), mapped and warm; the row without an index asks plain sorted
  columns (case, activity, time) in memory, with neither offsets nor masks.
* **chdb** is ClickHouse in process: a `MergeTree` table ordered by case and time, merged to one part, times as
  `UInt32`, activities as `UInt8`, the seller in every row, all cores, warm. Where several queries answer a question
  (`optimize_aggregation_in_order`, filtering, arrays, window functions), each is tried and the fastest that answers
  rightly is timed. `benchmarks/clickhouse.py` has them all.
* **polars** has its columns sorted in memory, as integers. It has no ordered funnel with a window.
* **pm4py** has a prepared pandas frame; it is asked for fewer events because it takes long, and so are we beside it.
* A window much shorter than most cases last (30 minutes here) makes every event a question of the clock; a longer one
  leaves most cases to a table of steps. That is why the first row and the third differ.
* Quantiles are exact and interpolated (type 7) everywhere: `quantilesExactInclusive` in ClickHouse.
* No two events of a case share a second, because ClickHouse orders equal times by step and we by arrival.
* **The command line** is timed as people start it: whole processes, from compiled modules (`make install` compiles ours
  as pip compiles those of polars), the file in the system's cache, in turns. The peer is what a user of polars writes
  for the question "how did these deals end, and what did they bring": `read_csv(..., try_parse_dates=True)` of the
  whole file and one `group_by`. A lazy scan of the two columns asked for would take two thirds of that, but it is not
  reading the file; amounts as `Decimal` instead of floats cost it nothing. Counts and revenue must be the same.
* **The board** is asked with the statements of the product itself, caught as it sends them. "Counted" counts and sums
  the deals of the pipeline by stage; "sorted" asks for the same cards where no index gives their order.
* **Imports** are timed from the press of the button to the end, the reading of the file and the looking for what is
  known already included. "Processor" is that of the worker alone.
* **Intake** is one process of the edge, in turns with pgbench on one server of PostgreSQL; both answer when it is on
  disk (`fsync` and `synchronous_commit` are on). A row of pgbench is one insert into a table with one index; a lead is
  read, checked, known by its key, and written as a submission with its indexes and keys; an event and a delivery stand
  for those that came together.
* "Disk speed" is the disk below the file system's cache; the host of a virtual machine may cache on its own."""
