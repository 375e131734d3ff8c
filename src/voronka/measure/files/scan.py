"""A look at every byte of a delimited text: may the fast reader be trusted with it?

The fast reader (polars) does not see a record longer than the header when it reads only some columns, keeps NUL and
lone carriage returns, and splits wrongly where quotes stand in unusual places. All of that is visible in the bytes.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_LINE, MIB
from voronka.measure.message import say

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 1 << 17
"""Bytes at a time: what fits a processor's cache."""

_PLAIN = bytes({*range(0x20, 0x7F), *range(0x80, 0x100), *b"\n\t"} - {*b'"'})
"""Bytes that say nothing against the fast reader."""


@dataclass(slots=True)
class Scan:
    """What stands in the bytes.

    is_clean      no control characters and no carriage return without a newline
    is_regular    quotes open a field, close it, or are doubled inside it (RFC 4180); then all parsers agree
    has_quotes    there are any
    has_newlines  some are inside quotes
    max_fields    fields of the longest record; 0 when they were not counted
    """

    is_clean: bool = True
    is_regular: bool = True
    has_quotes: bool = False
    has_newlines: bool = False
    max_fields: int = 0


def scan(path: Path, name: str, delimiter: str, *, counts: bool = True, block: int = BLOCK) -> Scan:
    """Look at all bytes of a UTF-8 text.

    counts  whether the fields of each record are counted; a reader of all columns finds long records itself
    block   bytes at a time

    Raises FileError on an endless line.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if not counts and len(mapped) <= MIB and not mapped[:].translate(None, _PLAIN):
        return Scan()
    from voronka.measure.files.scanner import Scanner  # with numpy: 28 ms that a plain sample need not wait for

    return Scanner(mapped, ord(delimiter), counts=counts).run(name, block)


def endless_line(name: str) -> FileError:
    """The refusal of a text with a line that no table has."""
    return FileError(
        say("The file {file} has a line longer than {size} MB: it is not a table.", file=name, size=MAX_LINE >> 20)
    )
