"""Taking out what a file has brought, some rows at a time, from the top floor down."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from voronka.accounts import actions as accounts
from voronka.activities import actions as activities
from voronka.catalog import actions as catalog
from voronka.contacts import actions as contacts
from voronka.funnel import actions as funnel
from voronka.ground import clock
from voronka.imports.events import ImportUndone
from voronka.imports.keys import forget
from voronka.imports.models import Import, ImportedKey, State
from voronka.imports.work.common import Progress
from voronka.journal.actions import record, remove_batch
from voronka.journal.events import Step
from voronka.journal.models import Event
from voronka.sales import actions as sales
from voronka.traffic import actions as traffic

APPS: tuple[ModuleType, ...] = (activities, sales, funnel, contacts, catalog, traffic, accounts)
"""From the top floor down: what points comes before what is pointed at."""
MOST = 500
SHOWN = 1_000
"""So many of the things that stay are listed."""


def steps_of_undo(import_: Import) -> Iterator[Step]:
    """Changed rows become what they were, created ones go; what somebody has used or changed since stays, and is told.

    Nobody is told of it but the audit, and no automation starts: what was quiet when it came is quiet when it goes.
    """
    undo = _Undo(import_)
    if not undo.progress.done:
        total = Event.objects.filter(batch=undo.batch).values("subject_kind", "subject_id").distinct().count()
        yield lambda: undo.progress.save(rows=0, total_rows=total)
    for app in APPS:
        undo.is_over = False
        while not undo.is_over:
            yield lambda app=app: undo.some_of(app)  # type: ignore[misc]  # a step takes nothing
    undo.is_over = False
    while not undo.is_over:
        yield undo.keys
    yield undo.finish


class _Undo:
    """One worker's part of taking a file out; `is_over` says that an app has nothing left of it."""

    def __init__(self, import_: Import) -> None:
        assert import_.batch is not None  # noqa: S101 - `undo` has asked for it
        self.import_, self.batch = import_, import_.batch
        self.progress = Progress(import_)
        self.kept: list[dict[str, Any]] = list(import_.kept)
        self.is_over = False

    def some_of(self, app: ModuleType) -> bool:
        """Undo some rows of an app; whether there were any."""
        undone = app.undo_batch(batch=self.batch, by=self.import_.by, at=clock.now(), most=MOST)
        self.is_over = not undone.done
        self.kept += [
            {"kind": each.subject_kind, "id": each.subject_id, "fields": list(each.fields)} for each in undone.kept
        ]
        if undone.done:
            self.progress.save(rows=undone.done, kept=self.kept[:SHOWN])
        return not self.is_over

    def keys(self) -> bool:
        """Forget what rows became; what stays is still known, so that another import finds it. True = some were."""
        self.is_over = not forget(self.batch, 4 * MOST)
        return not self.is_over

    def finish(self) -> None:
        """Nothing is left of the batch, and the batch itself goes."""
        now = clock.now()
        ImportedKey.objects.filter(batch=self.batch).update(batch=None)
        self.progress.save(rows=0, state=State.UNDONE, finished_at=now, batch=None, kept=self.kept[:SHOWN])
        remove_batch(self.batch)
        by = self.import_.by_id
        record(ImportUndone(import_id=self.import_.pk, at=now), by_id=by)
