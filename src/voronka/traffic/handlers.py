"""What traffic does when the edge has kept something."""

from __future__ import annotations

from voronka.journal.events import on
from voronka.traffic import actions
from voronka.traffic.events import SubmissionsArrived


@on(SubmissionsArrived, consumer="traffic.announce")
def announce(event: SubmissionsArrived) -> None:
    actions.announce(requests={int(submission): request for submission, request in event.requests.items()})
