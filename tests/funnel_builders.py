"""Pipelines and deals for tests, made by the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db.models import Sum

from voronka.accounts.models import User
from voronka.catalog.actions import add_product
from voronka.contacts.actions import create_company, create_contact
from voronka.funnel import actions
from voronka.funnel.actions.counting import Tally, exact
from voronka.funnel.models import Deal, DealField, LossReason, Pipeline, Stage, StageCount, Transition
from voronka.funnel.values import is_filled

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
_numbers = count(1)


def a_pipeline(trade: str = "agency", language: str = "en") -> Pipeline:
    """A pipeline from a template."""
    return actions.create_pipeline(trade=trade, language=language, by=None, at=MONDAY)


def a_deal(
    pipeline: Pipeline, stage: str | None = None, amount: str | None = None, owner: User | None = None, **more: Any
) -> Deal:
    """A deal of Monday, in the first stage, or moved on into `stage` (its key) with all that the stage asks for.

    more   goes to `open_deal`; a contact is made up where none is given
    """
    contact = more.pop("contact", None)
    contact = contact or create_contact(name=f"Client {next(_numbers)}", owner=owner, by=None, at=MONDAY)
    given: dict[str, Any] = {"by": None, "at": MONDAY} | more
    deal = actions.open_deal(pipeline=pipeline, contact=contact, amount=amount, owner=owner, **given)
    if stage is not None and deal.stage.key != stage:
        move(deal, stage, at=given["at"])
    return deal


def of_nobody(deal: Deal) -> Deal:
    """The deal as an older system gives it that did not say with whom it was."""
    Deal.objects.filter(pk=deal.pk).update(contact=None, lead=None)
    deal.refresh_from_db()
    return deal


def move(deal: Deal, to: str, by: User | None = None, at: datetime = TUESDAY, **more: Any) -> Transition:
    """The deal in another stage, with everything the stage asks for ticked, filled and given."""
    target = stage(deal.pipeline, to)
    wanted = {name: _value(deal, name) for name in actions.required_fields(target)}
    given: dict[str, Any] = {
        "values": {name: value for name, value in wanted.items() if value is not None},
        "ticked": target.boxes,
        "loss_reason": loss_reason(deal.pipeline) if target.kind == "lost" else None,
    }
    return actions.move_deal(deal=deal, to=target, by=by, at=at, **given | more)


def stage(pipeline: Pipeline, key: str) -> Stage:
    return pipeline.stages.get(key=key)


def loss_reason(pipeline: Pipeline) -> LossReason:
    """The first reason of loss of a pipeline."""
    reason = pipeline.loss_reasons.first()
    assert reason is not None
    return reason


def counted(pipeline: Pipeline) -> dict[int, Tally]:
    """What the counter rows say of each stage that has deals; `counting.tallies` says what the deals themselves say."""
    rows = StageCount.objects.filter(stage__pipeline=pipeline).values_list("stage")
    sums = {
        stage: Tally(deals, known, exact(amount))
        for stage, deals, known, amount in rows.annotate(Sum("deals"), Sum("known"), Sum("amount"))
    }
    return {stage: tally for stage, tally in sums.items() if tally != Tally()}


def _value(deal: Deal, name: str) -> object:
    """Something that a field takes; None where it has a value already."""
    if is_filled(deal, name):
        return None
    if name == "amount":
        return "1000"
    if name == "close_by":
        return "2026-06-01"
    if name == "product":
        return add_product(name=f"Product {next(_numbers)}", by=None, at=MONDAY)
    if name == "company":
        return create_company(name=f"Company {next(_numbers)}", by=None, at=MONDAY)
    field = DealField.objects.get(key=name)
    samples = {"text": "some text", "number": "7", "money": "50", "date": "2026-06-01", "yes_no": "yes"}
    return field.choices[0] if field.kind == "choice" else samples[field.kind]
