"""Reads of imports, each with its cost. Who may import (`Capability.IMPORT`) sees all of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from voronka.funnel.models import DealField, Pipeline, Stage, StageKind
from voronka.ground.text import fold
from voronka.imports.kinds import KINDS
from voronka.imports.kinds.base import FIELD
from voronka.imports.mapping import Answers
from voronka.imports.messages import from_json, value_from_json, worded
from voronka.imports.models import WORKING, Import, RefusedRow, State
from voronka.imports.source import read_source
from voronka.journal.models import Delivery
from voronka.measure.files.cells import as_text, without_placeholders
from voronka.measure.files.outcomes import guess_words

_FORMULA = re.compile(r"[=@+\-\t\r\n＝＠＋－]")
_NUMBER = re.compile(r"[+-][\d\s().,-]*")
SHOWN_VALUES = 200
ROWS_A_PAGE = 50


def imports() -> QuerySet[Import]:
    """All imports, the newest first, with who brought them (1 query)."""
    return Import.objects.select_related("by").order_by("-id")


@dataclass(frozen=True)
class Progress:
    """How far an import is.

    done, total    rows; total 0 = not known yet
    seconds_left   None = cannot be told yet
    counts         new, update, same, duplicate, refused: rows; `also`: what has to be made beside them
    error          why it failed, in the reader's language; "" = it did not
    is_stuck       the worker has tried and failed, and will try again, or waits for a person
    """

    state: str
    done: int
    total: int
    seconds_left: int | None
    counts: dict[str, Any]
    error: str
    is_stuck: bool

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def progress(import_: Import, *, at: datetime) -> Progress:
    """How far an import is at a moment (1 query while the worker is at it)."""
    left = None
    if import_.state in WORKING and import_.done_rows and import_.started_at:
        spent = (at - import_.started_at).total_seconds()
        left = round(spent * (import_.total_rows - import_.done_rows) / import_.done_rows)
    return Progress(
        state=import_.state,
        done=import_.done_rows,
        total=import_.total_rows,
        seconds_left=left,
        counts=import_.counts,
        error=worded(from_json(import_.error)) if import_.error else "",
        is_stuck=import_.state in WORKING and _is_stuck(import_),
    )


def _is_stuck(import_: Import) -> bool:
    waiting = Delivery.objects.filter(event__subject_kind="imports.import", event__subject_id=import_.pk)
    return waiting.exclude(state=Delivery.State.DONE).exclude(error="").exists()


@dataclass(frozen=True)
class Column:
    """A column of the file: its header, some of its cells, and the role that it plays; "" = none."""

    header: str
    samples: list[str]
    role: str


@dataclass(frozen=True)
class RoleChoice:
    """A role that a column may play in this kind, what it is called, and whether rows need it."""

    name: str
    label: str
    is_must: bool


def columns(import_: Import) -> list[Column]:
    """The columns of the file with the roles that they play now (no query)."""
    played = {header: role for role, header in import_.roles.items()}
    return [Column(each["header"], each["samples"], played.get(each["header"], "")) for each in import_.look["columns"]]


def role_choices(kind: str) -> list[RoleChoice]:
    """What columns may mean in a kind; for deals the custom fields too, as "field:<key>" (1 query for deals)."""
    found = [RoleChoice(role.name, str(role.label), bool(role.must)) for role in KINDS[kind].roles]
    if kind == "deals":
        fields = DealField.objects.filter(is_gone=False)
        found += [RoleChoice(f"{FIELD}{field.key}", field.name, False) for field in fields]
    return found


def guessed_roles(import_: Import, kind: str) -> dict[str, str]:
    """Role -> header as the file suggests for a kind (no query)."""
    return dict(import_.look["guesses"][kind])


def remembered(import_: Import) -> Import | None:
    """The last import before it whose file had the same headers and was mapped; its mapping was taken (1 query)."""
    same = Import.objects.filter(header_set=import_.header_set, pk__lt=import_.pk).exclude(kind="")
    return same.order_by("-id").first()


@dataclass(frozen=True)
class Value:
    """A value of the column of outcomes, on how many rows it stands, and what it means.

    meaning   deals and history: the id of a stage as text; orders: won, lost, open; "" = not known: the first stage
    """

    value: str
    rows: int
    meaning: str


def outcome_values(import_: Import, *, header: str, kind: str, pipeline: Pipeline | None) -> list[Value]:
    """The values of a column of the whole file, the most frequent first, each with its meaning: as was said, else as
    its words suggest (reads the column; 1 query).

    kind      orders: won, lost or open; else a stage of the pipeline

    Raises FileError when the file cannot be read, KeyError when it has no such column.
    """
    source = read_source(import_, columns=None if import_.others else [header])
    cells = without_placeholders(as_text(source.frame[header])).drop_nulls().alias("value")
    counted = cells.value_counts(name="rows").sort("rows", "value", descending=[True, False]).head(SHOWN_VALUES)
    values = [str(value) for value in counted["value"]]
    meanings = _meanings(values, header, kind, pipeline, Answers.of(import_))
    return [Value(value, rows, meanings[value]) for value, rows in zip(values, counted["rows"], strict=True)]


def _meanings(values: list[str], header: str, kind: str, pipeline: Pipeline | None, said: Answers) -> dict[str, str]:
    import polars as pl  # takes a quarter of a second: pages that read no file do without

    won, lost = guess_words(pl.Series(header, values), "orders" if kind == "orders" else "deals")
    if kind == "orders":
        guessed = {value: "won" if value in won else "lost" if value in lost else "open" for value in values}
        return guessed | {value: state for value, state in said.states.items() if value in guessed}
    stages = list(Stage.objects.filter(pipeline=pipeline, is_gone=False)) if pipeline else []
    by_name = {fold(stage.name): stage.pk for stage in reversed(stages)}
    of_kind = {stage.kind: stage.pk for stage in reversed(stages)}
    known = {stage.pk for stage in stages}
    found = {}
    for value in values:
        kind_of = StageKind.WON if value in won else StageKind.LOST if value in lost else None
        guess = by_name.get(fold(value)) or (of_kind.get(kind_of) if kind_of else None)
        told = said.stages.get(value)
        found[value] = str((told if told in known else guess) or "")
    return found


@dataclass(frozen=True)
class PreviewRow:
    """One of the first rows as it will be stored.

    row    as a spreadsheet numbers it
    what   "new", "update" or "same"
    cells  role -> value: text, Decimal or aware datetime; names in place of ids
    """

    row: int
    what: str
    cells: dict[str, Any]


def preview(import_: Import) -> list[PreviewRow]:
    """The first rows as they will be stored, as the check has found (no query)."""
    return [
        PreviewRow(each["row"], each["what"], {role: value_from_json(value) for role, value in each["cells"].items()})
        for each in import_.preview
    ]


def refused_rows(import_: Import, *, after: int = 0, limit: int = ROWS_A_PAGE) -> tuple[list[RefusedRow], int | None]:
    """A page of rows that were not taken, in the order of the file, and after which the next page begins (1 query).

    `reason_words` says why in the reader's language.
    """
    rows = list(RefusedRow.objects.filter(import_of=import_, pk__gt=after).order_by("pk")[: limit + 1])
    return rows[:limit], (rows[limit - 1].pk if len(rows) > limit else None)


def reason_words(row: RefusedRow) -> str:
    """Why a row was not taken, in the language that is active (no query)."""
    return worded(from_json(row.reason))


def refused_file(import_: Import, *, delimiter: str = ",", reason_header: str) -> Iterator[bytes]:
    """The refused rows as a CSV with their own cells and the reason beside: mended, it imports them alone
    (1 query, piece by piece).

    reason_header   what the last column is called, in the reader's language
    """
    yield b"\xef\xbb\xbf"
    yield _line([*import_.headers, reason_header], delimiter)
    for row in RefusedRow.objects.filter(import_of=import_).order_by("pk").iterator(chunk_size=1000):
        yield _line([*map(_no_formula, row.line), _told(row)], delimiter)


def _told(row: RefusedRow) -> str:
    where = f"{row.header} “{row.value[:200]}”: " if row.header else ""
    return f"{row.row}: {where}{reason_words(row)}"


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers and phones stay, and reading takes the mark back."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _line(cells: list[str], delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue().encode()


def may_change(import_: Import) -> bool:
    """Whether its columns can be said anew: nothing of it is here, and the worker is not at it (no query)."""
    return import_.batch_id is None and import_.state in {State.UPLOADED, State.CHECKED, State.FAILED}


def is_mapped(import_: Import) -> bool:
    """Whether its columns were said, so that it can be checked (no query)."""
    return import_.kind in KINDS and not KINDS[import_.kind].missing(dict(import_.roles))


def may_undo(import_: Import) -> bool:
    """Whether something of it is here that could be taken out now (no query)."""
    return import_.batch_id is not None and import_.state in {State.DONE, State.STOPPED, State.FAILED}
