"""Pages as they are worked on, and as they were published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from voronka.journal.models import Event
from voronka.traffic.events import PagePublished, PageWeighed
from voronka.traffic.models import LandingPoint, Page, PageVersion, Picture


def page_of(point: LandingPoint) -> Page:
    """The page of a point; one that nobody has saved yet is empty and has revision 0 (1 query)."""
    return Page.objects.filter(point=point).first() or Page(point=point)


def versions_of(point: LandingPoint) -> list[PageVersion]:
    """What was published, the newest first, without the HTML (1 query)."""
    rows = PageVersion.objects.filter(point=point).select_related("by").defer("html", "frame", "thanks", "blocks")
    return list(rows.order_by("-number"))


def shown_since(point: LandingPoint) -> datetime | None:
    """Since when visitors are divided between versions as they are now; None = nothing is published (1 query)."""
    changes = Event.objects.filter(
        subject_kind=PageWeighed.about, subject_id=point.pk, kind__in=[PagePublished.kind, PageWeighed.kind]
    )
    return changes.order_by("-id").values_list("at", flat=True).first()


def sizes_of(blocks: Sequence[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Digest -> width and height of the uploaded pictures of a page (1 query)."""
    wanted = {block["src"].removeprefix("/i/") for block in blocks if block.get("src", "").startswith("/i/")}
    rows = Picture.objects.filter(digest__in=wanted).values_list("digest", "width", "height")
    return {digest: (width, height) for digest, width, height in rows}
