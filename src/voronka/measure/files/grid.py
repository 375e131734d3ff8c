"""What is above and below the data of a grid of cells: titles, the header, totals."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from voronka.measure.files.cells import is_empty
from voronka.measure.message import count, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.message import Message


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a grid of cells.

    index   the record it is, 0 for the first; the first data record when there is none
    is_there  false: the first line is data already
    titles  the records above it that hold something, as text
    totals  the records right below it that are sums of what follows, as counters write them
    """

    index: int
    is_there: bool
    titles: list[str]
    totals: list[Sequence[str]] = field(default_factory=list)

    @property
    def skip(self) -> int:
        """Records above the data."""
        return self.index + self.is_there + len(self.totals)


_NUMBER = re.compile(r"[-+]?[$€£₽]?\s?\d[\d\s.,'\xa0\u202f]*\s?[%$€£₽]?")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T ].*)?")
_THOUSANDS = re.compile(r"(?<=\d)[\s.,'](?=\d{3}\b)")
_YEAR = re.compile(r"(19|20)\d\d")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_PHONE = re.compile(r"\+?[\d\s()-]{7,}")


def find_header(records: Sequence[Sequence[str]]) -> Header:
    """Which record is the header: the first that is nearly as wide as the data, if it does not look like data."""
    filled = [[cell for cell in record if cell.strip()] for record in records]
    top = _remarks_above(filled)
    widths = Counter(_trimmed(record) for record, cells in zip(records[top:], filled[top:], strict=True) if cells)
    if not widths:
        return Header(0, is_there=True, titles=[])
    usual = max(widths, key=lambda width: (widths[width], width))
    wanted = max(2, usual / 2) if usual > 1 else 1
    first = next((at for at, cells in enumerate(filled) if at >= top and cells), 0)
    index = next((at for at, cells in enumerate(filled) if at >= top and len(cells) >= wanted), first)
    titles = [" ".join(cells) for cells in filled[:index] if cells]
    below = [record for record, cells in zip(records[index + 1 :], filled[index + 1 :], strict=True) if cells]
    is_there = bool(titles) or not _looks_like_data(records[index], below)
    totals = records[index + 1 : index + 2] if is_there and _sums_up(records[index + 1 :]) else []
    return Header(index, is_there=is_there, titles=titles, totals=list(totals))


def _remarks_above(filled: Sequence[Sequence[str]]) -> int:
    """How many records above a table are remarks behind a "#", of which the first holds nothing else."""
    if not filled or len(filled[0]) != 1 or not filled[0][0].startswith("#"):
        return 0
    remarks = sum(1 for _ in takewhile(lambda cells: not cells or cells[0].startswith("#"), filled))
    below = [len(cells) > 1 for cells in filled[remarks:] if cells]
    return remarks if sum(below) * 2 > len(below) else 0


def _trimmed(record: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(record, 1) if cell.strip()), default=0)


