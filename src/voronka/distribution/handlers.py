"""What distribution does when something happens below."""

from __future__ import annotations

from datetime import datetime

from voronka.accounts.models import User
from voronka.activities.events import CallLogged, MeetingPlanned, NoteWritten, TaskFinished
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.distribution import actions
from voronka.distribution.actions.answering import CONSUMER
from voronka.distribution.queries import leads_of
from voronka.funnel.events import DealAssigned, DealMoved
from voronka.funnel.models import Transition
from voronka.ground import clock
from voronka.journal.events import on
from voronka.leads.events import LeadCreated, LeadJudged
from voronka.leads.models import Lead


@on(LeadCreated, consumer="distribution.route")
def route(event: LeadCreated) -> None:
    """A lead is given out by who is there now, whenever it came."""
    actions.route_lead(lead_id=event.lead_id, at=clock.now())


@on(LeadJudged, consumer="distribution.route")
def route_after_all(event: LeadJudged) -> None:
    """What a rule held for no lead, and somebody has called one, is given out then; whoever judges one has answered."""
    lead = Lead.objects.select_related("judged_by").filter(pk=event.lead_id).first()
    if event.is_clean:
        actions.route_lead(lead_id=event.lead_id, at=clock.now())
    if lead and lead.judged_by:
        actions.note_answer(lead_ids=[lead.pk], by=lead.judged_by, at=event.at)


@on(DealAssigned, consumer="distribution.follow_deal")
def follow_deal(event: DealAssigned) -> None:
    actions.follow_deal(deal_id=event.deal_id, at=event.at)


@on(CallLogged, consumer=CONSUMER)
def call(event: CallLogged) -> None:
    row = Call.objects.select_related("by").filter(pk=event.call_id).first()
    _answered(row, row.by if row else None, event.at)


@on(NoteWritten, consumer=CONSUMER)
def note(event: NoteWritten) -> None:
    row = Note.objects.select_related("by").filter(pk=event.note_id).first()
    _answered(row, row.by if row else None, event.at)


@on(MeetingPlanned, consumer=CONSUMER)
def meeting(event: MeetingPlanned) -> None:
    row = Meeting.objects.select_related("by").filter(pk=event.meeting_id).first()
    _answered(row, row.by if row else None, event.at)


@on(TaskFinished, consumer=CONSUMER)
def task(event: TaskFinished) -> None:
    row = Task.objects.select_related("done_by").filter(pk=event.task_id).first()
    _answered(row, row.done_by if row else None, event.at)


@on(DealMoved, consumer=CONSUMER)
def move(event: DealMoved) -> None:
    row = Transition.objects.select_related("by", "deal").filter(pk=event.transition_id).first()
    if row and row.by and row.deal.lead_id:
        actions.note_answer(lead_ids=[row.deal.lead_id], by=row.by, at=event.at)


def _answered(row: Call | Note | Meeting | Task | None, by: User | None, at: datetime) -> None:
    """A piece of work by hand stops the clock of the leads that it is about."""
    if row and by:
        actions.note_answer(lead_ids=leads_of(row), by=by, at=at)
