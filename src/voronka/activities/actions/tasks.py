from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.activities import about
from voronka.activities.events import MeetingClosed, MeetingReopened, TaskAdded, TaskChanged, TaskFinished, TaskReopened
from voronka.activities.models import Meeting, Task
from voronka.activities.repeating import day_start, next_due
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record
from voronka.journal.batches import made_up
from voronka.journal.models import Batch
from voronka.journal.queries import last_changes
from voronka.leads.models import Lead

EDITABLE = ("title", "type", "due_at", "is_all_day", "repeats", "owner")


class AlreadyDone(Refusal):
    """The task was finished before, by this user or by another; nothing was written."""


class ChangedMeanwhile(Refusal):
    """Somebody was faster: the task is no longer as the caller saw it; nothing was written."""


def add_task(
    *,
    title: str,
    due_at: datetime,
    owner: User,
    type: str = Task.Type.OTHER,  # noqa: A002 - the name of the field
    contact: Contact | None = None,
    lead: Lead | None = None,
    deal: Deal | None = None,
    is_all_day: bool = False,
    repeats: str = Task.Repeats.NEVER,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Task:
    """Give somebody something to do; it may be about a contact, a lead, a deal, or nothing.

    due_at   aware; of an all-day task any moment of that day

    Publishes TaskAdded. Raises Refusal about "title", "due_at", "type", "repeats" or "owner", and then nothing is
    written.
    """
    task = Task(
        **about.subject(contact=contact, lead=lead, deal=deal),
        title=_title(title),
        type=about.choice(type, field="type", known=Task.Type.values),
        owner=_given_to(owner, by),
        due_at=_due(due_at, is_all_day),
        is_all_day=is_all_day,
        repeats=about.choice(repeats, field="repeats", known=Task.Repeats.values),
        made_at=at,
        made_by=by,
        batch=batch,
    )
    task.repeats_from = task.due_at if repeats else None
    with transaction.atomic():
        _insert(task, by=by, at=at)
    return task


def edit_task(*, task: Task, changes: Mapping[str, object], by: User | None, at: datetime) -> Task:
    """Change an open task; a new due moment of a repeating one moves its rhythm too.

    task      as the caller last saw it
    changes   field -> value, of title, type, due_at, is_all_day, repeats, owner

    Publishes TaskChanged; a change that changes nothing writes nothing. Raises Refusal about a field, AlreadyDone,
    ChangedMeanwhile.
    """
    wanted = _checked(task, changes, by)
    due_at, repeats = wanted.get("due_at", task.due_at), wanted.get("repeats", task.repeats)
    if not repeats:
        wanted["repeats_from"] = None
    elif due_at != task.due_at or not task.repeats:
        wanted["repeats_from"] = due_at
    return _change(task, wanted, by=by, at=at)


def postpone_task(
    *, task: Task, due_at: datetime, is_all_day: bool | None = None, by: User | None, at: datetime
) -> Task:
    """Put an open task off. The rhythm of a repeating one stays: what comes after falls on its old days.

    is_all_day   None = as it was

    Publishes TaskChanged. Raises Refusal about "due_at", AlreadyDone, ChangedMeanwhile.
    """
    is_all_day = task.is_all_day if is_all_day is None else is_all_day
    return _change(task, {"due_at": _due(due_at, is_all_day), "is_all_day": is_all_day}, by=by, at=at)


def follow_deal(*, deal_id: int, from_owner_id: int, at: datetime) -> list[Task]:
    """Give the open tasks that the seller before had on a deal to whose it is now; what others have to do stays theirs.

    Returns the tasks that passed on; none where the deal is nobody's. Once more changes nothing.
    Publishes TaskChanged for each. Raises AlreadyDone, ChangedMeanwhile when somebody is at them just now.
    """
    with transaction.atomic():
        owner = User.objects.filter(pk__in=Deal.objects.filter(pk=deal_id).values("owner")).first()
        if owner is None or owner.pk == from_owner_id:
            return []
        tasks = Task.objects.open().filter(deal=deal_id, owner=from_owner_id).select_related("owner").order_by("pk")
        return [_change(task, {"owner": owner}, by=None, at=at) for task in tasks]


def finish_task(*, task: Task, result: str = "", by: User | None, at: datetime) -> Task | None:
    """Mark a task as done; the planned meeting that it stands for has been held then.

    Returns the next task of a repeating one, else None. Publishes TaskFinished, and TaskAdded for the next one.
    Raises AlreadyDone for the second finish, Refusal about "result"; then nothing is written.
    """
    result = about.line(result, field="result", longest=500)
    with transaction.atomic():
        if not Task.objects.filter(pk=task.pk, done_at=None).update(done_at=at, done_by=by, result=result):
            raise AlreadyDone(_("This task is done already. Nothing was changed."))
        task.refresh_from_db()
        _hold_meeting(task, by=by, at=at)
        record(
            TaskFinished(task_id=task.pk, deal_id=task.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"done_at": [None, at], "result": ["", result]},
            batch=made_up(task.batch),
        )
        return _repeat(task, by=by, at=at) if task.repeats else None


def reopen_task(*, task: Task, by: User | None, at: datetime) -> Task:
    """Undo a finish: the task is open again, its meeting planned; the next one, if nobody has touched it, is gone.

    Publishes TaskReopened, and MeetingReopened. Raises ChangedMeanwhile where the task is open already, or its next one
    has been worked on.
    """
    with transaction.atomic():
        before = Task.objects.filter(pk=task.pk).values("done_at", "result").get()
        following = Task.objects.filter(follows=task).first()
        if following and (following.done_at or not _is_untouched(following)):
            raise ChangedMeanwhile(_("The next task has been worked on already, so this one stays done."))
        if not Task.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=None, result=""):
            raise ChangedMeanwhile(_("This task is open already. Nothing was changed."))
        if following:
            following.delete()
        _plan_meeting_again(task, by=by, at=at)
        task.refresh_from_db()
        record(
            TaskReopened(task_id=task.pk, deal_id=task.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"done_at": [before["done_at"], None], "result": [before["result"], ""]},
            batch=made_up(task.batch),
        )
    return task


