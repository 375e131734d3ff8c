"""What distribution does when something happens below."""

from __future__ import annotations

from voronka.distribution import actions
from voronka.ground import clock
from voronka.journal.events import on
from voronka.leads.events import LeadCreated, LeadJudged


@on(LeadCreated, consumer="distribution.route")
def route(event: LeadCreated) -> None:
    """A lead is given out by who is there now, whenever it came."""
    actions.route_lead(lead_id=event.lead_id, at=clock.now())


@on(LeadJudged, consumer="distribution.route")
def route_after_all(event: LeadJudged) -> None:
    """What a rule held for no lead, and somebody has called one, is given out then."""
    if event.is_clean:
        actions.route_lead(lead_id=event.lead_id, at=clock.now())
