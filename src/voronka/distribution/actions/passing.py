"""Leads that go from hand to hand: taken from the queue, given back, handed over, to the auto-funnel and out of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.distribution.actions.placing import Place, current, hold, put
from voronka.distribution.models import Assignment
from voronka.distribution.queries import waiting_for
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.leads.models import Lead

How = Assignment.How


class PassedMeanwhile(Refusal):
    """Somebody was faster: the lead is no longer where the caller saw it; nothing was written."""


class QueueEmpty(Refusal):
    """Nobody waits for this person."""


def take_next(*, user: User, at: datetime) -> Assignment:
    """Take the lead that waits longest of those that somebody may take. Of two at once each gets another one.

    Raises QueueEmpty, Refusal to who takes no leads; then nothing is written.
    """
    if problem := cannot_have(user):
        raise Refusal(problem)
    with transaction.atomic():
        waiting = Lead.objects.filter(pk__in=waiting_for(user).values("lead")).order_by("at", "pk")
        lead = waiting.select_for_update(no_key=True, skip_locked=True).first()
        here = current(lead) if lead else None
        if lead is None or here is None or here.user_id is not None:
            raise QueueEmpty(_("Nobody is waiting. Well done."))
        return put(lead, Place(how=How.TAKEN, user=user, rule=here.rule), by=user, at=at)


def release_lead(*, assignment: Assignment, by: User | None, at: datetime) -> Assignment:
    """Give a lead back to the queue: from its seller, or out of the auto-funnel.

    assignment   as the caller saw it. Raises PassedMeanwhile
    """
    with transaction.atomic():
        lead = _as_seen(assignment)
        return put(lead, Place(how=How.RELEASED, rule=assignment.rule), by=by, at=at)


def hand_over(*, assignment: Assignment, to: User, by: User | None, at: datetime) -> Assignment:
    """Give a lead to a person, whoever or whatever has it now.

    assignment   as the caller saw it. Raises PassedMeanwhile, Refusal at "to"; then nothing is written
    """
    if problem := cannot_have(to):
        raise Refusal({"to": problem})
    with transaction.atomic():
        lead = _as_seen(assignment)
        if assignment.user_id == to.pk:
            raise Refusal({"to": _("This person has it already.")})
        return put(lead, Place(how=How.HANDED, user=to, rule=assignment.rule), by=by, at=at)


def automate_lead(*, assignment: Assignment, by: User | None, at: datetime) -> Assignment:
    """Give a lead to the auto-funnel. Raises PassedMeanwhile, Refusal where it is there already."""
    with transaction.atomic():
        lead = _as_seen(assignment)
        if assignment.is_automatic:
            raise Refusal(_("The auto-funnel has it already."))
        return put(lead, Place(how=How.HANDED, is_automatic=True, rule=assignment.rule), by=by, at=at)


def follow_deal(*, deal_id: int, at: datetime) -> Assignment | None:
    """Let a lead go with its deal, which somebody has given to another. Once more changes nothing."""
    with transaction.atomic():
        deal = Deal.objects.select_related("owner").filter(pk=deal_id, lead__isnull=False).first()
        lead = hold(deal.lead_id) if deal and deal.lead_id else None
        if deal is None or lead is None or lead.batch_id or lead.owner_id == deal.owner_id:
            return None
        here = current(lead)
        place = Place(how=How.DEAL, user=deal.owner, rule=here.rule if here else None)
        return put(lead, place, by=None, at=at) if here else None


def cannot_have(user: User) -> object:
    """Why somebody cannot be given a lead; "" = he can."""
    if not can(user, Capability.WORK_DEALS):
        return _("{name} does not work with deals.").format(name=user)
    return _("{name} is away and gets no new leads.").format(name=user) if user.is_absent else ""


def _as_seen(assignment: Assignment) -> Lead:
    """The lead, held, where it still is as the caller saw it. Raises PassedMeanwhile."""
    lead = hold(assignment.lead_id)
    if lead is None or not Assignment.objects.filter(pk=assignment.pk, ended_at=None).exists():
        raise PassedMeanwhile(_("Somebody was faster: this lead has gone on. Nothing was changed."))
    return lead