def _hold_meeting(task: Task, *, by: User | None, at: datetime) -> None:
    """The planned meeting that a finished task stands for, if there is one, was held."""
    if Meeting.objects.filter(task=task, result=Meeting.Result.PLANNED).update(result=Meeting.Result.HELD):
        record(
            MeetingClosed(meeting_id=task.meeting.pk, result=Meeting.Result.HELD, deal_id=task.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"result": ["", Meeting.Result.HELD.value]},
            batch=made_up(task.batch),
        )


def _plan_meeting_again(task: Task, *, by: User | None, at: datetime) -> None:
    """The meeting that a reopened task stands for, if there is one, with what was noted before it was closed."""
    meeting = Meeting.objects.select_for_update().filter(task=task).exclude(result=Meeting.Result.PLANNED).first()
    if meeting is None:
        return
    before, after = last_changes(MeetingClosed, meeting.pk).get("note", [None, None])
    note = before if after == meeting.note else meeting.note
    changes: Changes = {"result": [meeting.result, Meeting.Result.PLANNED.value], "note": [meeting.note, note]}
    meeting.result, meeting.note = Meeting.Result.PLANNED, note
    meeting.save(update_fields=["result", "note"])
    record(
        MeetingReopened(meeting_id=meeting.pk, deal_id=task.deal_id, at=at),
        by_id=by.pk if by else None,
        changes=changes,
        batch=made_up(task.batch),
    )


def _insert(task: Task, *, by: User | None, at: datetime) -> None:
    task.save(force_insert=True)
    record(
        TaskAdded(
            task_id=task.pk,
            owner_id=task.owner_id,
            due_at=task.due_at,
            deal_id=task.deal_id,
            follows_id=task.follows_id,
            at=at,
        ),
        by_id=by.pk if by else None,
        changes={"title": ["", task.title]},
        batch=task.batch,
    )


