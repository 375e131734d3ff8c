"""Looking through a whole file before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from voronka.ground import clock
from voronka.imports.kinds.loading import REFUSED, SKIPPED, Loader, Verdict
from voronka.imports.messages import to_json, value_to_json
from voronka.imports.models import Import, RefusedRow, State
from voronka.imports.reading import Rows, read_rows
from voronka.imports.work.common import (
    DUPLICATE,
    Progress,
    added,
    batched,
    counted,
    loader_for,
    problems_of,
    refuse,
)
from voronka.imports.work.things import Things
from voronka.journal.events import Step
from voronka.measure.files.errors import FileError

SHOWN = 20
LOOKED_AT = 2_000
WRITTEN = 500


def steps_of_check(import_: Import) -> Iterator[Step]:
    """Read the file, give every row a verdict, and write down the counts, the first rows and all that is refused.

    A check that was interrupted begins anew: it writes nothing but what it found.
    """
    progress = Progress(import_)
    yield lambda: _begin(import_, progress)
    try:
        rows = read_rows(import_)
    except FileError as error:
        told = to_json(error.message)
        yield lambda: progress.save(rows=0, state=State.FAILED, error=told, finished_at=clock.now())
        return
    yield from _look_through(import_, rows, progress)


def _begin(import_: Import, progress: Progress) -> None:
    RefusedRow.objects.filter(import_of=import_).delete()
    progress.save(rows=-progress.done, counts={}, preview=[])


def _look_through(import_: Import, rows: Rows, progress: Progress) -> Iterator[Step]:
    loader = loader_for(import_, is_check=True)
    things = Things(rows, loader)
    counts = added({}, counted([]))
    counts[REFUSED], counts[DUPLICATE] = len(rows.bad), len(things.twice)
    yield lambda: progress.save(rows=len(rows.bad) + len(things.twice), total_rows=rows.found, counts=counts)
    preview: list[dict[str, Any]] = []
    bad = [*rows.bad, *things.twice]
    for chunk in things.chunks(LOOKED_AT):
        verdicts = loader.look(chunk)
        counts = added(counts, counted(verdicts), loader.also())
        bad += problems_of(import_, rows, verdicts)
        preview += _shown(rows, loader, verdicts[: 2 * SHOWN])[: SHOWN - len(preview)]
        done = sum(row.rows for row in chunk)
        yield _saving(progress, rows=done, counts=counts, preview=preview)
    bad.sort(key=lambda each: each.row)
    for piece in batched(bad, WRITTEN):
        yield _refusing(import_, rows, piece)
    yield _saving(progress, rows=0, state=State.CHECKED, finished_at=clock.now())


def _saving(progress: Progress, **changes: Any) -> Step:
    return lambda: progress.save(**changes)


def _refusing(import_: Import, rows: Rows, bad: list[Any]) -> Step:
    return lambda: refuse(import_, rows, bad)


def _shown(rows: Rows, loader: Loader, verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Rows as they will be stored, as `Import.preview` keeps them."""
    return [
        {
            "row": rows.number(each.row.place),
            "what": each.what,
            "cells": {role: value_to_json(value) for role, value in loader.shown(each.wanted).items()},
        }
        for each in verdicts
        if each.wanted is not None and each.what != SKIPPED
    ]
