"""Pages of landing points for tests, saved and published by the product's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from party_builders import MONDAY, add_contact
from voronka.leads.models import Joined, Lead
from voronka.traffic import actions
from voronka.traffic.models import Hit, LandingPoint, Page, PageVersion, Submission
from voronka.traffic.pages.starting import first_blocks

_people = count(1)


def a_page(point: LandingPoint, *blocks: dict[str, Any], theme: str = "plain", at: datetime = MONDAY) -> Page:
    """The page of a point, saved with these blocks; with a heading and a form where none are given."""
    known = Page.objects.filter(point=point).first()
    given = list(blocks) or first_blocks(name=point.name, language=point.language, business="Acme")
    revision = known.revision if known else 0
    return actions.save_page(point=point, blocks=given, theme=theme, revision=revision, by=None, at=at)


def published(point: LandingPoint, *blocks: dict[str, Any], beside: bool = False, **more: Any) -> PageVersion:
    """A version of the page of a point that is shown."""
    page = a_page(point, *blocks, **more)
    return actions.publish_page(point=point, revision=page.revision, beside=beside, by=None, at=MONDAY)


def some_people(version: PageVersion, many: int, asking: int, at: datetime = MONDAY, robot: str = "") -> None:
    """So many people see a version, each two pages of it; so many of them ask, each twice, and one lead comes of it."""
    for number in range(many):
        who = next(_people)
        for seconds in (0, 30):
            when = at + timedelta(seconds=seconds)
            Hit.objects.create(point=version.point, version=version, visitor=who, kind=1, robot=robot, at=when)
        if number < asking:
            lead = Lead.objects.create(contact=add_contact(), point=version.point, at=at)
            for _ in range(2):
                asked = Submission.objects.create(
                    point=version.point, version=version, visitor=who, at=at + timedelta(minutes=1), payload={}
                )
                Joined.objects.create(lead=lead, submission=asked)


def a_form(**more: Any) -> dict[str, Any]:
    """A block that asks for a name and a phone."""
    return {
        "kind": "form",
        "fields": ["name", "phone"],
        "consents": [{"purpose": "processing", "wording": "I agree that Acme processes my personal data."}],
        **more,
    }


def png(width: int = 2, height: int = 1) -> bytes:
    """The smallest file that says that it is a PNG of this size."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