def _looks_like_data(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first record is data: a number, date or address above such, and no word above them."""
    evidence = 0
    for at, cell in enumerate(first):
        column = [record[at] for record in below if at < len(record) and record[at].strip()]
        kinds = Counter(_kind(value) for value in column)
        usual = kinds.most_common(1)[0][0] if kinds else ""
        kind = _kind(cell)
        if kind == "year" and usual != "year":
            continue
        if kind and (not column or usual):
            evidence += 1
        elif cell.strip() and not kind and usual:
            return False
    return evidence > 0


def _kind(cell: str) -> str:
    """number, year, date, mail or phone; "" for words."""
    text = cell.strip()
    for kind, pattern in (("year", _YEAR), ("date", _DATE), ("number", _NUMBER), ("mail", _MAIL), ("phone", _PHONE)):
        if pattern.fullmatch(text):
            return kind
    return ""


def column_names(cells: Sequence[str], width: int, *, is_header: bool) -> list[str]:
    """Names of ``width`` columns, each its own: "Phone", "Phone (2)"; "column_3" where the header is empty."""
    names: list[str] = []
    taken = set()
    for at in range(width):
        written = " ".join(cells[at].split()) if is_header and at < len(cells) else ""
        base = written or f"column_{at + 1}"
        name, again = base, 1
        while name in taken:
            again += 1
            name = f"{base} ({again})"
        taken.add(name)
        names.append(name)
    return names


TAIL = 12
"""Last records among which totals and remarks are looked for."""
_A_TABLE = 4
"""With so many columns a phrase in the first one, and nothing beside it, is a remark below the table."""

TOTAL_WORDS = (
    "итого и средние|totals? and averages?|общий итог|итого|итог|всего|totals?|grand total|subtotal|összesen"
    "|mindösszesen|végösszeg|összeg"
)
"""What rows of totals are called, as a pattern."""
TOTAL = rf"({TOTAL_WORDS})\s*:?(\s.*)?"
"""How the first cell of a row of totals reads, whatever its capitals."""
_TOTAL = re.compile(TOTAL, re.IGNORECASE | re.DOTALL)
_TOTAL_WORD = re.compile(r"итог|всего|total|összesen|végösszeg|összeg", re.IGNORECASE)


def may_end_in_no_data(text: str, delimiter: str) -> bool:
    """Whether a text could hold totals or remarks at its end at all."""
    last = text.rstrip().rpartition("\n")[2].rstrip(f"{delimiter} \r")
    return _TOTAL_WORD.search(text) is not None or delimiter not in last


def totals_at_end(records: Sequence[Sequence[str | None]]) -> int:
    """How many of the last records are no data: totals, and lone remarks below them or below the data."""
    tail = records[-TAIL:]
    for at, record in enumerate(tail):
        above, below = tail[:at], tail[at + 1 :]
        if _is_totals(record) and all(_ends_a_form(each, record, above) for each in below):
            return len(below) + 1
        if above and _is_phrase(record) and all(_is_totals(each) or _is_remark(each) for each in below):
            return len(below) + 1
    return 0


def _ends_a_form(
    cells: Sequence[str | None], total: Sequence[str | None], above: Sequence[Sequence[str | None]]
) -> bool:
    """Whether a row below one of totals is none of data: more totals, a remark, a tax, a signature."""
    return _is_totals(cells) or _is_remark(cells) or _is_tax(cells, total, above) or _is_signature(cells, above)


def _is_tax(cells: Sequence[str | None], total: Sequence[str | None], above: Sequence[Sequence[str | None]]) -> bool:
    """A row that fills only what the totals fill, and not all that the rows above do."""
    if any(is_empty(of_total) and not is_empty(cell) for cell, of_total in zip(cells, total, strict=True)):
        return False
    return any(
        is_empty(total[at]) and not any(map(is_empty, column)) for at, column in enumerate(zip(*above, strict=True))
    )


def _is_signature(cells: Sequence[str | None], above: Sequence[Sequence[str | None]]) -> bool:
    """Words where the rows above hold numbers and dates alone, and no number or date among them."""
    figures = [at for at, column in enumerate(zip(*above, strict=True)) if all(_kind(cell or "") for cell in column)]
    return any(_is_word(cells[at]) for at in figures) and not any(_kind(cells[at] or "") for at in figures)


def _is_word(cell: str | None) -> bool:
    return not is_empty(cell) and any(map(str.isalpha, cell or ""))


def _is_totals(cells: Sequence[str | None]) -> bool:
    """It starts with that word; when the word goes on ("Total Energies"), some of its cells must be empty."""
    first = next((cell.strip() for cell in cells if cell and cell.strip()), "")
    match = _TOTAL.fullmatch(first)
    return match is not None and (not match[2] or _filled(cells) < len(cells))


def _sums_up(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first record is the word for totals among numbers alone, one of which holds all those below it."""
    cells, *below = records or [[]]
    words = [cell.strip() for cell in cells if any(map(str.isalpha, cell))]
    match = _TOTAL.fullmatch(words[0]) if len(words) == 1 else None
    if match is None or match[2]:
        return False
    columns = ([_whole(record[at]) for record in below if at < len(record)] for at in range(len(cells)))
    return any(0 < sum(column) <= _whole(cell) for cell, column in zip(cells, columns, strict=True))


def _whole(cell: str) -> int:
    """A count as it is written; 0 for anything else."""
    digits = _THOUSANDS.sub("", cell.strip())
    return int(digits) if digits.isdecimal() else 0


def _is_remark(cells: Sequence[str | None]) -> bool:
    return len(cells) > 1 and _filled(cells) <= 1


def _is_phrase(cells: Sequence[str | None]) -> bool:
    """A remark of several words that stands first in a wide table."""
    words = (cells[0] or "").split()
    return len(cells) >= _A_TABLE and _is_remark(cells) and len(words) > 1 and any(map(str.isalpha, words))


def _filled(cells: Sequence[str | None]) -> int:
    return sum(1 for cell in cells if not is_empty(cell))


def grid_notes(header: Header, written: Sequence[str], names: Sequence[str]) -> list[Message]:
    """What to tell about titles and totals left out, a missing header, and headers that were renamed."""
    notes = []
    if header.titles:
        notes.append(
            count(
                "{n} line above the header is not read: {titles}",
                "{n} lines above the header are not read: {titles}",
                n=len(header.titles),
                titles="; ".join(header.titles)[:200],
            )
        )
    if header.totals:
        notes.append(totals_note(header.totals))
    if not header.is_there:
        return [*notes, say("The file has no header; its columns are named {names}.", names=", ".join(names[:20]))]
    cells = [" ".join(cell.split()) for cell in written]
    if unnamed := [name for name, cell in zip(names, cells, strict=False) if not cell]:
        notes.append(
            count(
                "{n} column has no header; it is named {names}.",
                "{n} columns have no header; they are named {names}.",
                n=len(unnamed),
                names=", ".join(unnamed[:20]),
            )
        )
    notes += [
        say('Two columns are headed "{header}"; one is named "{name}".', header=cell, name=name)
        for name, cell in zip(names, cells, strict=False)
        if cell not in ("", name)
    ][:20]
    return notes


def totals_note(records: Sequence[Sequence[str | None]]) -> Message:
    """What to tell about totals and remarks left out."""
    text = "; ".join(" ".join(cell for cell in record if cell) for record in records)[:200]
    if not _is_totals(records[0]):
        one = "{n} line below the table is not read: {text}"
        return count(one, "{n} lines below the table are not read: {text}", n=len(records), text=text)
    return count(
        "{n} row of totals is not data and is left out: {text}",
        "{n} rows of totals are not data and are left out: {text}",
        n=len(records),
        text=text,
    )
