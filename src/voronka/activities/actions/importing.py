"""Many tasks at once, as an import brings them, open and done; and undoing that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.activities import about
from voronka.activities.events import TaskAdded, TaskChanged
from voronka.activities.models import Task
from voronka.activities.repeating import day_start
from voronka.funnel.models import Deal
from voronka.ground.inserting import insert_all
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, change_rows, per_row
from voronka.journal.models import Batch
from voronka.journal.undoing import Undoing, Undone, one_of, remove_rows, restore_rows


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task to be added, open or done.

    due_at      aware; of an all-day task any moment of that day
    deal_id     brings its contact and its lead; else `contact_id` says whom it is about, if anybody
    made_at     None = the moment of the import
    done_at     None = it is open
    """

    title: str
    due_at: datetime
    owner_id: int
    type: str = Task.Type.OTHER
    contact_id: int | None = None
    deal_id: int | None = None
    is_all_day: bool = False
    made_at: datetime | None = None
    made_by_id: int | None = None
    done_at: datetime | None = None
    done_by_id: int | None = None
    result: str = ""


def problems_of(row: NewTask | Changed) -> dict[str, object]:
    """What keeps a row from being written: field -> sentence (no query)."""
    return _read(per_row([row])[row.pk] if isinstance(row, Changed) else asdict(row))[1]


def create_tasks(*, rows: Sequence[NewTask], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add tasks; publishes a quiet TaskAdded each. Returns their ids, in the order of the rows.

    Raises Refusal for the first row that `problems_of` finds something wrong with; then nothing is written.
    """
    zone = ZoneInfo(business().time_zone)
    subjects = _subjects(rows)
    tasks = [_made(row, subjects, zone, at, batch) for row in rows]
    with transaction.atomic():
        insert_all(tasks)
        record_quietly([(_added(task), _what_came(task)) for task in tasks], by_id=by.pk if by else None, batch=batch)
    return [task.pk for task in tasks]


def change_tasks(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change tasks that are there; publishes a quiet TaskChanged for each that differs.

    rows   values of title, type, due_at, is_all_day, owner_id, done_at, done_by_id, result

    Returns the ids of those that really changed. Raises Refusal as `create_tasks`.
    """
    wanted = {pk: _checked(known) for pk, known in per_row(rows).items()}
    with transaction.atomic():
        tasks = Task.objects.all()
        return change_rows(tasks, wanted, told=_changed(at), by_id=by.pk if by else None, batch=batch)


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to tasks, at most so many of them (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    tasks = Task.objects.all()
    return one_of(
        lambda: restore_rows(undoing, tasks, TaskChanged, _changed(at)),
        lambda: remove_rows(undoing, tasks, TaskAdded.about),
    )


def _changed(at: datetime) -> Callable[[Task], Happening]:
    return lambda task: TaskChanged(task_id=task.pk, deal_id=task.deal_id, at=at)


def _read(known: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The columns of a row as they are stored, and what is wrong with them."""
    readers: dict[str, Callable[[Any], object]] = {
        "title": lambda text: about.line(text, field="title", longest=200, is_required=True),
        "result": lambda text: about.line(text, field="result", longest=500),
        "type": lambda kind: about.choice(kind, field="type", known=Task.Type.values),
        "due_at": lambda moment: about.moment(moment, field="due_at"),
    }
    values = dict(known)
    problems: dict[str, object] = {}
    for field, read in readers.items():
        if field in known:
            try:
                values[field] = read(known[field])
            except Refusal as refusal:
                problems |= refusal.problems
    return values, problems


def _checked(known: Mapping[str, Any]) -> dict[str, Any]:
    values, problems = _read(known)
    if problems:
        raise Refusal(problems)
    return values


def _subjects(rows: Sequence[NewTask]) -> dict[int, about.Subject]:
    """Deal id -> whom a task about it is about (1 query)."""
    deals = Deal.objects.filter(pk__in={row.deal_id for row in rows if row.deal_id})
    return {deal.pk: about.subject(contact=None, lead=None, deal=deal) for deal in deals}


def _made(row: NewTask, subjects: Mapping[int, about.Subject], zone: tzinfo, at: datetime, batch: Batch) -> Task:
    values = _checked(asdict(row))
    if row.deal_id:
        values |= subjects[row.deal_id]
    task = Task(**values | {"made_at": row.made_at or at}, batch=batch)
    task.due_at = day_start(task.due_at, zone) if task.is_all_day else task.due_at
    return task


def _added(task: Task) -> TaskAdded:
    return TaskAdded(task_id=task.pk, owner_id=task.owner_id, due_at=task.due_at, deal_id=task.deal_id, at=task.made_at)


def _what_came(task: Task) -> Changes:
    changes: Changes = {"title": ["", task.title]}
    return changes | ({"done_at": [None, task.done_at], "result": ["", task.result]} if task.done_at else {})
