"""The clock of the first response: what stops it, and what happens when nothing does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from voronka.accounts.models import User
from voronka.distribution.actions.placing import Place, current, hold, put
from voronka.distribution.events import LeadAnswered
from voronka.distribution.models import Assignment
from voronka.distribution.queries import here_now
from voronka.journal.actions import record
from voronka.journal.queries import oldest_waiting

CONSUMER = "distribution.answer"
"""Who is told what people do, and stops the clock."""
AT_ONCE = 100


def note_answer(*, lead_ids: Collection[int], by: User, at: datetime) -> int:
    """Somebody did something for leads by hand: their clocks stop, if they run since before that moment.

    Publishes LeadAnswered for each; returns how many. Once more changes nothing.
    """
    running = Assignment.objects.filter(lead__in=lead_ids, ended_at=None, responded_at=None, user__isnull=False)
    stopped = 0
    with transaction.atomic():
        for each in running.filter(at__lte=at).order_by("pk"):
            if Assignment.objects.filter(pk=each.pk, responded_at=None).update(responded_at=at):
                told = LeadAnswered(lead_id=each.lead_id, assignment_id=each.pk, at=at)
                record(told, by_id=by.pk, changes={"responded_at": [None, at]})
                stopped += 1
    return stopped


def escalate_late(*, at: datetime) -> int:
    """Take leads from those who have not answered in time: to whom the rule names, else into the queue.

    Whoever may have answered in time, and the clock has not been told yet, keeps the lead until it is.

    Returns how many; any number of workers may do it at once. Each lead is a transaction of its own.
    """
    late = here_now().filter(responded_at=None, respond_by__lte=at, user__isnull=False, lead__batch=None)
    if (untold := oldest_waiting(CONSUMER)) is not None:
        late = late.filter(respond_by__lt=untold)
    ids = list(late.order_by("respond_by", "pk").values_list("pk", "lead")[:AT_ONCE])
    return sum(_escalate(pk, lead_id, at) for pk, lead_id in ids)


def _escalate(pk: int, lead_id: int, at: datetime) -> bool:
    with transaction.atomic():
        lead = hold(lead_id)
        here = current(lead) if lead else None
        if lead is None or here is None or here.pk != pk or here.responded_at is not None:
            return False
        to = here.rule.escalate_to if here.rule else None
        is_there = to is not None and to.is_active and not to.is_absent and to.pk != here.user_id
        why = {"reason": "too_late", "from": here.user_id, "respond_by": _iso(here.respond_by)}
        put(lead, Place(Assignment.How.ESCALATED, to if is_there else None, rule=here.rule, why=why), by=None, at=at)
        return True


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
