"""What is measured in processes of their own: peak memory, a cold start, and the command line."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

from benchmarks.questions import DifferentAnswerError

ROOT = Path(__file__).resolve().parents[1]
COMMAND = ROOT / ".venv" / "bin" / "voronka"
ASK = """
import sys, time
from voronka.measure.engine import EventLog
from benchmarks.questions import MONTH, STEPS
EventLog.open(sys.argv[2]).ordered_funnel(STEPS, within=MONTH)
begun = time.perf_counter()
EventLog.open(sys.argv[1]).ordered_funnel(STEPS, within=MONTH)
seconds = time.perf_counter() - begun
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(seconds, int(peak) / 1024)
"""
RUN = """
import resource, subprocess, sys, time
begun = time.perf_counter()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
sys.exit(status)
"""
GROUP = """
import sys, polars as pl
deals = pl.read_csv(sys.argv[1], try_parse_dates=True)
for stage, rows, value in deals.group_by("stage").agg(pl.len(), pl.col("value").sum()).iter_rows():
    print(stage, rows, f"{value:.2f}")
"""
"""What a user of polars writes for the outcomes of a file and their money: all columns read and typed, dates too."""


@dataclass(frozen=True, slots=True)
class Start:
    """The first funnel of a process that has compiled code and no data."""

    warm_s: float
    cold_s: float
    disk_s: float
    size_mb: float
    peak_mb: float


def start_of_log(log: Path, small: Path, *, rounds: int) -> Start:
    """Open a log and ask one funnel: warm, and with its pages dropped; beside it, reading the same file once, dropped.

    A copy is asked, because a mapped file is not dropped from memory.
    """
    copy = log.with_suffix(".copy")
    shutil.copyfile(log, copy)
    cold, disk, peaks, warm = [], [], [], []
    for _ in range(rounds):
        _drop(copy)
        seconds, peak = _ask(copy, small)
        cold.append(seconds)
        peaks.append(peak)
        _drop(copy)
        disk.append(_read(copy))
        warm.append(_ask(copy, small)[0])
    size = copy.stat().st_size / 1e6
    copy.unlink()
    return Start(median(warm), median(cold), median(disk), size, max(peaks))


def _drop(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _read(path: Path) -> float:
    begun = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 22):
            pass
    return time.perf_counter() - begun


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def _ask(log: Path, small: Path) -> tuple[float, float]:
    """Seconds, and the highest memory of the process in MB."""
    command = [sys.executable, "-c", ASK, str(log), str(small)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


@dataclass(frozen=True, slots=True)
class Report:
    """The report of the command line beside a polars script that reads and groups the same file."""

    rows: int
    report_s: float
    report_mb: float
    polars_s: float
    help_s: float


def report_on_deals(folder: Path, *, rows: int, rounds: int) -> Report | str:
    """Run both in turns as processes; a word why where the command does not run."""
    table = folder / "deals.csv"
    _deals(rows).write_csv(table)
    compileall.compile_dir(ROOT / "src", quiet=1)  # as an installed package is, and polars
    report, script = [str(COMMAND), "report", str(table)], [sys.executable, "-c", GROUP, str(table)]
    try:
        _check([*report, "--json"], script)
    except subprocess.CalledProcessError as error:
        return f"the report or its peer ended with status {error.returncode}"
    taken: dict[str, list[float]] = {"report": [], "polars": [], "help": []}
    peak = 0.0
    for _ in range(rounds):
        for name, command in (("report", report), ("polars", script), ("help", [str(COMMAND), "--help"])):
            try:
                seconds, memory = _run(command)
            except subprocess.CalledProcessError as error:
                return f"{name} ended with status {error.returncode}"
            taken[name].append(seconds)
            peak = max(peak, memory if name == "report" else 0)
    table.unlink()
    return Report(rows, median(taken["report"]), peak, median(taken["polars"]), median(taken["help"]))


def _check(report: list[str], script: list[str]) -> None:
    """Raise DifferentAnswerError where both do not count the same outcomes and the same revenue; warms the file too."""
    outputs = [subprocess.run(each, capture_output=True, text=True, check=True).stdout for each in (report, script)]
    measures = json.loads(outputs[0])["measures"]
    rows = {stage: (int(deals), value) for stage, deals, value in map(str.split, outputs[1].splitlines())}
    ours = [measures["won"], measures["lost"], measures["open"], measures["revenue"]]
    theirs = [*(rows[stage][0] for stage in ("Won", "Lost", "Open")), rows["Won"][1]]
    if ours != theirs:
        raise DifferentAnswerError(f"the report finds {ours}, polars {theirs}")


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds, and the highest memory of the process in MB. Raises CalledProcessError when it fails.

    A small process runs it: the highest memory of a child includes that of its parent at the fork. Neither side gets
    the options of the allocator that polars, loaded here, leaves in the environment: both would keep to them.
    """
    environment = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    small = [sys.executable, "-c", RUN, *command]
    done = subprocess.run(small, capture_output=True, text=True, check=True, env=environment)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def _deals(rows: int) -> pl.DataFrame:
    """Twelve columns as a sales system exports them."""
    dice = np.random.default_rng(5)
    opened = np.datetime64("2023-01-01") + dice.integers(0, 700, rows)
    stage = dice.choice(["Won", "Lost", "Open"], rows, p=[0.45, 0.35, 0.2])
    closed = pl.Series(opened + dice.integers(1, 120, rows))
    return pl.DataFrame(
        {
            "deal_id": [f"D{number:07}" for number in range(rows)],
            "customer": pl.Series(dice.integers(0, rows // 4, rows)).cast(pl.String),
            "opened": opened,
            "closed": pl.select(pl.when(pl.Series(stage) != "Open").then(closed)).to_series(),
            "stage": stage,
            "value": dice.integers(100, 100_000, rows) / 100,
            "seller": [f"Seller {number}" for number in dice.integers(1, 41, rows)],
            "product": [f"Product {number}" for number in dice.integers(1, 13, rows)],
            "channel": dice.choice(["search", "social", "direct", "partner"], rows),
            "region": dice.choice(["North", "South", "East", "West"], rows),
            "attempts": dice.integers(1, 9, rows),
            "score": dice.integers(0, 11, rows),
        }
    )
