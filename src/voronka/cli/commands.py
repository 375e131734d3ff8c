"""The four commands: translate the arguments, call the measures once, print."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from voronka.measure.files import FileError, read
from voronka.measure.frames import MissingColumn
from voronka.measure.message import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import Console

    from voronka.measure.dataset import Dataset


def map_command(args: argparse.Namespace) -> None:
    """Print the map of a file: what was guessed, with the corrections given."""
    from voronka.cli.file_map import completed_map

    sys.stdout.write(completed_map(args.file, args).to_toml())


def report_command(args: argparse.Namespace) -> None:
    """Measure the files and show the report in the terminal, as JSON or as a page."""
    by = None if args.by is None else [tuple(name.split("*")) for name in args.by]
    dataset = _read(args, args.files, by=_columns(by), as_of=args.as_of, meanwhile=partial(_load_report, args))
    from voronka.measure.report import build_report
    from voronka.wording.words import Words

    report = build_report(dataset, by=by)
    words = Words(args.lang)
    if args.json:
        from voronka.cli.contract import report_json

        _print_json(report_json(report, words))
    elif args.html:
        from voronka.cli.page import render_page

        _write(args.html, render_page(report, words))
    else:
        from voronka.cli.terminal import print_report

        print_report(report, words, _console())


def discover_command(args: argparse.Namespace) -> None:
    """Find the process in a log and show it in the terminal, as JSON or as a picture."""
    from voronka.measure.discover import discover
    from voronka.wording.words import Words

    discovery = discover(_read(args, [args.file], kind="events").frame)
    words = Words(args.lang)
    if args.json:
        from voronka.cli.contract import discovery_json

        _print_json(discovery_json(discovery, words))
    elif args.svg:
        from voronka.charts.process_map import process_svg

        _write(args.svg, process_svg(discovery, coverage=args.coverage, say=words))
    else:
        from voronka.cli.terminal import print_discovery

        print_discovery(discovery, words, _console())


def funnel_command(args: argparse.Namespace) -> None:
    """Count the cases that take the steps in order, in all and by slice."""
    from voronka.measure.ordered_funnel import ordered_funnel, ordered_funnel_by

    columns = [args.by] if args.by else []
    events = _read(args, [args.file], kind="events", by=columns).frame
    try:
        steps = ordered_funnel(events, steps=args.steps, within=args.within)
        by = ordered_funnel_by(events, steps=args.steps, within=args.within, by=args.by) if args.by else None
    except (ValueError, MissingColumn) as error:
        raise FileError(say("{file}: {error}", file=str(args.file), error=str(error))) from error
    if args.json:
        from voronka.cli.contract import funnel_json

        _print_json(funnel_json(steps, by))
    else:
        from voronka.cli.terminal import print_funnel
        from voronka.wording.words import Words

        print_funnel(steps, by, Words(args.lang), _console())


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "map": map_command,
    "report": report_command,
    "discover": discover_command,
    "funnel": funnel_command,
}


def _read(args: argparse.Namespace, files: Sequence[Path], *, by: Sequence[str] = (), **more: Any) -> Dataset:
    """Read the files with the map and the corrections given, with a progress bar where a person looks on."""
    from voronka.cli.file_map import corrected_map
    from voronka.cli.progress import reading

    kind = more.pop("kind", None)
    with reading(files) as on_progress:
        return read(
            files,
            map=corrected_map(files[0], args, kind=kind),
            by=by,
            as_of=more.get("as_of"),
            strict=args.strict,
            on_progress=on_progress,
            meanwhile=more.get("meanwhile", lambda: None),
        )


def _load_report(args: argparse.Namespace) -> None:
    """Import what a report needs, while its file is being read."""
    import numpy.ma  # noqa: F401 - polars asks for it when it first takes an array: then all would wait for it, 6 ms

    import voronka.measure.report
    from voronka.wording.words import Words

    words = Words(args.lang)
    if args.html:
        import voronka.cli.page  # noqa: F401
    elif not args.json:
        from voronka.cli.terminal import rehearse

        rehearse(words)


def _columns(by: Sequence[tuple[str, ...]] | None) -> list[str]:
    return list(dict.fromkeys(name for columns in by or () for name in columns))


def _print_json(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _write(path: Path, text: str) -> None:
    """Write the whole file or leave the old one: a half-written page is worse than none."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sys.stderr.write(f"{path}\n")


def _console() -> Console:
    from rich.console import Console

    return Console()
