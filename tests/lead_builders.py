"""What arrives, for tests: submissions with what only the edge knows of them, and the leads that are made of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from party_builders import MONDAY, add_contact
from traffic_builders import a_point, an_origin
from voronka.accounts.models import User
from voronka.contacts.models import Contact
from voronka.leads import actions
from voronka.leads.models import Lead, QualifyingRule
from voronka.traffic.actions import receive
from voronka.traffic.models import Consent, ConsentText, LandingPoint, Origin, Purpose, Submission

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
    return Origin.objects.create(**{"digest": f"d{next(_numbers)}", "channel": "other", **more})


def a_lead(message: str = "A lamp, please", contact: Contact | None = None, owner: User | None = None) -> Lead:
    """A request as it stands on the pages: with what arrived, from where, and what was agreed to."""
    text = ConsentText.objects.get_or_create(
        purpose=Purpose.PROCESSING, language="en", wording="I agree.", digest="d", made_at=MONDAY
    )[0]
    said = {**IVAN, "message": message, f"consent.{text.pk}": "on"}
    first, last = an_origin(campaign="spring"), an_origin(channel="direct")
    submission = arrive(said, origin=last, point=a_point(), address="192.0.2.7", agent="A browser")
    Consent.objects.create(submission=submission, text=text)
    return actions.create_lead(
        contact=contact or add_contact("Ivan Asks", owner=owner),
        point=submission.point,
        first_origin=first,
        last_origin=last,
        owner=owner,
        submission=submission,
        by=owner,
        at=MONDAY,
    )


def a_suspicious_one() -> Submission:
    """A submission that looks like spam."""
    return arrive({"name": "Best offers", "message": "Buy"}, suspicion="trap", point=a_point())


def a_rule(name: str = "Adverts", value: str = "seo") -> QualifyingRule:
    """A rule that calls requests with a word spam."""
    return actions.add_rule(name=name, test="has_word", value=value, defect="spam", by=None, at=MONDAY)
