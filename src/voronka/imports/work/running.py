"""Bringing a file in, chunk by chunk: rows, keys, refused rows and the note how far it is are one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from voronka.ground import clock
from voronka.imports.events import ImportDone
from voronka.imports.kinds.loading import REFUSED, Loader, Verdict
from voronka.imports.messages import to_json
from voronka.imports.models import Import, State
from voronka.imports.reading import Bad, Rows, read_rows
from voronka.imports.work.ahead import Ahead
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
from voronka.journal.actions import record
from voronka.journal.events import Step
from voronka.measure.files.errors import FileError

WRITTEN = 500
AT_ONCE = {"sqlite": 1, "postgresql": 2}
"""How many chunks a step writes. On SQLite everybody else who writes waits for it, so it has to be short."""


def steps_of_run(import_: Import) -> Iterator[Step]:
    """Read the file and go on after the rows that are done already."""
    progress = Progress(import_)
    try:
        rows = read_rows(import_)
    except FileError as error:
        told = to_json(error.message)
        yield lambda: progress.save(rows=0, state=State.FAILED, error=told, finished_at=clock.now())
        return
    yield from _Run(import_, rows, progress).steps()


class _Run:
    """One worker's part of bringing a file in: first what is refused at sight, then thing by thing."""

    def __init__(self, import_: Import, rows: Rows, progress: Progress) -> None:
        self.import_, self.rows, self.progress = import_, rows, progress
        self.loader: Loader = loader_for(import_, is_check=False)
        self.counts: dict[str, Any] = added(import_.counts, Counter())
        self.before: dict[str, int] = self.counts["also"]

    def steps(self) -> Iterator[Step]:
        things = Things(self.rows, self.loader)
        done = self.progress.done
        refused = sorted([*self.rows.bad, *things.twice], key=lambda each: each.row)
        for piece in batched(refused[done:], WRITTEN):
            yield self._refusing(piece, {id(each) for each in things.twice})
        done = max(0, done - len(refused))
        chunks = things.chunks(self.loader.chunk * AT_ONCE[connection.vendor], after=done)
        looked = ((self.loader.look(chunk), sum(row.rows for row in chunk)) for chunk in chunks)
        with Ahead(looked) as looks:
            yield from (self._writing(verdicts, rows, looks) for verdicts, rows in looks)
        yield self._finish

    def _refusing(self, bad: list[Bad], twice: set[int]) -> Step:
        def step() -> bool:
            refuse(self.import_, self.rows, bad)
            doubles = sum(id(each) in twice for each in bad)
            self._note(len(bad), Counter({DUPLICATE: doubles, REFUSED: len(bad) - doubles}))
            return True

        return step

    def _writing(self, verdicts: Sequence[Verdict], rows: int, looks: Ahead[Any]) -> Step:
        def step() -> bool:
            self.loader.write(verdicts)
            refuse(self.import_, self.rows, problems_of(self.import_, self.rows, verdicts))
            self._note(rows, counted(verdicts))
            if self.loader.looks_ahead:
                looks.begin()  # while this is committed
            return True

        return step

    def _note(self, rows: int, more: Counter[str]) -> None:
        made = Counter(self.before) + Counter(self.loader.also())
        self.counts = added(self.counts, more, dict(made))
        self.progress.save(rows=rows, counts=self.counts, total_rows=self.rows.found)

    def _finish(self) -> None:
        now = clock.now()
        self.progress.save(rows=0, state=State.DONE, finished_at=now)
        told = {name: [None, n] for name, n in self.counts.items() if n}
        by = self.import_.by_id
        record(ImportDone(import_id=self.import_.pk, at=now), by_id=by, changes=told)
