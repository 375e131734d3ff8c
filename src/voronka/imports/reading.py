"""From the file of an import to typed rows: by the same reader and the same rules as the command line's.

What cannot be read refuses its row, with the reason; the other rows go on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl
from django.utils.translation import gettext_noop

from voronka.accounts.queries import business
from voronka.funnel.models import Stage, StageKind
from voronka.imports.kinds import KINDS, Kind
from voronka.imports.mapping import Answers
from voronka.imports.moments import aware
from voronka.imports.source import Source, read_source
from voronka.measure.files.archive import archive_of, with_put_away
from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.cells import as_text, without_placeholders
from voronka.measure.files.closing import closing_of, open_by_closing
from voronka.measure.files.columns import MOMENTS, Columns, Refusal, type_columns
from voronka.measure.files.deals import build_deals
from voronka.measure.files.foreign import MONEY_ROLES, refuse_other_currencies
from voronka.measure.files.map import FileMap
from voronka.measure.files.names import names_currency
from voronka.measure.files.orders import build_orders, whole_orders
from voronka.measure.frames import MONEY
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voronka.imports.models import Import

CENTS = pl.Decimal(38, 2)
PUT_AWAY = "\0put away"
"""The outcome of a deal that was put away as lost in whatever stage."""
STATE = "\0state"
"""The column that says what became of a deal or an order: won, lost, open."""
UNIT_PRICE = "unit_price"
"""The column of the price of one, where a quantity stands beside it and the amount is that of the line."""


@dataclass(frozen=True)
class Bad:
    """A row that is not taken.

    place   of the row in the table; -1 = it could not be put under the headers at all
    row     as a spreadsheet numbers it
    role    whose cell is wrong; "" = the row as a whole
    """

    place: int
    row: int
    role: str
    header: str
    value: str
    reason: Message


@dataclass(frozen=True)
class Rows:
    """The rows of a file, read.

    frame    one row a row that can be taken: PLACE, STATE for deals and orders, and the roles: moments aware, money as
             Decimal, all else as text; null = nothing stands there
    source   the cells as they stand
    bad      rows that cannot be taken
    """

    frame: pl.DataFrame
    source: Source
    bad: list[Bad]

    @property
    def found(self) -> int:
        """Rows of the file, those that cannot be taken too."""
        return self.source.table.found

    def number(self, place: int) -> int:
        """The number of a row as a spreadsheet has it."""
        return int(self.source.table.rows[place])

    def cell(self, place: int, header: str) -> str:
        """A cell as it stands in the file; "" where no column is meant."""
        return (as_text(self.source.frame[header][place : place + 1])[0] or "") if header else ""

    def line(self, place: int) -> list[str]:
        """The cells of a row as they stand in the file."""
        if place < 0:
            return []
        return ["" if text is None else str(text) for text in _texts(self.source.frame[place])]


def read_rows(import_: Import) -> Rows:
    """Read the file as its roles and answers say. Raises FileError when it cannot be read at all."""
    source, kind, answers = read_source(import_), KINDS[import_.kind], Answers.of(import_)
    roles = {name: header for name, header in import_.roles.items() if header in source.headers}
    measured = {kind.by_name[name].read_as: header for name, header in roles.items() if _read_as(kind, name)}
    whole = replace(source, frame=_whole(source, kind, measured, answers))
    columns = type_columns(whole.frame, measured, answers.format)
    _refuse_other_currencies(source, measured, columns)
    zone = ZoneInfo(business().time_zone)
    frame = pl.DataFrame([*(cells.alias(role) for role, cells in columns.typed.items()), _places(source)])
    built = _built(frame.filter(~pl.col(PLACE).is_in([each.place for each in columns.refusals])), kind, roles, answers)
    refusals = [*columns.refusals, *built.refusals]
    moments = {role: aware(built.frame[role], _raw(whole, built, measured[role]), zone) for role in _moments(built)}
    refusals += [*_out_of_reach(built, moments), *_too_fine(built.frame)]
    prices = {UNIT_PRICE: columns.typed["amount"].gather(built.frame[PLACE])} if "quantity" in measured else {}
    named = _named(built.frame.with_columns(**moments, **_cents(built.frame), **prices), kind, roles, whole)
    bad = _bad(source, kind, measured, refusals)
    usable = named.filter(~pl.col(PLACE).is_in([each.place for each in refusals]))
    bad += _empty(usable, kind, roles, source)
    bad += _with_bad_ones(usable, kind, roles, source, bad)
    taken = usable.filter(~pl.col(PLACE).is_in([each.place for each in bad]))
    return Rows(taken, source, [*_unreadable(source), *bad])


def _with_bad_ones(
    frame: pl.DataFrame, kind: Kind, roles: Mapping[str, str], source: Source, bad: Sequence[Bad]
) -> list[Bad]:
    """The other rows of what has bad ones: a part of an order or of a path would be taken for the whole."""
    if not bad or kind.of not in roles:
        return []
    ids = _text(source.frame[roles[kind.of]].gather([each.place for each in bad]))
    first = {key: each.row for key, each in reversed(list(zip(ids, bad, strict=True))) if key}
    alone = {each.place for each in bad}
    rows = frame.filter(pl.col(kind.of).is_in(list(first))).select(PLACE, kind.of).rows()
    return [
        Bad(place, int(source.table.rows[place]), "", "", "", beside(first[key]))
        for place, key in rows
        if place not in alone
    ]


def beside(row: int) -> Message:
    """Why a row is not taken that could be taken alone."""
    return say(gettext_noop("belongs together with row {row}, which cannot be taken"), row=row)


def _empty(frame: pl.DataFrame, kind: Kind, roles: Mapping[str, str], source: Source) -> list[Bad]:
    """Rows in which nothing stands where something must; deals may lack anything, as in the command line.

    Of an order it may stand in one of its lines alone.
    """
    needed: dict[str, list[str]] = {}
    for role in kind.roles:
        if role.must and role.name in roles and kind.like != "deals":
            needed.setdefault(role.must, []).append(role.name)
    found: dict[int, Bad] = {}
    for names in needed.values():
        is_said = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
        if kind.like == "orders" and "id" in roles:
            is_said |= pl.col("id").is_not_null() & is_said.any().over("id")
        for place in frame.filter(~is_said)[PLACE]:
            row = int(source.table.rows[place])
            value = as_text(source.frame[roles[names[0]]][place : place + 1])[0] or ""
            found.setdefault(place, Bad(place, row, names[0], roles[names[0]], value, say("empty")))
    return list(found.values())


def _whole(source: Source, kind: Kind, measured: Mapping[str, str], answers: Answers) -> pl.DataFrame:
    """The cells, with what other cells say of them: those of the order, or of a deal that was put away."""
    if kind.like == "orders":
        return whole_orders(source.frame, measured)
    frame, outcome = source.frame, measured.get("outcome")
    if kind.like != "deals" or outcome is None:
        return frame
    won, lost = _words_of_stages(answers)
    if closing := closing_of(source.headers, measured.values()):
        frame, _ = open_by_closing(frame, closing, outcome=outcome, lost=lost)
    if archive := archive_of(source.headers):
        frame, _ = with_put_away(frame, archive, outcome=outcome, won=won, lost=(PUT_AWAY,))
    return frame


def _read_as(kind: Kind, name: str) -> str:
    return kind.by_name[name].read_as if name in kind.by_name else ""


def _places(source: Source) -> pl.Series:
    return pl.int_range(source.frame.height, dtype=pl.UInt32, eager=True).alias(PLACE)


def _refuse_other_currencies(source: Source, measured: Mapping[str, str], columns: Columns) -> None:
    """As the command line does: a column called "currency" speaks for the amounts beside it."""
    currency = next(filter(names_currency, source.headers), None)
    if currency is not None and any(role in measured for role in MONEY_ROLES):
        refuse_other_currencies(columns, source.frame[currency])


def _built(frame: pl.DataFrame, kind: Kind, roles: Mapping[str, str], answers: Answers) -> Built:
    """What the kind of the file map makes of the rows: states, amounts of order lines, what contradicts itself."""
    if kind.like not in {"deals", "orders"}:
        return Built(frame)
    words = _words_of_stages(answers) if kind.like == "deals" else _words_of_states(answers)
    file_map = FileMap(kind=kind.like, columns={"outcome": roles.get("outcome", "")}, won=words[0], lost=words[1])
    built = build_deals(frame, file_map) if kind.like == "deals" else build_orders(frame, file_map)
    return replace(built, frame=built.frame.rename({"state": STATE}))


def _words_of_stages(answers: Answers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The values that mean won and lost, by the stages that they stand for; to be put away is to be lost in any."""
    kinds = dict(Stage.objects.filter(pk__in=set(answers.stages.values())).values_list("pk", "kind"))
    won, lost = (
        tuple(value for value, stage in answers.stages.items() if kinds.get(stage) == of_kind)
        for of_kind in (StageKind.WON, StageKind.LOST)
    )
    return won, (*lost, PUT_AWAY)


