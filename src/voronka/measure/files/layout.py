"""How the cells of a text lie: what parts them, and its first records."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from statistics import median

from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MAX_CELL
from voronka.measure.message import say

csv.field_size_limit(MAX_CELL)

DELIMITERS = (",", ";", "\t", "|")
BLANKS = " "
"""Named as a delimiter: columns parted by runs of blanks."""

MAX_HEAD_RECORDS = 200

_SEP_LINE = re.compile(r'"?sep=([^"\w])"?(?:\n|$)', re.IGNORECASE)
_ALIGNED = re.compile(r"^ +\S|\S {2,}\S")


@dataclass(frozen=True, slots=True)
class Record:
    """Cells, and the line of the text after which they end."""

    cells: list[str]
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a text.

    delimiter   one character; BLANKS for runs of blanks
    hint_lines  1 when the first line is a spreadsheet's ``sep=;``
    skips_space a blank after the delimiter belongs to no cell (it stands before quotes)
    """

    delimiter: str
    hint_lines: int = 0
    skips_space: bool = False


def known_delimiter(written: str) -> str:
    """The delimiter that the user named: one character, "tab" or "\\t". Raises FileError when it cannot part cells."""
    delimiter = "\t" if written.lower() in ("tab", "\\t") else written
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n':
        raise FileError(say('"{delimiter}" cannot part columns; give one character, or tab.', delimiter=written))
    return delimiter


def guess_layout(text: str, delimiter: str | None) -> Layout:
    """The layout of a text by its head; ``delimiter`` when it is known."""
    if hint := _SEP_LINE.match(text):
        return Layout(delimiter or hint[1], hint_lines=1)
    delimiter = delimiter or _guess_delimiter(text)
    spaced = re.compile(rf'{re.escape(delimiter)} +"')
    return Layout(delimiter, skips_space=delimiter != BLANKS and spaced.search(text) is not None)


def head_records(text: str, layout: Layout) -> list[Record]:
    """The first records of a text, blank ones too."""
    source = StringIO(text if text.endswith("\n") else text + "\n", newline="\n")  # taken line by line: few are needed
    lines = islice(source, layout.hint_lines, None)
    if layout.delimiter == BLANKS:
        first = islice(lines, MAX_HEAD_RECORDS)
        return [Record(line.split(), layout.hint_lines + at) for at, line in enumerate(first, 1)]
    reader = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=layout.skips_space)
    records = []
    try:
        for cells in reader:
            records.append(Record(cells, layout.hint_lines + reader.line_num))
            if len(records) >= MAX_HEAD_RECORDS:
                return records
    except csv.Error:
        return records
    return records


def _guess_delimiter(text: str) -> str:
    """The character that parts most records into the same, largest number of cells."""
    widths = {
        delimiter: [len(record.cells) for record in head_records(text, Layout(delimiter)) if record.cells]
        for delimiter in DELIMITERS
    }
    first_used = next((at for at in zip(*widths.values(), strict=False) if max(at) > 1), None)
    if first_used is None:
        return BLANKS if _is_aligned(text) else ","
    heads = dict(zip(DELIMITERS, first_used, strict=True))
    scores = {name: _score(found, heads[name], name, text) for name, found in widths.items()}
    best = max(scores, key=lambda name: scores[name])
    return BLANKS if scores[best] < 1 and _is_aligned(text) else best


def _score(widths: list[int], head: int, delimiter: str, text: str) -> float:
    """How table-like the cells are: their usual number, less for records that differ and for prose."""
    usual = median(widths)
    if usual < 2:
        return 0.1 * max(widths) if max(widths) > 1 else 0.0
    agreeing = sum(abs(width - usual) <= 0.3 * usual for width in widths) / len(widths)
    score = usual * agreeing
    if abs(head - usual) > 0.3 * usual:
        score *= 0.4
    if text.count(delimiter + " ") > 0.6 * text.count(delimiter):
        score *= 0.4
    return score


def _is_aligned(text: str) -> bool:
    """Whether the lines are columns of numbers and words lined up with blanks."""
    lines = [line for line in text.split("\n")[:MAX_HEAD_RECORDS] if line.strip()][:-1]
    widths = Counter(len(line.split()) for line in lines)
    if len(lines) < 2 or not widths:
        return False
    width, times = widths.most_common(1)[0]
    aligned = sum(1 for line in lines if _ALIGNED.search(line))
    return width > 1 and times >= 0.95 * len(lines) and aligned >= 0.5 * len(lines)
