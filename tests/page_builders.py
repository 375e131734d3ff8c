"""Pages of landing points for tests, saved and published by the product's own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from party_builders import MONDAY
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint, Page, PageVersion
from voronka.traffic.pages.starting import first_blocks


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
