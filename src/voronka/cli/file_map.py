"""The map that a command works with: what the user's file says, corrected by the flags."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voronka.measure.files import FileError, FileMap, guess_map
from voronka.measure.files.names import ROLES
from voronka.measure.message import say

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from voronka.measure.frames import Kind

FORMAT = ("encoding", "delimiter", "decimal", "date", "sheet")
ESCAPES = {"\\t": "\t", "tab": "\t"}
"""A tab is hard to type in a terminal."""


def corrected_map(file: Path, args: argparse.Namespace, *, kind: Kind | None = None) -> FileMap | None:
    """The map of ``--map`` with the flags' corrections; a flag for a column corrects the guess where no map is given.

    kind     what the command needs, where the map leaves it open (``discover`` reads events)
    Returns  None when nothing is said: all is guessed
    Raises   FileError for a role that there is not
    """
    given = FileMap.load(args.map) if args.map else FileMap()
    formatted = _formatted(given, args)
    wanted = replace(formatted, kind=args.kind or given.kind or kind)
    if args.column:
        base = wanted if given.columns is not None else guess_map(file, map=wanted)
        wanted = replace(base, columns=_columns(base, args.column))
    if args.won is not None or args.lost is not None:
        wanted = replace(
            wanted,
            won=tuple(args.won or wanted.won or ()),
            lost=tuple(args.lost or wanted.lost or ()),
        )
    return None if wanted == FileMap() else wanted


def completed_map(file: Path, args: argparse.Namespace) -> FileMap:
    """The whole map of a file: the guess, with what the user said in its place."""
    return guess_map(file, map=corrected_map(file, args))


def _formatted(given: FileMap, args: argparse.Namespace) -> FileMap:
    said = {name: value for name in FORMAT if (value := getattr(args, name)) is not None}
    if "delimiter" in said:
        said["delimiter"] = ESCAPES.get(said["delimiter"], said["delimiter"])
    return replace(given, format=replace(given.format, **said))


def _columns(base: FileMap, corrections: list[tuple[str, str]]) -> dict[str, str]:
    for role, _ in corrections:
        if role not in ROLES:
            raise FileError(
                say("--column {role}: there is no such role; there are {roles}", role=role, roles=", ".join(ROLES))
            )
    columns = {**(base.columns or {}), **dict(corrections)}
    return {role: header for role, header in columns.items() if header}
