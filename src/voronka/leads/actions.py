"""All writes of leads."""

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
from voronka.leads.events import LeadCreated, LeadJudged
from voronka.leads.models import Defect, Joined, Lead
from voronka.traffic.models import Source, Submission


def create_lead(
    *,
    contact: Contact,
    source: Source | None = None,
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
    try:
        with transaction.atomic():
            lead = Lead.objects.create(contact=contact, source=source, product=product, owner=owner, at=at, batch=batch)
            if submission is not None:
                Joined.objects.create(lead=lead, submission=submission)
            changes = {
                field: [None, row.pk]
                for field, row in (("contact", contact), ("source", source), ("product", product), ("owner", owner))
                if row is not None
            }
            record(
                LeadCreated(lead_id=lead.pk, contact_id=contact.pk, at=at),
                by_id=by.pk if by else None,
                changes=changes,
                batch=batch,
            )
    except IntegrityError as error:
        if submission is None:
            raise
        raise Refusal({"submission": _("A lead was made of this request already.")}) from error
    return lead


def judge_lead(
    *, lead: Lead, is_clean: bool, defect: str = "", by: User | None, at: datetime, batch: Batch | None = None
) -> Lead:
    """Say whether a lead is one: clean, or defective for a reason of `Defect`. The last word counts.

    Publishes LeadJudged. Raises Refusal at "defect" when the reason is missing or unknown; then nothing is written.
    """
    if not is_clean and defect not in Defect.values:
        raise Refusal({"defect": _("Say why this is no lead.")})
    verdict = {"is_clean": is_clean, "defect": "" if is_clean else defect}
    with transaction.atomic():
        row = Lead.objects.select_for_update().get(pk=lead.pk)
        changes = {field: [getattr(row, field), value] for field, value in verdict.items()}
        Lead.objects.filter(pk=row.pk).update(**verdict, judged_at=at, judged_by=by)
        record(
            LeadJudged(lead_id=row.pk, is_clean=is_clean, at=at),
            by_id=by.pk if by else None,
            changes={field: pair for field, pair in changes.items() if pair[0] != pair[1]},
            batch=batch,
        )
    lead.refresh_from_db()
    return lead


def remove_batch(batch: Batch) -> None:
    """Take away the leads of a batch that nobody has used meanwhile."""
    with transaction.atomic():
        keep_what_is_used(Lead.objects.filter(batch=batch))
        Lead.objects.filter(batch=batch).delete()
