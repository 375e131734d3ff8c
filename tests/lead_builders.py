"""What arrives, for tests: submissions with what only the edge knows of them, and the leads that are made of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from party_builders import MONDAY
from voronka.leads import actions
from voronka.leads.models import Lead
from voronka.traffic.actions import receive
from voronka.traffic.models import LandingPoint, Origin, Submission

IVAN = {"name": "Ivan", "email": "ivan@example.com", "phone": "+44 20 7946 0111"}
_numbers = count(1)


def arrive(payload: object = IVAN, seconds: float = 0, key: str | None = None, **more: object) -> Submission:
    """A submission, with what only the edge knows of it."""
    at = MONDAY + timedelta(seconds=seconds)
    if not more:
        return receive(payload=payload, key=key, at=at)
    return Submission.objects.create(payload=payload, key=key, at=at, **more)


def take_in(submission: Submission) -> Lead | None:
    return actions.take_in(submission_id=submission.pk, at=submission.at)


def add_point(**more: object) -> LandingPoint:
    key = f"p{next(_numbers)}"
    return LandingPoint.objects.create(key=key, name="Site", kind="form", target="form", created_at=MONDAY, **more)


def add_origin(**more: object) -> Origin:
    return Origin.objects.create(digest=f"d{next(_numbers)}", channel="other", **more)
