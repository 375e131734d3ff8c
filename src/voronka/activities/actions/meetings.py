from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.activities import about
from voronka.activities.actions.tasks import AlreadyDone, add_task, finish_task
from voronka.activities.events import MeetingClosed, MeetingPlanned
from voronka.activities.models import Meeting, Task
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.models import Batch
from voronka.leads.models import Lead

LONGEST_MEETING_MINUTES = 24 * 60


def plan_meeting(
    *,
    title: str,
    starts_at: datetime,
    owner: User,
    minutes: int = 60,
    place: str = "",
    note: str = "",
    contact: Contact | None = None,
    lead: Lead | None = None,
    deal: Deal | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Meeting:
    """Agree on a meeting; going there is a task of its owner, and so the next step of the deal.

    Publishes MeetingPlanned, and TaskAdded for the task. Raises Refusal about "title", "starts_at", "minutes", "place"
    or "note", and then nothing is written.
    """
    where = about.somebody(contact=contact, lead=lead, deal=deal)
    about.moment(starts_at, field="starts_at")
    place = about.line(place, field="place", longest=200)
    note = about.lines(note, field="note")
    if not 1 <= minutes <= LONGEST_MEETING_MINUTES:
        raise Refusal({"minutes": _("A meeting lasts from a minute to a day.")})
    with transaction.atomic():
        task = add_task(
            title=title,
            due_at=starts_at,
            owner=owner,
            type=Task.Type.MEETING,
            contact=contact,
            lead=lead,
            deal=deal,
            by=by,
            at=at,
            batch=batch,
        )
        meeting = Meeting.objects.create(
            **where, at=starts_at, minutes=minutes, place=place, note=note, by=by, batch=batch, task=task
        )
        record(
            MeetingPlanned(
                meeting_id=meeting.pk,
                contact_id=where["contact_id"],
                deal_id=where["deal_id"],
                starts_at=starts_at,
                at=at,
            ),
            by_id=by.pk if by else None,
            changes={"at": [None, starts_at], "place": ["", place]},
            batch=batch,
        )
    return meeting


def close_meeting(*, meeting: Meeting, result: str, note: str = "", by: User | None, at: datetime) -> Meeting:
    """Say how a planned meeting ended: held, missed or called off; its task is done then.

    note   what came out of it; put under what was noted before

    Publishes MeetingClosed, and TaskFinished for the task. Raises AlreadyDone for the second one, Refusal about
    "result" or "note"; then nothing is written. `reopen_task` of its task undoes it.
    """
    ends = [value for value in Meeting.Result.values if value != Meeting.Result.PLANNED]
    about.choice(result, field="result", known=ends)
    note = about.lines("\n".join(filter(None, [meeting.note, note])), field="note")
    with transaction.atomic():
        planned = Meeting.objects.filter(pk=meeting.pk, result=Meeting.Result.PLANNED)
        if not planned.update(result=result, note=note):
            raise AlreadyDone(_("How this meeting ended is written down already. Nothing was changed."))
        finish_task(task=meeting.task, by=by, at=at)
        record(
            MeetingClosed(meeting_id=meeting.pk, result=result, deal_id=meeting.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"result": ["", result], "note": [meeting.note, note]},
            batch=meeting.batch,
        )
    meeting.refresh_from_db()
    return meeting
