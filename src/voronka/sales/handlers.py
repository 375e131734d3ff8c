"""A won deal makes a sale, a reopened one takes it back, a changed one changes it."""

from __future__ import annotations

from voronka.funnel.events import DealAssigned, DealChanged, DealMoved
from voronka.journal.events import on
from voronka.sales import actions


@on(DealMoved, consumer="sales.follow")
def move(event: DealMoved) -> None:
    actions.follow_move(transition_id=event.transition_id)


@on(DealChanged, consumer="sales.follow")
def change(event: DealChanged) -> None:
    actions.follow_change(deal_id=event.deal_id, at=event.at)


@on(DealAssigned, consumer="sales.follow")
def assign(event: DealAssigned) -> None:
    actions.follow_change(deal_id=event.deal_id, at=event.at)
