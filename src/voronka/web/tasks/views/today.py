"""The first page of the day: what I must do now, what is left lying, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.activities.models import Meeting, Task, Tasks
from voronka.activities.queries import Counted, by_pipeline, queue, without_next_step
from voronka.activities.repeating import day_start
from voronka.funnel.filters import Filters
from voronka.funnel.models import Deal, Stage
from voronka.ground import clock
from voronka.leads.models import Lead
from voronka.web.permissions import signed_in
from voronka.web.points.counted import drowning
from voronka.web.request import Request
from voronka.web.tasks.answers import is_fragment
from voronka.web.tasks.listing import with_people, with_phones

SHOWN = 20
"""Tasks of each part; the rest stands in the list."""


@dataclass(frozen=True)
class Lying:
    """Deals that the user sees and that want a look.

    without_step, over_limit   by pipeline
    new_leads, new_deals       since the beginning of yesterday
    """

    without_step: list[Counted]
    over_limit: list[Counted]
    new_leads: int
    new_deals: list[Counted]
    since: datetime

    @property
    def opened_from(self) -> str:
        """The filter of the list of deals that shows the new ones."""
        return f"opened_from={timezone.localtime(self.since).date().isoformat()}"


@require_safe
@signed_in
def today(request: Request) -> HttpResponse:
    now = clock.now()
    context = _mine(request.user, now) | {
        "may_work": can(request.user, Capability.WORK_DEALS),
        "here": request.path,
        "lying": _lying(request.user, now),
    }
    if can(request.user, Capability.RUN_TRAFFIC):
        context["drowning"] = drowning()
    context["is_new"] = not (context["counts_all"] or Deal.objects.visible_to(request.user).exists())
    return render(request, "tasks/today.html#body" if is_fragment(request) else "tasks/today.html", context)


def _mine(user: User, now: datetime) -> dict[str, Any]:
    """The user's own open tasks: late, today, and today's meetings apart."""
    mine = queue(user, now, timezone.get_current_timezone())
    is_meeting = Q(pk__in=Meeting.objects.filter(result=Meeting.Result.PLANNED).values("task"))
    due, meetings = (_first(mine.today.filter(each), mine.counts["today"]) for each in (~is_meeting, is_meeting))
    overdue = _first(mine.overdue, mine.counts["overdue"])
    return {
        "overdue": overdue,
        "due": due,
        "meetings": meetings,
        "reachable": with_phones([*overdue, *due, *meetings]),
        "counts": mine.counts,
        "counts_all": sum(mine.counts.values()) or Task.objects.filter(owner=user).exists(),
        "more_today": mine.counts["today"] - len(due) - len(meetings),
    }


def _first(tasks: Tasks, at_most: int) -> list[Task]:
    """The first of these tasks (1 query; none where it is known that there are none)."""
    return list(with_people(tasks)[:SHOWN]) if at_most else []


def _lying(user: User, now: datetime) -> Lying:
    zone = timezone.get_current_timezone()
    since = day_start(day_start(now, zone) - timedelta(hours=12), zone)
    deals, stages = Deal.objects.visible_to(user), Stage.objects.filter(is_gone=False)
    return Lying(
        without_step=by_pipeline(without_next_step(deals)),
        over_limit=by_pipeline(Filters(over_limit=True).narrow(deals, stages=stages, at=now)),
        new_leads=Lead.objects.visible_to(user).filter(at__gte=since, at__lte=now).count(),
        new_deals=by_pipeline(deals.filter(opened_at__gte=since, opened_at__lte=now)),
        since=since,
    )
