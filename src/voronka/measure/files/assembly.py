"""One data set of the parts: each file read and joined, typed, made rows of the kind, and the whole looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.dataset import Dataset, Rejected
from voronka.measure.files.ahead import nothing_ahead
from voronka.measure.files.archive import with_put_away
from voronka.measure.files.as_of import observed
from voronka.measure.files.built import PLACE, Built
from voronka.measure.files.cells import repeating
from voronka.measure.files.closing import lost_by_closing, open_by_closing
from voronka.measure.files.columns import Refusal, type_columns
from voronka.measure.files.deals import build_deals, repeated_in_later
from voronka.measure.files.ends import with_both_ends
from voronka.measure.files.errors import FileError
from voronka.measure.files.events import build_events
from voronka.measure.files.foreign import refuse_other_currencies
from voronka.measure.files.groups import IS_OUTER
from voronka.measure.files.join import joined
from voronka.measure.files.orders import build_orders, whole_orders
from voronka.measure.files.plan import Plan, found_format, plan_for, with_words
from voronka.measure.files.refunds import refunds
from voronka.measure.files.same_customer import same_customers
from voronka.measure.files.table import Table, read_table, sample_of_file
from voronka.measure.files.traffic import build_traffic
from voronka.measure.files.variants import variants
from voronka.measure.frames import SLICES
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from voronka.measure.files.ahead import Ahead
    from voronka.measure.files.columns import Columns
    from voronka.measure.files.map import FileMap
    from voronka.measure.files.reading import Progress


@dataclass(frozen=True, slots=True)
class _Part:
    """One file, read and joined, its cells still raw."""

    table: Table
    frame: pl.DataFrame
    notes: list[Message]


def assembled(
    paths: Sequence[Path],
    given: FileMap,
    sample: Table,
    *,
    ahead: Ahead,
    by: Sequence[str],
    as_of: date | None,
    strict: bool,
    on_progress: Progress | None,
    meanwhile: Callable[[], None],
) -> Dataset:
    """The data set of :func:`voronka.measure.files.read`, as it says.

    sample  the first rows of the first file
    ahead   gives what has been read of it
    """
    with ThreadPoolExecutor(1) as beside:
        other_work = beside.submit(meanwhile)
        plan = plan_for(sample, given, by)
        parts = [_part(paths[0], plan, on_progress, ahead)]
    other_work.result()
    parts += [_part(path, plan, on_progress) for path in paths[1:]]
    whole, typed = _typed(parts, plan)
    plan = replace(plan, file_map=whole)
    frames, rejected, notes = [], [], [*whole.notes]
    for part, columns in zip(parts, typed, strict=True):
        frame, refused, said = _rows(part, columns, plan)
        if strict and refused:
            raise _row_error(refused[0])
        frames.append(frame)
        rejected += refused
        notes += said
    frame = frames[0] if len(frames) == 1 else pl.concat(frames, how="vertical_relaxed")
    notes += repeated_in_later(frames) if plan.kind in ("deals", "orders") else []
    frame, joined_to = _one_customer(frame, plan)
    frame, day, said = observed(frame, plan.kind, as_of or whole.options.as_of)
    return Dataset(
        kind=plan.kind,
        frame=frame,
        columns=plan.roles,
        rows=sum(part.table.found for part in parts),
        rejected=rejected,
        as_of=day,
        files=[str(path) for path in paths],
        won=whole.won or (),
        lost=whole.lost or (),
        notes=[*notes, *joined_to, *said, *_spellings(frame, plan, by)],
    )


def guessed(path: Path, given: FileMap) -> FileMap:
    """The map of :func:`voronka.measure.files.guess_map`, as it says."""
    plan = plan_for(sample_of_file(path, given), given, ())
    outcome = plan.roles.get("outcome")
    cells = []
    if outcome:
        words_alone = replace(plan, roles={"outcome": outcome}, extras={}, currency=None, ends=None)
        cells = [_part(path, words_alone, None).frame[outcome]]
    whole = with_words(plan.file_map, plan.kind, cells)
    return replace(whole, format=found_format(sample_of_file(path, whole), plan))


def _part(path: Path, plan: Plan, on_progress: Progress | None, ahead: Ahead = nothing_ahead) -> _Part:
    form = plan.file_map.format
    wanted = plan.wanted | {other.join.on_here for other in plan.others}
    brought = {name for other in plan.others for name in other.names.values()}
    here = [header for header in plan.headers if header in wanted and header not in brought] or plan.headers[:1]
    table = ahead(here, plan.coded) or read_table(
        path,
        encoding=form.encoding,
        delimiter=form.delimiter,
        sheet=form.sheet,
        columns=here,
        categories=[] if plan.others else plan.repeating,
        on_progress=on_progress,
    )
    frame, notes = table.frame, list(table.notes)
    for other in plan.others:
        frame, said = joined(frame, other, wanted)
        notes += said
    if plan.kind == "orders":
        frame = whole_orders(frame, plan.roles)
    frame, said = _told_elsewhere(frame, plan)
    return _Part(table, frame, [*notes, *said])


def _told_elsewhere(frame: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, list[Message]]:
    """The raw cells, with what other columns than that of the outcome say of a deal; and notes."""
    outcome, won, lost = plan.roles.get("outcome", ""), plan.file_map.won, plan.file_map.lost
    notes: list[Message] = []
    if plan.ends:
        frame, joint = with_both_ends(frame, plan.ends, plan.roles)
        notes += joint
    if plan.closing:
        frame, is_open = open_by_closing(frame, plan.closing, outcome=outcome, lost=lost)
        frame, is_lost = lost_by_closing(frame, plan.closing, outcome=outcome, won=won, lost=lost)
        notes += [*is_open, *is_lost]
    if plan.archive:
        frame, put_away = with_put_away(frame, plan.archive, outcome=outcome, won=won, lost=lost)
        notes += put_away
    return frame, notes


def _typed(parts: Sequence[_Part], plan: Plan) -> tuple[FileMap, list[Columns]]:
    """The map with the words of the outcome, and the typed columns of each file; neither waits for the other."""
    outcome = plan.roles.get("outcome")
    with ThreadPoolExecutor(1) as thread:
        typed = thread.submit(lambda: [type_columns(part.frame, plan.roles, plan.file_map.format) for part in parts])
        whole = with_words(plan.file_map, plan.kind, [part.frame[outcome] for part in parts] if outcome else [])
    return whole, typed.result()


def _rows(part: _Part, columns: Columns, plan: Plan) -> tuple[pl.DataFrame, list[Rejected], list[Message]]:
    """The rows of one file as the kind has them, the rows that are not used, and notes."""
    if plan.currency:
        refuse_other_currencies(columns, part.frame[plan.currency])
    extras = [repeating(part.frame[header]).alias(name) for header, name in plan.extras.items()]
    places = pl.int_range(part.frame.height, dtype=pl.UInt32, eager=True).alias(PLACE)
    beside = [part.frame[plan.inner].is_null().alias(IS_OUTER)] if plan.inner else []
    beside += [refunds(part.frame[plan.refunds])] if plan.refunds else []
    rows = pl.DataFrame([cells.alias(role) for role, cells in columns.typed.items()] + extras + beside + [places])
    if columns.refusals:
        rows = rows.filter(~pl.col(PLACE).is_in([refusal.place for refusal in columns.refusals]))
    built = _built(rows, plan)
    refusals = columns.refusals + built.refusals
    rejected = [*part.table.rejected, *_rejected(part, plan, refusals)]
    rejected.sort(key=lambda one: one.row)
    return built.frame.drop(PLACE), rejected, part.notes + columns.notes + built.notes


def _built(rows: pl.DataFrame, plan: Plan) -> Built:
    if plan.kind == "deals":
        return build_deals(rows, plan.file_map)
    if plan.kind == "orders":
        return build_orders(rows, plan.file_map)
    return build_events(rows) if plan.kind == "events" else build_traffic(rows, plan.file_map)


def _rejected(part: _Part, plan: Plan, refusals: list[Refusal]) -> list[Rejected]:
    """One entry a row: its first wrong cell in the order of the roles."""
    first: dict[int, Refusal] = {}
    for refusal in refusals:
        first.setdefault(refusal.place, refusal)
    rows = part.table.rows.gather(list(first)).to_list() if first else []
    texts = {role: part.frame[plan.roles[role]] for role in {refusal.role for refusal in first.values()}}
    entries = []
    for row, (place, refusal) in zip(rows, first.items(), strict=True):
        cell = texts[refusal.role][place]
        value = "" if cell is None else str(cell)
        header = plan.roles[refusal.role]
        entries.append(Rejected(part.table.name, row, refusal.role, header, value, refusal.reason))
    return entries


def _row_error(one: Rejected) -> FileError:
    text = 'row {row} of {file}: {column} "{value}" ({header}): {reason}'
    return FileError(
        say(text, row=one.row, file=one.file, column=one.column, value=one.value, header=one.header, reason=one.reason)
    )


def _one_customer(frame: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, list[Message]]:
    if "customer" not in frame.columns:
        return frame, []
    customers, notes = same_customers(frame["customer"].alias(plan.roles["customer"]))
    return (frame.with_columns(customers.alias("customer")), notes) if notes else (frame, [])


def _spellings(frame: pl.DataFrame, plan: Plan, by: Sequence[str]) -> list[Message]:
    names = [
        name
        for name in dict.fromkeys((*SLICES, *by))
        if name in frame.columns and frame.schema[name] in (pl.String, pl.Categorical)
    ]
    headers = [plan.roles.get(name, name) for name in names]
    with ThreadPoolExecutor(2) as threads:
        found = threads.map(variants, (frame[name] for name in names), headers)
    return [note for notes in found for note in notes]
