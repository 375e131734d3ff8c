"""From what arrived to a lead of somebody whom we know."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.contacts.actions import recognise_contact
from voronka.contacts.models import Contact
from voronka.ground.text import fold
from voronka.ground.turns import take_turn
from voronka.journal.actions import record
from voronka.leads.actions.creating import create_lead
from voronka.leads.actions.judging import judge_lead
from voronka.leads.events import RequestJoined
from voronka.leads.models import Joined, Lead
from voronka.leads.qualifying import first_that_holds
from voronka.leads.reading import Request, read_request
from voronka.traffic.models import Channel, Origin, Source, Submission
from voronka.traffic.queries import origins_of

SAME_WITHIN = timedelta(seconds=60)
"""The same request again within so long is the same request."""


def take_in(*, submission_id: int, at: datetime) -> Lead | None:
    """Make a lead of a submission, or join it to the lead of the same request a moment before.

    The qualifying rules judge it at once. Publishes LeadCreated, and LeadJudged where a rule holds, or RequestJoined.
    Returns None where no lead is to be made: what looks like spam waits for a
    person, who may `let_through` it; what was taken in already stays as it is.
    """
    with transaction.atomic():
        submission = _submission(submission_id)
        if submission is None or submission.suspicion:
            return None
        return _take_in(submission, by=None, at=at)


def let_through(*, submission: Submission, by: User, at: datetime) -> Lead | None:
    """Make a lead of a submission although it looks like spam; no rule judges after a person. Else as `take_in`."""
    with transaction.atomic():
        found = _submission(submission.pk)
        return _take_in(found, by=by, at=at) if found else None


def _submission(pk: int) -> Submission | None:
    rows = Submission.objects.select_related("source", "origin__source", "point__source")
    return rows.filter(pk=pk).first()


def _take_in(submission: Submission, *, by: User | None, at: datetime) -> Lead | None:
    take_turn([f"request:{submission.point_id}:{_digest(submission)}"])
    if Joined.objects.filter(submission=submission).exists():
        return None
    if lead := _same(submission, None):
        return _join(lead, submission, by=by, at=at)
    request = read_request(submission.payload)
    contact = recognise_contact(
        name=request.name,
        addresses=request.addresses,
        company=request.company,
        region=request.region,
        at=submission.at,
    )
    if lead := _same(submission, contact):
        return _join(lead, submission, by=by, at=at)
    lead = _lead_of(submission, request, contact, by)
    if by is None and (rule := first_that_holds(lead, submission.payload)):
        judge_lead(lead=lead, is_clean=False, defect=rule.defect, rule=rule.name, by=None, at=at)
    return lead


def _digest(submission: Submission) -> str:
    text = json.dumps(submission.payload, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _same(submission: Submission, contact: Contact | None) -> Lead | None:
    """The lead of the very same request at the same point within a minute, by the same visitor.

    contact   where it has no key of its sender, by the same contact instead
    """
    if contact is not None and submission.key is None:
        is_his = Q(lead__contact=contact, submission__key=None)
    elif submission.visitor is not None:
        is_his = Q(submission__visitor=submission.visitor)
    else:
        return None
    around = (submission.at - SAME_WITHIN, submission.at + SAME_WITHIN)
    rows = Joined.objects.filter(is_his, submission__point=submission.point_id, submission__at__range=around)
    near = rows.select_related("lead", "submission").order_by("submission_id")
    return next((each.lead for each in near if each.submission.payload == submission.payload), None)


def _join(lead: Lead, submission: Submission, *, by: User | None, at: datetime) -> Lead:
    Joined.objects.create(lead=lead, submission=submission)
    told = RequestJoined(lead_id=lead.pk, submission_id=submission.pk, at=at)
    record(told, by_id=by.pk if by else None, changes={"submission": [None, submission.pk]})
    return lead


def _lead_of(submission: Submission, request: Request, contact: Contact, by: User | None) -> Lead:
    touches = origins_of(submission.visitor, submission.at)
    origins = Origin.objects.select_related("source").in_bulk([pk for pk in touches if pk])
    last = submission.origin or origins.get(touches.last or 0)
    first = origins.get(touches.first or 0) or last
    return create_lead(
        contact=contact,
        source=_source(submission, first, last),
        point=submission.point,
        first_origin=first,
        last_origin=last,
        product=_product(request.product),
        submission=submission,
        by=by,
        at=submission.at,
    )


def _source(submission: Submission, first: Origin | None, last: Origin | None) -> Source | None:
    """Where the visit came from, else what the sender says, else where the person came from at first, else the point's.

    A direct visit after one from an advertisement belongs to the advertisement. The source of the point is for who does
    not say where from: somebody from a site that is no source of ours has said it.
    """
    is_silent = last is None or last.channel == Channel.DIRECT
    point = submission.point if is_silent else None
    said = (last and last.source, submission.source, first and first.source, point and point.source)
    return next((source for source in said if source), None)


def _product(name: str) -> Product | None:
    """What is offered under this name or code, however it is spelled (1 query)."""
    if not (wanted := fold(name)):
        return None
    rows = Product.objects.filter(is_offered=True).order_by("id")
    return next((product for product in rows if wanted in (fold(product.name), fold(product.code))), None)
