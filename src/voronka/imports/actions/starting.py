"""What is asked of the worker: look through, bring in, stop, take out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.imports.actions.mapping import mapping_problems
from voronka.imports.events import CheckAsked, RunAsked, UndoAsked
from voronka.imports.mapping import Answers
from voronka.imports.models import Import, RefusedRow, State
from voronka.journal.actions import open_batch, record
from voronka.journal.models import Batch


class ImportRefused(Refusal):
    """An import is not in a state for this; nothing was written."""


MEANWHILE = _("This import has gone on meanwhile. Look at it again.")


def check(*, import_: Import, by: User | None, at: datetime) -> Import:
    """Ask the worker to look through the whole file and to write nothing but what it found.

    Raises ImportRefused while the worker is at it, when rows of it are here, or when its mapping lacks something
    ("kind", "roles.<role>", "pipeline"): `set_mapping` says the same.
    """
    if problems := mapping_problems(import_, import_.kind, import_.roles, Answers.of(import_)):
        raise ImportRefused(problems)
    with transaction.atomic():
        if import_.batch_id is not None:
            raise ImportRefused(_("Rows of this file are here. Undo it first."))
        _go(import_, at, to=State.CHECKING, before={State.UPLOADED, State.CHECKED, State.FAILED})
        RefusedRow.objects.filter(import_of=import_).delete()
        Import.objects.filter(pk=import_.pk).update(counts={}, preview=[], done_rows=0, total_rows=0)
        record(CheckAsked(import_id=import_.pk, at=at), by_id=by.pk if by else None)
    import_.refresh_from_db()
    return import_


def run(*, import_: Import, by: User | None, at: datetime) -> Import:
    """Ask the worker to bring the file in: after a check, or again after it was stopped or has failed.

    What is brought in is history: no automation starts and no message is sent.

    Raises ImportRefused when it was not checked.
    """
    before = {State.CHECKED, State.STOPPED} | ({State.FAILED} if import_.batch_id is not None else set())
    with transaction.atomic():
        _go(import_, at, to=State.RUNNING, before=before)
        if import_.batch_id is None:
            import_.batch = open_batch(kind=Batch.Kind.IMPORT, by_id=by.pk if by else None, at=at)
            Import.objects.filter(pk=import_.pk).update(batch=import_.batch, done_rows=0, counts={})
            RefusedRow.objects.filter(import_of=import_).delete()
        record(RunAsked(import_id=import_.pk, at=at), by_id=by.pk if by else None)
    import_.refresh_from_db()
    return import_


def stop(*, import_: Import, at: datetime) -> Import:
    """Stop the work in hand: a check is forgotten; what was brought in so far stays, to be gone on with or undone.

    Raises ImportRefused when there is nothing to stop.
    """
    with transaction.atomic():
        to = State.STOPPED if import_.state == State.RUNNING else State.UPLOADED
        stopped = Import.objects.filter(pk=import_.pk, state=import_.state)
        if import_.state not in {State.CHECKING, State.RUNNING} or not stopped.update(state=to, finished_at=at):
            raise ImportRefused(MEANWHILE)
    import_.refresh_from_db()
    return import_


def undo(*, import_: Import, by: User | None, at: datetime) -> Import:
    """Ask the worker to take out what was brought in: created rows go, changed rows become what they were.

    What a person has changed since stays, and is listed (`Import.kept`). Nothing is sent, nobody is told.

    Raises ImportRefused when nothing of it is here, or the worker is at it.
    """
    with transaction.atomic():
        if import_.batch_id is None:
            raise ImportRefused(_("Nothing of this file is here."))
        _go(import_, at, to=State.UNDOING, before={State.DONE, State.STOPPED, State.FAILED})
        Import.objects.filter(pk=import_.pk).update(done_rows=0, total_rows=0)
        record(UndoAsked(import_id=import_.pk, at=at), by_id=by.pk if by else None)
    return import_


def _go(import_: Import, at: datetime, *, to: str, before: set[State]) -> None:
    """From one of the states of before to another, if nobody was faster."""
    there = Import.objects.filter(pk=import_.pk, state__in=before, batch=import_.batch_id)
    if not there.update(state=to, started_at=at, finished_at=None, error=None):
        raise ImportRefused(MEANWHILE)
    import_.refresh_from_db()
