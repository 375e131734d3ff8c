"""Roles to typed columns: what the columns of a file prove together is settled first, then each is typed at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import polars as pl

from voronka.measure.files.cells import Typed, as_text, distinct, repeating, without_placeholders
from voronka.measure.files.dates import dates, order_in, order_of
from voronka.measure.files.defects import defects
from voronka.measure.files.numbers import amounts, counts, evidence, is_plain, not_below_zero, scores
from voronka.measure.frames import SLICES
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from voronka.measure.files.map import Format
    from voronka.measure.files.moments import Order
    from voronka.measure.files.written import Mark

    Task = TypeVar("Task")
    Done = TypeVar("Done")

MOMENTS = ("opened", "closed")
_AMOUNTS = ("amount", "margin", "spend", "quantity")
_COUNTS = ("attempts", "visitors", "impressions", "leads", "sales")
NUMBERS = (*_AMOUNTS, *_COUNTS, "score")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not used: its place in the table, the role whose cell is wrong, and why."""

    place: int
    role: str
    reason: Message


@dataclass(slots=True)
class Columns:
    """The typed columns by role, the refused rows and what was noticed."""

    typed: dict[str, pl.Series]
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)


def type_columns(frame: pl.DataFrame, roles: Mapping[str, str], form: Format) -> Columns:
    """Type the columns of a raw frame.

    frame  raw cells, columns by header
    roles  role -> header; the same header may play several roles
    form   what the user said of the decimal mark and of dates
    """
    cells = {role: frame[header] for role, header in roles.items()}
    notes: list[Message] = []
    with ThreadPoolExecutor() as pool:  # polars computes outside the interpreter's lock
        words = {  # first, for they wait for nothing that is settled here; then what takes longest
            role: pool.submit(_in_one_piece, _words, role, cells[role])
            for role in cells
            if role not in (*MOMENTS, *NUMBERS)
        }
        marks = _marks({role: cells[role] for role in NUMBERS if role in cells}, form, notes)
        numbers = {
            role: pool.submit(_in_one_piece, _number, role, cells[role], mark, is_given=form.decimal is not None)
            for role, mark in marks.items()
        }
        said: list[Message] = []
        orders = _orders({role: cells[role] for role in MOMENTS if role in cells}, form, said)
        moments = {
            role: pool.submit(_in_one_piece, dates, cells[role], order=order, form=form.date)
            for role, order in orders.items()
        }
    typed = {**words, **moments, **numbers}
    results = {role: typed[role].result() for role in cells}
    notes += said
    columns = Columns({role: one.values for role, one in results.items()}, notes=notes)
    for role, one in results.items():
        columns.notes += one.notes
        columns.refusals += _refusals(role, cells[role], one.reasons)
    return columns


def _in_one_piece(work: Callable[..., Typed], *cells: Any, **said: Any) -> Typed:
    """The typed column, its chunks joined here: else the first to ask a frame would wait for that of all columns."""
    typed = work(*cells, **said)
    return replace(typed, values=typed.values.rechunk())


def _number(role: str, cells: pl.Series, mark: Mark | None, *, is_given: bool) -> Typed:
    if cells.dtype == pl.Categorical:
        each = distinct(cells)
        if not is_plain(each.texts, mark):  # what is said of such columns counts their rows
            return _number(role, cells.cast(pl.String), mark, is_given=is_given)
        typed = _number(role, each.texts, mark, is_given=is_given)
        return Typed(each.spread(typed.values), typed.reasons, typed.notes)
    if role == "score":
        return scores(cells, mark=mark, is_given=is_given)
    if role in _COUNTS:
        return counts(cells, mark=mark, is_given=is_given, least=1 if role == "attempts" else 0)
    typed = amounts(cells, mark=mark, is_given=is_given)
    return not_below_zero(cells, typed) if role == "spend" else typed


def _words(role: str, cells: pl.Series) -> Typed:
    if role in SLICES:
        return Typed(repeating(cells))
    if role == "outcome" and cells.dtype == pl.Categorical:
        return Typed(cells)
    text = as_text(cells)
    if role in ("id", "customer"):
        return Typed(without_placeholders(text))
    if role == "defect":
        return defects(text)
    return Typed(text)


def _marks(cells: Mapping[str, pl.Series], form: Format, notes: list[Message]) -> dict[str, Mark | None]:
    """The decimal mark of each column: the user's, its own, or that of the other columns when they agree."""
    if form.decimal:
        return dict.fromkeys(cells, cast("Mark", form.decimal))
    seen = dict(zip(cells, _at_once(evidence, list(cells.values())), strict=True))
    proven = {one.mark for one in seen.values() if one.mark}
    shared = proven.pop() if len(proven) == 1 else None
    marks: dict[str, Mark | None] = {}
    for role, one in seen.items():
        is_open = one.either and one.dot == one.comma
        marks[role] = (shared if not one.dot else None) if is_open else one.mark
        if is_open and marks[role]:
            text = 'numbers such as 1.234 in "{column}" are read with "{mark}" before decimals, as in the other columns'
            notes.append(say(text, column=cells[role].name, mark=marks[role]))
        elif is_open:
            text = 'numbers such as 1.234 in "{column}" read in two ways: say decimal = "." or "," in the map'
            notes.append(say(text, column=cells[role].name))
    return marks


def _orders(cells: Mapping[str, pl.Series], form: Format, notes: list[Message]) -> dict[str, Order]:
    """Which of day and month stands first in each column: by the user, its own dates, or the other columns."""
    if given := order_of(form.date):
        return dict.fromkeys(cells, given)
    seen = dict(zip(cells, _at_once(order_in, list(cells.values())), strict=True))
    proven = {order for order, _ in filter(None, seen.values()) if order != "none"}
    shared = proven.pop() if len(proven) == 1 else "day"
    orders: dict[str, Order] = {}
    for role, one in seen.items():
        order, separator = one or ("day", "")
        orders[role] = shared if order == "none" and separator != "." else "day" if order == "none" else order
        if order == "none" and shared == "day" and separator not in ("", "."):
            text = 'dates such as 05/06/2024 in "{column}" are read as day/month; say date = "%m/%d/%Y" to change that'
            notes.append(say(text, column=cells[role].name))
        if order == "mixed":
            text = '"{column}" holds both day/month and month/day: dates that read both ways are not used'
            notes.append(say(text, column=cells[role].name))
    return orders


def _refusals(role: str, cells: pl.Series, reasons: Mapping[str, Message]) -> list[Refusal]:
    if not reasons:
        return []
    texts = cells.cast(pl.String)
    where = texts.is_in(list(reasons)).fill_null(False)
    places = where.arg_true()
    return [Refusal(place, role, reasons[text]) for place, text in zip(places, texts.filter(where), strict=True)]


def _at_once(work: Callable[[Any], Done], tasks: Sequence[Any]) -> list[Done]:
    """The work on every task, in threads: polars computes outside the interpreter's lock."""
    if len(tasks) < 2:
        return [work(task) for task in tasks]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(work, tasks))
