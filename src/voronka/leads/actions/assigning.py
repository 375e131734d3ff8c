"""Whose a lead is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from voronka.accounts.models import User
from voronka.journal.actions import record
from voronka.leads.events import LeadAssigned
from voronka.leads.models import Lead


def assign_lead(*, lead: Lead, owner: User | None, by: User | None, at: datetime) -> Lead:
    """Give a lead to somebody, or to nobody. Publishes LeadAssigned; nothing where it is theirs already."""
    owner_id = owner.pk if owner else None
    with transaction.atomic():
        row = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
        if row.owner_id != owner_id:
            Lead.objects.filter(pk=row.pk).update(owner=owner)
            record(
                LeadAssigned(lead_id=row.pk, owner_id=owner_id, from_owner_id=row.owner_id, at=at),
                by_id=by.pk if by else None,
                changes={"owner": [row.owner_id, owner_id]},
            )
    lead.owner = owner
    return lead
