"""Many leads given anew at once, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.distribution.actions.placing import Place, hold, put
from voronka.distribution.events import LeadsSpread
from voronka.distribution.models import Assignment, Redistribution
from voronka.distribution.plans import Plan, Step
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record

Row = TypeVar("Row")
BATCH = 50
"""Leads of one transaction: others get their turn between two."""


def redistribute(*, plan: Plan, by: User | None, at: datetime) -> Redistribution:
    """Do what a plan says; leads that have gone on meanwhile stay where they are.

    Publishes LeadsSpread, and LeadRouted for each lead. `done` counts those that were given.
    """
    people = {user.pk: user for user in User.objects.filter(pk__in=[key for key in plan.counts if key])}
    whole = Redistribution.objects.create(at=at, by=by)
    for some in _batches(plan.steps):
        with transaction.atomic():
            done = sum(_give(step, people, whole, by=by, at=at) for step in some)
            Redistribution.objects.filter(pk=whole.pk).update(done=F("done") + done)
    return _finish(whole, by=by, at=at)


def undo_redistribution(*, redistribution: Redistribution, by: User | None, at: datetime) -> int:
    """Give leads back to whom they were taken from, those that are still where the redistribution put them and that
    nobody has answered since. One whose seller works here no more goes into the queue.

    Returns how many. Where it dies half way, it can be asked for again. Raises Refusal where it was undone already.
    """
    if not Redistribution.objects.filter(pk=redistribution.pk, undone_at=None).exists():
        raise Refusal(_("This was undone already."))
    rows = Assignment.objects.filter(redistribution=redistribution, ended_at=None, responded_at=None).order_by("pk")
    done = 0
    for some in _batches(list(rows)):
        with transaction.atomic():
            done += sum(_take_back(each, by=by, at=at) for each in some)
    with transaction.atomic():
        if Redistribution.objects.filter(pk=redistribution.pk, undone_at=None).update(undone_at=at):
            _finish(redistribution, by=by, at=at)
    return done


def _give(step: Step, people: dict[int, User], whole: Redistribution, *, by: User | None, at: datetime) -> int:
    lead = hold(step.assignment.lead_id)
    if lead is None or not Assignment.objects.filter(pk=step.assignment.pk, ended_at=None).exists():
        return 0
    user = people[step.user_id] if step.user_id else None
    how = Assignment.How.SPREAD
    put(lead, Place(how=how, user=user, rule=step.rule, why=step.why, redistribution=whole), by=by, at=at)
    return 1


def _take_back(given: Assignment, *, by: User | None, at: datetime) -> int:
    lead = hold(given.lead_id)
    if lead is None or not Assignment.objects.filter(pk=given.pk, ended_at=None, responded_at=None).exists():
        return 0
    before = Assignment.objects.select_related("user", "rule").get(lead=lead, ordinal=given.ordinal - 1)
    user, why = before.user, {}
    if user is None:
        why = before.why  # the rules take up again what waited for them
    elif not can(user, Capability.WORK_DEALS):
        user, why = None, {"reason": "nobody"}
    put(lead, Place(how=Assignment.How.UNDONE, user=user, rule=before.rule, why=why), by=by, at=at)
    return 1


def _finish(whole: Redistribution, *, by: User | None, at: datetime) -> Redistribution:
    whole.refresh_from_db()
    with transaction.atomic():
        told = LeadsSpread(redistribution_id=whole.pk, is_undo=whole.undone_at is not None, at=at)
        record(told, by_id=by.pk if by else None, changes={"done": [None, whole.done]})
    return whole


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