def _repeat(done: Task, *, by: User | None, at: datetime) -> Task:
    """The next task of a repeating one."""
    following = Task(
        contact_id=done.contact_id,
        lead_id=done.lead_id,
        deal_id=done.deal_id,
        batch=made_up(done.batch),
        type=done.type,
        title=done.title,
        owner_id=done.owner_id,
        due_at=next_due(done, at=at, zone=_zone()),
        is_all_day=done.is_all_day,
        repeats=done.repeats,
        repeats_from=done.repeats_from,
        follows=done,
        made_at=at,
        made_by=by,
    )
    _insert(following, by=by, at=at)
    return following


def _is_untouched(following: Task) -> bool:
    """Whether nobody has changed a repeated task since it was made."""
    made_by = following.follows
    same = ("title", "type", "owner_id", "is_all_day", "repeats", "repeats_from")
    if made_by is None or any(getattr(following, field) != getattr(made_by, field) for field in same):
        return False
    return following.due_at == next_due(made_by, at=following.made_at, zone=_zone())


def _checked(task: Task, changes: Mapping[str, object], by: User | None) -> dict[str, object]:
    """The changes as they would be stored. Raises Refusal, and TypeError for a field that is not edited."""
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"a task has no {', '.join(sorted(unknown))} to edit")
    wanted = dict(changes)
    if "title" in wanted:
        wanted["title"] = _title(str(wanted["title"]))
    if "type" in wanted:
        wanted["type"] = about.choice(str(wanted["type"]), field="type", known=Task.Type.values)
    if "repeats" in wanted:
        wanted["repeats"] = about.choice(str(wanted["repeats"]), field="repeats", known=Task.Repeats.values)
    is_all_day = bool(wanted.get("is_all_day", task.is_all_day))
    if isinstance(owner := wanted.get("owner"), User) and owner != task.owner:
        _given_to(owner, by)
    due_at = wanted.get("due_at", task.due_at)
    if isinstance(due_at, datetime):
        wanted["due_at"] = _due(due_at, is_all_day)
    return wanted


def _change(task: Task, wanted: Mapping[str, object], *, by: User | None, at: datetime) -> Task:
    """Write what differs, where the row is still as the caller saw it; a planned meeting goes with its task."""
    changed = {field: value for field, value in wanted.items() if getattr(task, field) != value}
    if not changed:
        return task
    before = {field: getattr(task, field) for field in changed}
    with transaction.atomic():
        if not Task.objects.filter(pk=task.pk, done_at=None, **before).update(**changed):
            if Task.objects.filter(pk=task.pk, done_at__isnull=False).exists():
                raise AlreadyDone(_("This task is done already. Nothing was changed."))
            raise ChangedMeanwhile(_("Somebody has just changed this task. Look at it again; nothing was changed."))
        if "due_at" in changed:
            Meeting.objects.filter(task=task, result=Meeting.Result.PLANNED).update(at=changed["due_at"])
        record(
            TaskChanged(task_id=task.pk, deal_id=task.deal_id, at=at),
            by_id=by.pk if by else None,
            changes=_told(before, changed),
            batch=made_up(task.batch),
        )
    for field, value in changed.items():
        setattr(task, field, value)
    return task


def _told(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    return {
        field: [each.pk if isinstance(each, User) else each for each in (before[field], after[field])]
        for field in after
    }


def _given_to(owner: User, by: User | None) -> User:
    """Whom a person gives a task. Raises Refusal where that one could not finish it; the machine knows its sellers."""
    if by is not None and owner != by and not can(owner, Capability.WORK_DEALS):
        raise Refusal({"owner": _("%(name)s does not work on deals, and could not finish this.") % {"name": owner}})
    return owner


def _title(text: str) -> str:
    return about.line(text, field="title", longest=200, is_required=True)


def _due(due_at: datetime, is_all_day: bool) -> datetime:
    due_at = about.moment(due_at, field="due_at")
    return day_start(due_at, _zone()) if is_all_day else due_at


def _zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(business().time_zone)
