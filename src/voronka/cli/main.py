"""The command line: ``voronka map | report | discover | funnel`` for files, ``voronka up`` for the web application.

Only argparse is imported before the command is known, so that ``voronka --help`` answers at once.
Exit status: 0 done, 1 failed (one clear sentence on stderr), 2 wrong use.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voronka import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES = ("en", "ru", "hu")
SERVING = ("up", "web", "edge", "worker", "migrate", "user", "journal")
"""The commands of the web application; the others need a file only."""

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
KEPT = {M_TRIM_THRESHOLD: 1 << 30, M_MMAP_THRESHOLD: 32 << 20, M_ARENA_MAX: 1}
"""Options of glibc's allocator: one heap for all threads, which keeps a gigabyte free, and larger pieces inside it."""

EXAMPLES = """\
examples:
  voronka map deals.csv > map.toml            what Voronka takes each column for; correct it in an editor
  voronka report deals.csv                    a report in the terminal
  voronka report deals.csv --map map.toml --html report.html
  voronka report orders.xlsx --by product,region --json
  voronka discover log.xes.gz --svg process.svg
  voronka funnel log.csv --steps "visit,lead,sale" --within 30d --by device
  voronka up                                  the web application; prints its address

exit status: 0 done, 1 failed (one sentence on stderr says why), 2 wrong use
"""


def run() -> None:
    """The entry point of the installed command."""
    status = main(sys.argv[1:])
    if sys.argv[1] in SERVING:
        sys.exit(status)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # nothing is open any more, and to take down every object of a large file takes 75 ms


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status. Wrong use leaves through argparse with status 2."""
    args = parser().parse_args(arguments)
    if args.command in SERVING:
        return _serve(args)
    _start_lightly()
    from voronka.cli.commands import COMMANDS
    from voronka.cli.failures import failing_clearly

    return failing_clearly(COMMANDS[args.command], args)


def _start_lightly() -> None:
    """What the libraries of a measure need not do for one short run: found on 1,000,000 deals.

    numpy starts a thread of linear algebra a core, and nothing here multiplies matrices (30 ms of processor); the
    collector of cycles looks again and again at modules that stay (25 ms of imports); polars' allocator keeps memory
    for each thread apart, so that what one has freed the next asks of the system anew (100 MB, 60 ms); a thread that
    computed outside the interpreter waits up to 5 ms to come back to it. Memory that is given back and asked for again
    comes filled with zeros (100 ms): neither allocator gives any back. And polars takes a file of this size in so few
    pieces that at the end one core parses alone; in pieces of 8 MB both are done at once (20 ms, and 70 MB less).
    """
    import gc

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,oversize_threshold:0,dirty_decay_ms:-1")
    os.environ.setdefault("POLARS_CSV_CHUNK_SIZE", str(8 << 20))
    gc.set_threshold(100_000, 50, 100)
    sys.setswitchinterval(0.0005)
    _keep_memory()


def _keep_memory() -> None:
    """Let the C library, where numpy's arrays are, keep what is freed; elsewhere than on Linux nothing is done."""
    import ctypes  # polars imports it anyhow

    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for option, value in KEPT.items():
            library.mallopt(option, value)


