"""What is to be read of a file: its map made whole, the columns that are wanted, and the files beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.files.ahead import repeats
from voronka.measure.files.archive import PUT_AWAY, archive_of
from voronka.measure.files.cells import distinct_texts
from voronka.measure.files.closing import closing_of
from voronka.measure.files.columns import MOMENTS, NUMBERS
from voronka.measure.files.dates import format_of
from voronka.measure.files.ends import ends_of
from voronka.measure.files.errors import FileError
from voronka.measure.files.events import NAMES
from voronka.measure.files.foreign import MONEY_ROLES
from voronka.measure.files.groups import inner_column
from voronka.measure.files.guess import Guess
from voronka.measure.files.join import Other, joined, open_other
from voronka.measure.files.map import ANY, FileMap, Format, no_such_column
from voronka.measure.files.names import ROLES, fold, names_currency, roles_of, says_won
from voronka.measure.files.numbers import evidence
from voronka.measure.files.outcomes import guess_words, note_on_guess
from voronka.measure.files.refunds import names_refunds
from voronka.measure.frames import SLICES
from voronka.measure.message import say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from voronka.measure.files.table import Table
    from voronka.measure.frames import Kind


@dataclass(frozen=True, slots=True)
class Plan:
    """How files of one layout are read.

    file_map  whole but for the words of the outcome
    kind, roles   of the map: the kind, and role -> header
    headers   every column that can be had, those of joins included
    extras    header -> name in the frame, for the columns that are wanted beside the roles
    currency  header of the column that names the currency of each row's money, or None
    refunds   header of the column that says how much of an order was given back, or None
    archive   headers of the columns that say which deals were put away as lost, or None
    closing   headers of the columns that say which deals are closed, and which are won; or None
    ends      headers of the dates of winning and of losing, where they are two columns; or None
    days      headers of moments that repeat: days rather than times
    inner     header of the inner names of a grouped report of traffic, or None
    others    the files of joins
    """

    file_map: FileMap
    kind: Kind
    roles: dict[str, str]
    headers: list[str]
    extras: dict[str, str]
    currency: str | None
    refunds: str | None
    archive: tuple[str, str] | None
    closing: tuple[str, str | None] | None
    ends: tuple[str, str] | None
    days: list[str]
    inner: str | None
    others: list[Other]

    @property
    def repeating(self) -> list[str]:
        """Headers of columns whose cells repeat: slices that play no other role, and days."""
        roles = [header for role, header in self.roles.items() if role not in SLICES]
        texts = [*(self.roles[role] for role in SLICES if role in self.roles), *self.extras]
        return [*(header for header in texts if header not in roles and header != self.currency), *self.days]

    @property
    def coded(self) -> list[str]:
        """Headers of columns that may come as Categorical, beside those that repeat: what is typed text by text."""
        texts = (*NUMBERS, *(("outcome",) if self.kind in ("deals", "orders") else ()))
        once = {header for role, header in self.roles.items() if role in texts} - {self.currency}
        others = {header for role, header in self.roles.items() if role not in texts} | set(self.extras)
        return [*self.repeating, *(once - others)]

    @property
    def wanted(self) -> set[str]:
        """Headers whose cells are needed."""
        several = (*(self.archive or ()), *(self.closing or ()), *(self.ends or ()))
        beside = filter(None, (self.currency, self.refunds, self.inner, *several))
        return {*self.roles.values(), *self.extras, *beside}


def plan_for(table: Table, file_map: FileMap, by: Sequence[str]) -> Plan:
    """Look at the sample of a file, complete the map by guessing and find every column that is asked for.

    Raises FileError when the map or ``by`` names a column that is not there, or a log lacks its case, activity or time.
    """
    others, headers = _others(table, file_map)
    whole = _with_won_date(_completed(table, file_map, others), table.frame)
    kind, said = whole.kind or "deals", whole.columns or {}
    roles = {role: said[role] for role in ROLES if said.get(role)}
    for role, header in roles.items():
        if header not in headers:
            raise no_such_column(f"columns.{role}", header, table.name, headers)
    if kind == "events" and (missing := [role for role in NAMES if role not in roles]):
        text = "{file} is read as an event log, but no column is known for {roles}: say them in [columns] of a map"
        raise FileError(say(text, file=table.name, roles=", ".join(missing)))
    has_money = any(role in roles for role in MONEY_ROLES)
    currency = next(filter(names_currency, headers), None) if has_money else None
    is_decided = kind == "deals" and "outcome" in roles
    return Plan(
        whole,
        kind,
        roles,
        headers,
        _extras(kind, roles, headers, by, table.name),
        currency,
        _refunds(kind, roles, headers),
        archive_of(headers) if is_decided else None,
        closing_of(headers, roles.values()) if is_decided else None,
        ends_of(table.frame, roles) if is_decided else None,
        _days(table.frame, roles),
        inner_column(table.frame) if kind == "traffic" else None,
        others,
    )


def _refunds(kind: Kind, roles: Mapping[str, str], headers: Sequence[str]) -> str | None:
    """The column of refunds beside the amount of a whole order: neither the price of one piece, nor net of refunds."""
    has_total = kind == "orders" and "quantity" not in roles and "net" not in fold(roles.get("amount", "net")).split()
    return next((header for header in headers if names_refunds(header)), None) if has_total else None


def _days(sample: pl.DataFrame, roles: dict[str, str]) -> list[str]:
    """Headers of the moments, and of no other role, that repeat in the sample."""
    once = [header for role, header in roles.items() if role in MOMENTS and list(roles.values()).count(header) == 1]
    return [header for header in once if header in sample.columns and repeats(sample[header])]


def found_format(table: Table, plan: Plan) -> Format:
    """How the file is written: as the user says, else as far as its sample shows it."""
    said, frame = plan.file_map.format, table.frame
    cells = {role: frame[header] for role, header in plan.roles.items() if header in frame.columns}
    marks = {evidence(cells[role]).mark for role in NUMBERS if role in cells} - {None}
    forms = (format_of(cells[role]) for role in MOMENTS if role in cells)
    return Format(
        encoding=said.encoding or table.encoding,
        delimiter=said.delimiter or table.delimiter,
        decimal=said.decimal or (str(marks.pop()) if len(marks) == 1 else None),
        date=said.date or next(filter(None, forms), None),
        sheet=said.sheet or table.sheet,
    )


def with_words(file_map: FileMap, kind: Kind, cells: Sequence[pl.Series]) -> FileMap:
    """The map with won and lost: as given, else guessed from all cells of the outcome column."""
    if file_map.won is not None or file_map.lost is not None:
        return file_map
    if not cells or kind == "traffic":
        return file_map
    distinct = pl.concat([distinct_texts(one).drop_nulls() for one in cells]).unique()
    header = cells[0].name
    won, lost = guess_words(distinct.rename(header), kind)
    notes = [] if kind == "events" else note_on_guess(header, won, lost, distinct.len())
    return replace(file_map, won=won, lost=lost, notes=(*file_map.notes, *notes))


def _others(table: Table, file_map: FileMap) -> tuple[list[Other], list[str]]:
    headers, others = list(table.frame.columns), []
    for join in file_map.joins:
        other = open_other(join, file_map.folder, headers, table.name)
        others.append(other)
        headers += other.names.values()
    return others, headers


def _completed(table: Table, file_map: FileMap, others: list[Other]) -> FileMap:
    if file_map.kind and file_map.columns is not None:
        return file_map
    frame = table.frame
    for other in others:
        frame, _ = joined(frame, other, list(other.names.values()))
    guess = Guess(frame, has_header=table.has_header)
    kind: Kind = file_map.kind or ("events" if table.format == "xes" else guess.kind())
    columns = guess.columns(kind) if file_map.columns is None else file_map.columns
    return replace(file_map, kind=kind, columns=columns, notes=(*file_map.notes, *guess.notes))


def _with_won_date(file_map: FileMap, sample: pl.DataFrame) -> FileMap:
    """Without an outcome column, a closing date whose heading speaks of winning tells who was won, and one beside it
    that speaks of losing who was lost.
    """
    columns = dict(file_map.columns or {})
    closed = columns.get("closed", "")
    if file_map.kind != "deals" or columns.get("outcome") or not says_won(closed):
        return file_map
    lost: tuple[str, ...] = ()
    if ends := ends_of(sample, columns):
        text = 'a row with a date in "{won}" counts as won, one with a date in "{lost}" alone as lost'
        note, lost = say(text, won=ends[0], lost=ends[1]), (PUT_AWAY,)
        columns["closed"] = ends[1]
    else:
        text = 'a row with a date in "{column}" counts as won: no other column says what became of it'
        note = say(text, column=closed)
    columns["outcome"] = closed
    return replace(file_map, columns=columns, won=(ANY,), lost=lost, notes=(*file_map.notes, note))


def _extras(kind: Kind, roles: Mapping[str, str], headers: list[str], by: Sequence[str], file: str) -> dict[str, str]:
    """The columns beside the roles, by the name they get in the frame."""
    taken = _taken(kind, roles)
    extras = {}
    for name in by:
        if name in roles:
            continue
        if name not in headers:
            raise no_such_column("by", name, file, [*roles, *headers])
        if name in taken:
            text = 'the column "{name}" cannot be a slice under this name: give it a role, as in region = "{name}"'
            raise FileError(say(text, name=name))
        extras[name] = name
    if kind == "events":
        rest = [header for header in headers if header not in [roles[role] for role in NAMES] and header not in extras]
        extras |= {header: _free_name(header, taken, headers) for header in rest}
    return extras


def _taken(kind: Kind, roles: Mapping[str, str]) -> set[str]:
    """Names that mean something to the measures of a kind, whether or not the file has the role; slices are texts."""
    of_kind = roles_of("traffic") if kind == "traffic" else (*roles_of("deals"), *roles_of("orders"))
    return ({*of_kind} - {*SLICES}) | {*roles, "state"} | ({*NAMES.values()} if kind == "events" else set())


def _free_name(header: str, taken: Collection[str], headers: Collection[str]) -> str:
    name = header
    while name in taken or (name != header and name in headers):
        name += " (file)"
    return name
