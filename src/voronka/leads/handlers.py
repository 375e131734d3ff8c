"""What leads do when something arrives."""

from __future__ import annotations

from voronka.journal.events import on
from voronka.leads import actions
from voronka.traffic.events import SubmissionReceived


@on(SubmissionReceived, consumer="leads.take_in")
def take_in(event: SubmissionReceived) -> None:
    actions.take_in(submission_id=event.submission_id, at=event.at)
