"""Making a deal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.funnel.actions.counting import Tally, shift
from voronka.funnel.actions.rules import PUT_AWAY, STAGE_GONE, StageGone, entry_problems, latest_version_id, refuse_gone
from voronka.funnel.events import DealOpened
from voronka.funnel.models import Deal, Pipeline, Stage, StageKind, Transition
from voronka.funnel.values import apply_values, read_values
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.journal.models import Batch
from voronka.leads.models import Lead
from voronka.traffic.models import Source


class OpenRefused(Refusal):
    """The deal cannot be made so; nothing was written."""


def open_deal(
    *,
    pipeline: Pipeline,
    contact: Contact,
    title: str = "",
    stage: Stage | None = None,
    company: Company | None = None,
    lead: Lead | None = None,
    source: Source | None = None,
    product: Product | None = None,
    owner: User | None = None,
    amount: Decimal | str | None = None,
    close_by: date | str | None = None,
    fields: Mapping[str, object] | None = None,
    ticked: Collection[str] = (),
    first_contact_at: datetime | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Deal:
    """Make a deal of a contact; it comes into the first stage of the pipeline, or into `stage` by that stage's rule.

    amount            as typed or a Decimal; None = not known yet
    fields            key of a custom field -> value, as typed
    ticked            the boxes of the stage that were ticked
    first_contact_at  when we first spoke; None = the moment of the lead, else `at`

    Raises OpenRefused, and then nothing is written.
    """
    typed = {"title": title, "company": company, "source": source, "product": product, "owner": owner}
    try:
        values = read_values(typed | {"amount": amount, "close_by": close_by} | dict(fields or {}))
    except Refusal as refusal:
        raise OpenRefused(refusal.problems) from None
    first_contact_at = first_contact_at or (lead.at if lead else at)
    deal = Deal(pipeline=pipeline, contact=contact, lead=lead, first_contact_at=first_contact_at, batch=batch)
    changes = apply_values(deal, values)
    with transaction.atomic():
        deal.stage = _first_stage(pipeline, stage)
        deal.opened_at = deal.stage_since = at
        if problems := _problems(deal) | entry_problems(deal, deal.stage, ticked=ticked):
            raise OpenRefused(problems)
        deal.moves = 1
        deal.save()
        _write_down(deal, changes, by, at, batch)
        _refuse_gone(deal)
    return deal


def _first_stage(pipeline: Pipeline, stage: Stage | None) -> Stage:
    """The stage as it stands now; the first of the pipeline where none is named."""
    stages = pipeline.stages.filter(is_gone=False)
    found = stages.filter(pk=stage.pk).first() if stage else stages.first()
    if found is None:
        raise OpenRefused({"stage": STAGE_GONE})
    return found


def _refuse_gone(deal: Deal) -> None:
    try:
        refuse_gone([deal.stage_id])
    except StageGone as refusal:
        raise OpenRefused({"stage": STAGE_GONE}) from refusal


def _problems(deal: Deal) -> dict[str, object]:
    problems: dict[str, object] = {}
    if Pipeline.objects.filter(pk=deal.pipeline_id, is_archived=True).exists():
        problems["pipeline"] = PUT_AWAY
    if deal.stage.kind in {StageKind.WON, StageKind.LOST}:
        problems["stage"] = _("A deal begins in an open stage. Move it to the end afterwards.")
    if deal.first_contact_at > deal.opened_at:
        problems["first_contact_at"] = _("The first contact cannot be later than the deal.")
    if deal.lead_id and has_open_deal(deal.lead_id):
        problems["lead"] = _("This lead has an open deal already.")
    return problems


def has_open_deal(lead_id: int) -> bool:
    """Whether an open deal of a lead is there; holds the lead until the end of the transaction (2 queries)."""
    list(Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).values_list("pk"))
    return Deal.objects.open().filter(lead=lead_id).exists()


def _write_down(
    deal: Deal, changes: dict[str, list[object]], by: User | None, at: datetime, batch: Batch | None
) -> None:
    transition = Transition.objects.create(
        deal=deal,
        ordinal=1,
        to_stage_id=deal.stage_id,
        version_id=latest_version_id(deal.pipeline_id),
        at=at,
        recorded_at=clock.now(),
        by=by,
    )
    shift({deal.stage_id: Tally.of(deal.amount)})
    record(
        DealOpened(
            deal_id=deal.pk,
            pipeline_id=deal.pipeline_id,
            to_stage_id=deal.stage_id,
            transition_id=transition.pk,
            at=at,
        ),
        by_id=by.pk if by else None,
        changes={"contact": [None, deal.contact_id], "stage": [None, deal.stage_id]} | changes,
        batch=batch,
    )
