"""What the work does when a deal passes from one seller to another."""

from __future__ import annotations

from voronka.activities import actions
from voronka.funnel.events import DealAssigned
from voronka.journal.events import on


@on(DealAssigned, consumer="activities.follow_deal")
def follow_deal(event: DealAssigned) -> None:
    if event.from_owner_id is not None:
        actions.follow_deal(deal_id=event.deal_id, from_owner_id=event.from_owner_id, at=event.at)
