"""Changing the fields of a deal, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.funnel.actions.counting import Tally, shift
from voronka.funnel.actions.moving import PLACE, bring_up_to_date, changed_columns
from voronka.funnel.events import DealAssigned, DealChanged
from voronka.funnel.models import Deal, Outcome
from voronka.funnel.values import apply_values, read_values
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record
from voronka.journal.models import Event


class EditRefused(Refusal):
    """The deal stays as it is; nothing was written."""


class EditedMeanwhile(EditRefused):
    """Somebody edited the deal since the caller looked at it: `by` (None = automation), at `at`."""

    def __init__(self, deal: Deal) -> None:
        events = Event.objects.filter(subject_kind=DealChanged.about, subject_id=deal.pk)
        moved = {name.removesuffix("_id") for name in PLACE}
        last = next((each for each in events.order_by("-id").iterator() if each.changes.keys() - moved), None)
        self.by = User.objects.filter(pk=last.by_id).first() if last else None
        self.at = last.at if last else deal.opened_at
        super().__init__(
            format_lazy(
                _("Changed by {who} at {time}. Nothing of yours was saved; look at it again."),
                who=self.by or _("automation"),
                time=f"{timezone.localtime(self.at):%H:%M}",
            )
        )


def edit_deal(*, deal: Deal, changes: Mapping[str, object], by: User | None, at: datetime) -> Deal:
    """Change fields of a deal.

    deal     as the caller last saw it: if it was edited since, the edit is refused; brought up to date on success
    changes  field -> value as typed; "" or None empties it. The names are those of `funnel.values`

    Returns the deal. What is the same already changes nothing and tells nobody.
    Raises EditRefused with a problem for each field, EditedMeanwhile, and then nothing is written.
    """
    try:
        values = read_values(changes)
    except Refusal as refusal:
        raise EditRefused(refusal.problems) from None
    with transaction.atomic():
        held = _hold(deal)
        amount_before = held.amount
        changed = apply_values(held, values)
        if held.outcome == Outcome.WON and held.amount is None and amount_before is not None:
            raise EditRefused({"amount": _("A won deal has an amount.")})
        if changed:
            held.revision += 1
            held.save(update_fields=[*changed_columns(changed), "revision"])
            shift({held.stage_id: Tally.of(held.amount) + -Tally.of(amount_before)})
            _write_down(held, changed, by, at)
    bring_up_to_date(deal, held)
    return deal


def assign_deal(*, deal: Deal, owner: User | None, by: User | None, at: datetime) -> Deal:
    """Give a deal to somebody, or to nobody. Otherwise like `edit_deal`."""
    return edit_deal(deal=deal, changes={"owner": owner}, by=by, at=at)


def _hold(deal: Deal) -> Deal:
    held = Deal.objects.select_for_update(no_key=True).filter(pk=deal.pk).first()
    if held is None:
        raise EditRefused(_("This deal is gone."))
    if held.revision != deal.revision:
        raise EditedMeanwhile(held)
    return held


def _write_down(deal: Deal, changed: Changes, by: User | None, at: datetime) -> None:
    """One event of the fields, and one of the owner, each with its own part of the audit."""
    by_id = by.pk if by else None
    fields = {name: values for name, values in changed.items() if name != "owner"}
    if fields:
        told = DealChanged(deal_id=deal.pk, pipeline_id=deal.pipeline_id, stage_id=deal.stage_id, at=at)
        record(told, by_id=by_id, changes=fields)
    if "owner" in changed:
        was = changed["owner"][0]
        record(assigned(deal, was, at), by_id=by_id, changes={"owner": changed["owner"]})


def assigned(deal: Deal, from_owner_id: int | None, at: datetime) -> DealAssigned:
    """The event of a deal that has just been given to its owner."""
    return DealAssigned(
        deal_id=deal.pk,
        pipeline_id=deal.pipeline_id,
        stage_id=deal.stage_id,
        owner_id=deal.owner_id,
        from_owner_id=from_owner_id,
        at=at,
    )