def _words_of_states(answers: Answers) -> tuple[tuple[str, ...], tuple[str, ...]]:
    won, lost = (
        tuple(value for value, state in answers.states.items() if state == wanted) for wanted in ("won", "lost")
    )
    return won, lost


def _moments(built: Built) -> list[str]:
    return [role for role in MOMENTS if role in built.frame.columns]


def _raw(source: Source, built: Built, header: str) -> pl.Series:
    return source.frame[header].gather(built.frame[PLACE])


def _out_of_reach(built: Built, moments: Mapping[str, pl.Series]) -> list[Refusal]:
    """Moments that no calendar of ours holds once they are turned to UTC."""
    text = gettext_noop("no moment that can be kept")
    return [
        Refusal(place, role, say(text))
        for role, cells in moments.items()
        for place in built.frame[PLACE].filter(built.frame[role].is_not_null() & cells.is_null())
    ]


def _cents(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """Amounts as they are kept."""
    return {role: frame[role].cast(CENTS) for role in MONEY_ROLES if role in frame.columns}


def _too_fine(frame: pl.DataFrame) -> list[Refusal]:
    """Amounts that are not whole cents: they are never rounded silently."""
    text = gettext_noop("has fractions of a cent")
    return [
        Refusal(place, role, say(text))
        for role, cells in _cents(frame).items()
        for place in frame[PLACE].filter((cells.cast(MONEY) != frame[role]).fill_null(False))
    ]


def _named(frame: pl.DataFrame, kind: Kind, roles: Mapping[str, str], source: Source) -> pl.DataFrame:
    """The columns by the names of our roles; texts as they stand, without the blanks around them."""
    columns = [frame[name] for name in (PLACE, STATE, UNIT_PRICE) if name in frame.columns]
    for name, header in roles.items():
        if (read_as := _read_as(kind, name)) and read_as not in {"id", "outcome", *_SLICES}:
            columns.append(frame[read_as].alias(name))
        else:
            columns.append(_text(source.frame[header].gather(frame[PLACE])).alias(name))
    return pl.DataFrame(columns)


_SLICES = ("seller", "product", "channel", "region", "audience")


def _text(cells: pl.Series) -> pl.Series:
    """Texts without what a spreadsheet puts before them so that they are no formulas."""
    return without_placeholders(as_text(cells)).str.replace(r"^'([=+\-@])", "$1")


def _unreadable(source: Source) -> list[Bad]:
    return [Bad(-1, each.row, "", each.header, each.value, each.reason) for each in source.table.rejected]


def _bad(source: Source, kind: Kind, measured: Mapping[str, str], refusals: list[Refusal]) -> list[Bad]:
    """One entry a row: its first wrong cell in the order of the roles."""
    names = {role.read_as: role.name for role in kind.roles if role.read_as}
    first: dict[int, Refusal] = {}
    for refusal in refusals:
        first.setdefault(refusal.place, refusal)
    found = []
    for place, refusal in first.items():
        header = measured[refusal.role]
        cell = source.frame[header][place]
        value = "" if cell is None else str(cell)
        row = int(source.table.rows[place])
        found.append(Bad(place, row, names[refusal.role], header, value, refusal.reason))
    return found


def _texts(row: pl.DataFrame) -> list[str | None]:
    return [as_text(cells)[0] for cells in row.get_columns()]
