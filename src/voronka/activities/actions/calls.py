from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.activities import about
from voronka.activities.actions.tasks import add_task, finish_task, postpone_task
from voronka.activities.events import CallLogged
from voronka.activities.models import Call, Task
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.models import Batch
from voronka.leads.models import Lead

LONGEST_CALL_S = 24 * 60 * 60


def log_call(
    *,
    direction: str,
    result: str,
    contact: Contact | None = None,
    lead: Lead | None = None,
    deal: Deal | None = None,
    duration_s: int | None = None,
    note: str = "",
    task: Task | None = None,
    again_at: datetime | None = None,
    again_all_day: bool = False,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Call:
    """Write down a call that was made or taken.

    An outgoing one is counted: per lead, per deal where there is no lead, per contact where there is neither. Of two
    that are written down at once, one waits for the other.

    task      the open task that this call was: it is done then, or put off to `again_at`
    again_at  when to call again; without a task a new one is made for `by`

    Publishes CallLogged. Raises Refusal about "direction", "result", "duration_s", "note" or "again_at", AlreadyDone
    about the task; nothing is written then.
    """
    about.choice(direction, field="direction", known=Call.Direction.values)
    about.choice(result, field="result", known=Call.Result.values)
    if duration_s is not None and not 0 <= duration_s <= LONGEST_CALL_S:
        raise Refusal({"duration_s": _("A call lasts from 0 seconds to a day.")})
    where = about.somebody(contact=contact, lead=lead, deal=deal)
    call = Call(
        **where, direction=direction, result=result, at=about.moment(at, field="at"), duration_s=duration_s, by=by
    )
    call.note, call.batch = about.lines(note, field="note"), batch
    with transaction.atomic():
        call.attempt = _next_attempt(where) if direction == Call.Direction.OUT else None
        _insert(call)
        if again_at:
            _call_again(call, task, due_at=again_at, is_all_day=again_all_day)
        elif task:
            finish_task(task=task, result=str(Call.Result(result).label), by=by, at=at)
    return call


def _insert(call: Call) -> None:
    call.save(force_insert=True)
    record(
        CallLogged(
            call_id=call.pk,
            contact_id=call.contact_id,
            lead_id=call.lead_id,
            deal_id=call.deal_id,
            attempt=call.attempt,
            at=call.at,
        ),
        by_id=call.by_id,
        changes={"result": ["", call.result]},
        batch=call.batch,
    )


def _call_again(call: Call, task: Task | None, *, due_at: datetime, is_all_day: bool) -> None:
    """Put the task of a call off, or make one. Raises Refusal about "again_at"."""
    try:
        if task:
            postpone_task(task=task, due_at=due_at, is_all_day=is_all_day, by=call.by, at=call.at)
        elif call.by:
            add_task(
                title=gettext("Call again"),
                due_at=due_at,
                is_all_day=is_all_day,
                type=Task.Type.CALL,
                owner=call.by,
                contact=call.contact,
                lead=call.lead,
                deal=call.deal,
                by=call.by,
                at=call.at,
                batch=call.batch,
            )
    except Refusal as refusal:
        if "due_at" not in refusal.problems:
            raise
        raise Refusal({"again_at": refusal.problems["due_at"]}) from refusal


def _next_attempt(where: about.Subject) -> int:
    """One more than the last outgoing call; the row that is counted for is held until the end of the transaction."""
    calls = Call.objects.all()
    if lead_id := where["lead_id"]:
        Lead.objects.select_for_update(no_key=True).get(pk=lead_id)
        calls = calls.filter(lead_id=lead_id)
    elif deal_id := where["deal_id"]:
        Deal.objects.select_for_update(no_key=True).get(pk=deal_id)
        calls = calls.filter(lead=None, deal_id=deal_id)
    elif contact_id := where["contact_id"]:
        Contact.objects.select_for_update(no_key=True).get(pk=contact_id)
        calls = calls.filter(lead=None, deal=None, contact_id=contact_id)
    last: int | None = calls.aggregate(last=Max("attempt"))["last"]
    return (last or 0) + 1
