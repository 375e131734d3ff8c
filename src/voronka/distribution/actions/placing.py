"""Putting a lead into somebody's hands, into the queue, or to the auto-funnel, with its deal, task and contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.activities import actions as activities
from voronka.activities.models import Task
from voronka.contacts import actions as contacts
from voronka.contacts.models import Contact
from voronka.distribution.events import LeadRouted
from voronka.distribution.hours import later
from voronka.distribution.loads import amount_in, week_of, zone
from voronka.distribution.models import Assignment, Redistribution, Rule
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal, Pipeline
from voronka.journal.actions import record
from voronka.leads import actions as leads
from voronka.leads.models import Joined, Lead

USUAL_RESPONSE = timedelta(hours=1)
"""The task of a lead is due after so much working time where no rule says how soon."""


@dataclass(frozen=True)
class Place:
    """Where a lead goes and why; see `Assignment`. `rule` also says how soon it must be answered."""

    how: str
    user: User | None = None
    is_automatic: bool = False
    rule: Rule | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    redistribution: Redistribution | None = None


def hold(lead_id: int) -> Lead | None:
    """A lead, held until the end of the transaction; None = it is gone."""
    return Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).first()


def current(lead: Lead) -> Assignment | None:
    """Where a lead is; None = it was never given out."""
    return Assignment.objects.filter(lead=lead, ended_at=None).select_related("user", "task", "rule").first()


def put(lead: Lead, place: Place, *, by: User | None, at: datetime) -> Assignment:
    """Let a held lead be where `place` says, with all that belongs to it. Publishes LeadRouted."""
    last = Assignment.objects.filter(lead=lead).select_related("user", "task").order_by("-ordinal").first()
    if last and last.ended_at is None:
        Assignment.objects.filter(pk=last.pk).update(ended_at=at)
    before = last.user if last else None
    leads.assign_lead(lead=lead, owner=place.user, by=by, at=at)
    deal, refused = _deal(lead, place, is_first=last is None, by=by, at=at)
    if place.user:
        _let_see(lead.contact, place.user, before, lead, by=by, at=at)
    respond_by = _respond_by(place, at)
    made = Assignment.objects.create(
        lead=lead,
        ordinal=last.ordinal + 1 if last else 1,
        user=place.user,
        is_automatic=place.is_automatic,
        how=place.how,
        rule=place.rule,
        why={**place.why, **({"no_deal": refused} if refused else {})},
        task=_task(last.task if last else None, lead, deal, place.user, respond_by, by=by, at=at),
        redistribution=place.redistribution,
        at=at,
        by=by,
        respond_by=respond_by,
    )
    record(
        LeadRouted(
            lead_id=lead.pk,
            assignment_id=made.pk,
            owner_id=made.user_id,
            is_automatic=made.is_automatic,
            respond_by=respond_by,
            at=at,
        ),
        by_id=by.pk if by else None,
        changes={"owner": [before.pk if before else None, made.user_id]},
    )
    return made


def _deal(lead: Lead, place: Place, *, is_first: bool, by: User | None, at: datetime) -> tuple[Deal | None, str]:
    """The open deal of a lead, with its new owner; opened when the lead is given out first. Else why there is none."""
    deal = Deal.objects.open().filter(lead=lead).first()
    if deal is not None:
        if deal.owner_id != (place.user.pk if place.user else None):
            funnel.assign_deal(deal=deal, owner=place.user, by=by, at=at)
        return deal, ""
    if not is_first:
        return None, ""
    pipeline = place.rule.pipeline if place.rule else None
    if pipeline is None or pipeline.is_archived:
        pipeline = Pipeline.objects.filter(is_archived=False).first()
    if pipeline is None:
        return None, "no_pipeline"
    try:
        return _open(lead, pipeline, place.user, by=by, at=max(at, lead.at)), ""
    except funnel.OpenRefused as refusal:
        return None, ", ".join(refusal.problems)


def _open(lead: Lead, pipeline: Pipeline, owner: User | None, *, by: User | None, at: datetime) -> Deal:
    return funnel.open_deal(
        pipeline=pipeline,
        contact=lead.contact,
        company=lead.contact.person.company,
        lead=lead,
        source=lead.source,
        product=lead.product,
        owner=owner,
        amount=_amount(lead),
        by=by,
        at=at,
    )


def _amount(lead: Lead) -> Decimal | None:
    """What the deal may bring: as somebody wrote, else the price of the product."""
    joined = Joined.objects.filter(lead=lead).select_related("submission").order_by("pk").first()
    return amount_in(joined.submission.payload if joined else None) or (lead.product.price if lead.product else None)


def _let_see(contact: Contact, user: User, before: User | None, lead: Lead, *, by: User | None, at: datetime) -> None:
    """The contact becomes the seller's where it was nobody's, or was his who had the lead and has no other deal."""
    if contact.owner_id == user.pk or contact.merged_into_id is not None:
        return
    if contact.owner_id is not None:
        others = Deal.objects.open().filter(contact=contact, owner=contact.owner_id).exclude(lead=lead)
        if before is None or contact.owner_id != before.pk or others.exists():
            return
    contacts.edit_contact(contact=contact, revision=contact.revision, changes={"owner": user}, by=by, at=at)


def _respond_by(place: Place, at: datetime) -> datetime | None:
    if place.user is None or place.rule is None or place.rule.respond_in_minutes is None:
        return None
    return later(week_of(place.user), at, timedelta(minutes=place.rule.respond_in_minutes), zone())


def _task(
    old: Task | None,
    lead: Lead,
    deal: Deal | None,
    user: User | None,
    respond_by: datetime | None,
    *,
    by: User | None,
    at: datetime,
) -> Task | None:
    """The first response as a task of whoever has the lead now; the open one of the hand before goes along."""
    is_open = old is not None and old.done_at is None
    if user is None:
        if old is not None and is_open:
            activities.finish_task(task=old, result=_said(old.owner, "back"), by=by, at=at)
        return None
    due_at = respond_by or later(week_of(user), at, USUAL_RESPONSE, zone())
    if old is not None and is_open:
        return activities.edit_task(task=old, changes={"owner": user, "due_at": due_at}, by=by, at=at)
    return activities.add_task(
        title=_said(user, "contact"),
        type=Task.Type.CALL,
        due_at=due_at,
        owner=user,
        lead=lead,
        deal=deal,
        by=by,
        at=at,
    )


def _said(user: User, what: str) -> str:
    """A sentence that is stored, in the language of the one who reads it."""
    with translation.override(user.language or business().language):
        if what == "back":
            return gettext("The lead went on to others")
        return gettext("Contact the customer")
