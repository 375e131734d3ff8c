from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db.models import Count, Exists, Max, OuterRef, Q

from voronka.accounts.models import User
from voronka.activities.models import Call, Task, Tasks
from voronka.activities.repeating import day_start
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal, Stage, StageKind
from voronka.funnel.models.deals import Deals
from voronka.leads.models import Lead


def next_steps(deal_ids: Collection[int]) -> dict[int, Task]:
    """Deal -> its open task that is due first; deals without one are missing (1 query)."""
    steps: dict[int, Task] = {}
    tasks = Task.objects.open().filter(deal__in=deal_ids).order_by("due_at", "id")
    for task in tasks:
        if task.deal_id is not None:
            steps.setdefault(task.deal_id, task)
    return steps


def without_next_step(deals: Deals) -> Deals:
    """Of these deals the open ones that nobody has planned anything for.

    A deal in a technical stage is not among them: a seller has nothing to do there.
    """
    planned = Task.objects.open().filter(deal=OuterRef("pk"))
    technical = Stage.objects.filter(kind=StageKind.TECHNICAL)
    return deals.open().exclude(stage__in=technical).filter(~Exists(planned))


@dataclass(frozen=True)
class Queue:
    """Open tasks by when they are due: before now, today, after today. `counts` has the keys overdue, today, later."""

    overdue: Tasks
    today: Tasks
    later: Tasks
    counts: dict[str, int]


def queue(user: User, now: datetime, zone: tzinfo) -> Queue:
    """What a user has to do himself, whatever else he may see, earliest first (1 query for the counts)."""
    return split(Task.objects.filter(owner=user), now, zone)


def split(tasks: Tasks, now: datetime, zone: tzinfo) -> Queue:
    """The open ones of these tasks by when they are due (1 query for the counts).

    A task is overdue after its moment, an all-day one after its day in the time zone of the business.
    """
    today = day_start(now, zone)
    tomorrow = day_start(today + timedelta(hours=36), zone)
    is_overdue = Q(due_at__lt=now, is_all_day=False) | Q(due_at__lt=today)
    is_later = Q(due_at__gte=tomorrow)
    is_today = ~is_overdue & ~is_later
    rows = tasks.open().order_by("due_at", "id")
    counts: dict[str, int] = tasks.open().aggregate(
        overdue=Count("pk", filter=is_overdue),
        today=Count("pk", filter=is_today),
        later=Count("pk", filter=is_later),
    )
    return Queue(rows.filter(is_overdue), rows.filter(is_today), rows.filter(is_later), counts)


def reachable_task(user: User, task_id: int) -> Task | None:
    """A task that the user may open: one of those he sees, or one about a deal that he sees (1 query)."""
    tasks = Task.objects.select_related(
        "owner", "contact__merged_into", "deal__contact__merged_into", "deal__company", "meeting"
    ).filter(pk=task_id)
    seen = Task.objects.visible_to(user).filter(pk=task_id)
    return tasks.filter(Q(pk__in=seen) | Q(deal__in=Deal.objects.visible_to(user))).first()


def attempts_of(*, lead: Lead | None = None, deal: Deal | None = None, contact: Contact | None = None) -> int:
    """How many times we have called a lead; a deal or a contact where there is no lead (1 query)."""
    lead_id = lead.pk if lead else deal.lead_id if deal else None
    calls = Call.objects.filter(direction=Call.Direction.OUT)
    if lead_id is not None:
        calls = calls.filter(lead_id=lead_id)
    elif deal:
        calls = calls.filter(lead=None, deal=deal)
    else:
        calls = calls.filter(lead=None, deal=None, contact=contact)
    last: int | None = calls.aggregate(last=Max("attempt"))["last"]
    return last or 0