def _serve(args: argparse.Namespace) -> int:
    from voronka.cli import housekeeping, server

    commands = {
        "up": server.up_command,
        "web": server.web_command,
        "edge": server.edge_command,
        "worker": server.worker_command,
        "migrate": server.migrate_command,
        "user": housekeeping.user_command,
        "journal": housekeeping.journal_command,
    }
    return server.serving_clearly(commands[args.command], args)


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line, with examples."""
    top = argparse.ArgumentParser(
        prog="voronka",
        description="Honest numbers from a file, and the sales funnel that makes them.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"voronka {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_map(commands)
    _add_report(commands)
    _add_discover(commands)
    _add_funnel(commands)
    _add_serving(commands)
    return top


Commands = argparse._SubParsersAction  # argparse gives this type no public name


def _command(
    commands: Commands[argparse.ArgumentParser], name: str, what: str, example: str
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_map(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "map", "print the guessed map of a file as TOML", "voronka map deals.csv > map.toml")
    command.add_argument("file", type=Path, metavar="FILE")
    _add_corrections(command)


def _add_report(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(
        commands, "report", "measure one or more files of one kind", "voronka report deals.csv --html report.html"
    )
    command.add_argument("files", type=Path, nargs="+", metavar="FILE", help="several files: their rows are appended")
    _add_corrections(command)
    command.add_argument(
        "--by",
        type=_names,
        default=None,
        metavar="COLUMNS",
        help="slices, e.g. seller,product; two crossed: seller*product (a role or a column of the file)",
    )
    command.add_argument("--as-of", type=_day, metavar="DATE", help="the day of observation (default: the last date)")
    command.add_argument("--strict", action="store_true", help="stop at the first row that cannot be used")
    _add_language(command)
    output = command.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="numbers for other tools")
    output.add_argument("--html", type=Path, metavar="OUT", help="one self-contained page")


def _add_discover(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(
        commands, "discover", "find the process as it is in an event log", "voronka discover log.xes --svg process.svg"
    )
    command.add_argument("file", type=Path, metavar="LOG")
    _add_corrections(command)
    command.add_argument(
        "--coverage", type=_share, default=0.8, metavar="SHARE", help="draw the paths of this share of the cases (0.8)"
    )
    command.add_argument("--strict", action="store_true", help="stop at the first row that cannot be used")
    _add_language(command)
    output = command.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="numbers for other tools")
    output.add_argument("--svg", type=Path, metavar="OUT", help="the process as a picture")


def _add_funnel(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(
        commands,
        "funnel",
        "count the cases that take the steps in order within a window",
        'voronka funnel log.csv --steps "visit,lead,sale" --within 30d',
    )
    command.add_argument("file", type=Path, metavar="LOG")
    _add_corrections(command)
    command.add_argument(
        "--steps", type=_names, required=True, metavar="A,B,C", help="activities in order; quote a comma: '\"a, b\",c'"
    )
    command.add_argument(
        "--within", type=_window, required=True, metavar="WINDOW", help="from the first step: 45s, 30m, 12h, 30d or 4w"
    )
    command.add_argument(
        "--by", metavar="COLUMN", help="one slice: a column of the log, as it is at a case's first event"
    )
    command.add_argument("--strict", action="store_true", help="stop at the first row that cannot be used")
    _add_language(command)
    command.add_argument("--json", action="store_true", help="numbers for other tools")


def _add_serving(commands: Commands[argparse.ArgumentParser]) -> None:
    _command(commands, "up", "run the web application: web, edge and worker as one", "voronka up")
    _command(commands, "web", "run the pages only", "voronka web")
    _command(commands, "edge", "run the live streams only", "voronka edge")
    worker = _command(commands, "worker", "run a worker only; any number may run", "voronka worker")
    worker.add_argument(
        "--lease", type=float, default=60.0, metavar="SECONDS", help="a dead worker's work is taken over"
    )
    _command(commands, "migrate", "bring the database up to date", "voronka migrate")
    user = _command(commands, "user", "make a one-time link for a new password", "voronka user link anna@example.com")
    user.add_argument("what", choices=("link",))
    user.add_argument("email", metavar="EMAIL")
    journal = _command(commands, "journal", "show, release or replay deliveries", "voronka journal replay CONSUMER")
    journal.add_argument("what", choices=("show", "release", "replay"))
    journal.add_argument("consumer", nargs="?", metavar="CONSUMER")


def _add_language(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the words (en)")


def _add_corrections(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--map", type=Path, metavar="FILE.toml", help="which column is what; missing parts are guessed"
    )
    command.add_argument("--kind", choices=("deals", "orders", "events", "traffic"), help="what a row is")
    command.add_argument(
        "--column",
        type=_assignment,
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help='correct one column, e.g. closed=close_date; "closed=" when the file lacks it; repeatable',
    )
    command.add_argument("--won", type=_names, metavar="VALUES", help="outcomes that mean a sale")
    command.add_argument("--lost", type=_names, metavar="VALUES", help="outcomes that mean a refusal")
    for option in ("encoding", "delimiter", "decimal", "date", "sheet"):
        command.add_argument(f"--{option}", metavar=option.upper(), help=argparse.SUPPRESS)


def _names(text: str) -> list[str]:
    """A comma-separated list; a name with a comma stands in double quotes."""
    import csv

    names = [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]
    if not names or "" in names:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of names separated by commas")
    return names


def _assignment(text: str) -> tuple[str, str]:
    role, equals, name = text.partition("=")
    if not equals or not role.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not ROLE=NAME")
    return role.strip(), name.strip()


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1") from None
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share above 0 and up to 1")
    return share


def _day(text: str) -> object:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-12-31") from None


def _window(text: str) -> object:
    from datetime import timedelta

    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    number, unit = text[:-1], text[-1:]
    if unit not in units or not number.isascii() or not number.isdigit() or int(number) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a window like 45s, 30m, 12h, 30d or 4w")
    try:
        return timedelta(**{units[unit]: int(number)})
    except OverflowError:
        raise argparse.ArgumentTypeError(f"{text!r} is longer than any log") from None
