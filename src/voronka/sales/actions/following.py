"""Keeping the sales of deals in step with the deals: what the handlers call, as often as they like."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from voronka.funnel.models import Deal, Outcome, StageKind, Transition
from voronka.journal.actions import record
from voronka.journal.batches import made_up
from voronka.sales.actions.recording import hold, of_deal, record_won, standing_sale, write_line
from voronka.sales.actions.reversing import cancel_sale
from voronka.sales.events import SaleChanged
from voronka.sales.models import Sale

FOLLOWED = ("contact", "company", "owner", "source", "amount")
"""What a sale takes from its deal as long as the deal is won; the product stands in the line."""


def follow_move(*, transition_id: int) -> None:
    """A deal came into won, or left it: a sale is recorded, or the one that stands is cancelled.

    Told twice, or told late and in another order, it ends the same: a won deal has one sale, and others have none.
    A sale that somebody cancelled by hand does not come back while the deal stays where it is.
    """
    moves = Transition.objects.select_related("from_stage", "to_stage", "by")
    move = moves.filter(pk=transition_id).first()
    if move is None or move.from_stage is None:
        return
    was_won, is_won = (stage.kind == StageKind.WON for stage in (move.from_stage, move.to_stage))
    if was_won == is_won:
        return
    with transaction.atomic():
        deal = hold(move.deal_id)
        standing = standing_sale(deal)
        # of a deal that is not won whatever the ordinals: an import may have given it a shorter path since
        if was_won and standing and (deal.outcome != Outcome.WON or (standing.move or 0) <= move.ordinal):
            cancel_sale(sale=standing, by=move.by, at=max(move.at, standing.at))
        record_won(deal=deal, by=move.by)


def follow_change(*, deal_id: int, at: datetime) -> None:
    """A deal was edited or given to somebody: the sale that it made says the same, as long as the deal is won.

    Publishes SaleChanged where anything differs.
    """
    with transaction.atomic():
        deal = Deal.objects.select_for_update(no_key=True).filter(pk=deal_id, outcome=Outcome.WON).first()
        sale = standing_sale(deal) if deal else None
        if deal and sale and sale.move is not None:
            _bring_in_step(sale, deal, at)


def _bring_in_step(sale: Sale, deal: Deal, at: datetime) -> None:
    wanted, changes = of_deal(deal), dict[str, list[Any]]()
    for name in FOLLOWED:
        column = name if name == "amount" else f"{name}_id"
        before, after = getattr(sale, column), getattr(wanted, column)
        if before != after:
            changes[name] = [before, after]
            setattr(sale, column, after)
    before = sale.lines.values_list("product", flat=True).first()
    if before != deal.product_id:
        changes["product"] = [before, deal.product_id]
    if not changes:
        return
    sale.save(update_fields=FOLLOWED)
    if {"product", "amount"} & changes.keys():
        sale.lines.all().delete()
        write_line(sale, deal.product)
    record(
        SaleChanged(sale_id=sale.pk, deal_id=sale.deal_id, at=at),
        by_id=None,
        changes=changes,
        batch=made_up(sale.batch),
    )
