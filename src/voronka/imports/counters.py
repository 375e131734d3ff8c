"""The file of a counter at a door: moments, and how many came in since each.

Headings that counters write are known in three languages; in a file of two columns the first is the moment. Rows of one
moment are added up, so that a file of hours whose hour stands in a column of its own is counted by day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from voronka.ground.text import fold
from voronka.imports.moments import aware
from voronka.imports.reading import Bad
from voronka.imports.source import read_file
from voronka.measure.files.cells import as_text
from voronka.measure.files.columns import type_columns
from voronka.measure.files.map import Format
from voronka.measure.files.table import Table
from voronka.measure.message import Message, say

_MOMENTS = "date day time datetime timestamp дата день время датаивремя period dátum nap idő időpont kezdet"
_COUNTS = (
    "visitors in enter entries count footfall people visits посетители посетителей вошло вошли вход входы количество"
    " число людей látogató látogatók látogatószám belépő belépők belépés fő darab"
)
_ROLES = {"opened": frozenset(fold(_MOMENTS).split()), "visitors": frozenset(fold(_COUNTS).split())}


@dataclass(frozen=True)
class Counter:
    """What a file says.

    counted  moment -> visitors
    hours    that each moment stands for: 24, 1, or 0 where it is neither days nor hours
    bad      rows that cannot be read; then nothing is to be counted
    """

    counted: dict[datetime, int]
    hours: int
    bad: list[Bad]


def read_counter(path: Path, *, name: str, zone: ZoneInfo) -> Counter | None:
    """Read the file; None = which of its columns is which is not known. Raises FileError where it is no table.

    zone   of the business: a moment without a zone is meant there
    """
    table = read_file(path, name=name, form=Format())
    roles = _roles(table.frame.columns)
    if roles is None:
        return None
    columns = type_columns(table.frame, roles, Format())
    moments = aware(columns.typed["opened"], table.frame[roles["opened"]], zone).to_list()
    counted: dict[datetime, int] = defaultdict(int)
    visitors = columns.typed["visitors"].to_list()
    wrong: dict[int, tuple[str, Message]] = {each.place: (each.role, each.reason) for each in columns.refusals}
    for place, (moment, came) in enumerate(zip(moments, visitors, strict=True)):
        if moment is None or came is None:
            wrong.setdefault(place, ("opened" if moment is None else "visitors", say("empty")))
        else:
            counted[moment] += int(came)
    bad = [_bad(table, roles, place, *wrong[place]) for place in sorted(wrong)]
    bad += [Bad(-1, each.row, "", each.header, each.value, each.reason) for each in table.rejected]
    return Counter(dict(counted), _hours(list(counted), zone), bad)


def _roles(headers: Sequence[str]) -> dict[str, str] | None:
    found = {
        role: next((header for header in headers if "".join(fold(header).split()) in known), "")
        for role, known in _ROLES.items()
    }
    if all(found.values()):
        return found
    return dict(zip(_ROLES, headers, strict=True)) if len(headers) == len(_ROLES) else None


def _bad(table: Table, roles: dict[str, str], place: int, role: str, reason: Message) -> Bad:
    value = as_text(table.frame[roles[role]][place : place + 1])[0] or ""
    return Bad(place, int(table.rows[place]), role, roles[role], value, reason)


def _hours(moments: Sequence[datetime], zone: ZoneInfo) -> int:
    local = [moment.astimezone(zone) for moment in moments]
    if all(moment.time() == time.min for moment in local):
        return 24
    return int(all(moment.minute == moment.second == moment.microsecond == 0 for moment in local))
