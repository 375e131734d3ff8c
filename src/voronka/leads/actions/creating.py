"""Making leads, and taking away those of a batch."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.contacts.models import Contact
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.batches import keep_what_is_used
from voronka.journal.models import Batch
from voronka.leads.events import LeadCreated
from voronka.leads.models import Joined, Lead
from voronka.traffic.models import LandingPoint, Origin, Source, Submission

AUDITED = ("contact", "source", "point", "product", "owner")


def create_lead(
    *,
    contact: Contact,
    source: Source | None = None,
    point: LandingPoint | None = None,
    first_origin: Origin | None = None,
    last_origin: Origin | None = None,
    product: Product | None = None,
    owner: User | None = None,
    submission: Submission | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Lead:
    """Write down one request of one contact. Publishes LeadCreated.

    submission   what arrived, if it arrived by itself; it belongs to one lead only
    at           the first contact: deal length counts from here

    Raises Refusal when the submission belongs to a lead already; then nothing is written.
    """
    lead = Lead(contact=contact, source=source, point=point, product=product, owner=owner, at=at, batch=batch)
    lead.first_origin, lead.last_origin = first_origin, last_origin
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
            if submission is not None:
                Joined.objects.create(lead=lead, submission=submission)
            keys = {field: getattr(lead, f"{field}_id") for field in AUDITED}
            record(
                LeadCreated(lead_id=lead.pk, contact_id=contact.pk, at=at),
                by_id=by.pk if by else None,
                changes={field: [None, key] for field, key in keys.items() if key is not None},
                batch=batch,
            )
    except IntegrityError as error:
        if submission is None:
            raise
        raise Refusal({"submission": _("A lead was made of this request already.")}) from error
    return lead


def remove_batch(batch: Batch) -> None:
    """Take away the leads of a batch that nobody has used meanwhile."""
    with transaction.atomic():
        keep_what_is_used(Lead.objects.filter(batch=batch))
        Lead.objects.filter(batch=batch).delete()
