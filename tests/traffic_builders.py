"""Visits, costs and leads for tests, as the edge and people leave them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from party_builders import MONDAY
from voronka.traffic import actions
from voronka.traffic.models import Channel, Hit, HitKind, LandingPoint, Origin, Source, Spend

FIRST_DAY = MONDAY.date()
_numbers = count(1)


def a_point(name: str | None = None, kind: str = "page", target: str = "form", **more: Any) -> LandingPoint:
    """A landing point: a page where visitors leave a request, unless it is said otherwise."""
    given = {"name": name or f"Point {next(_numbers)}", "kind": kind, "target": target, "by": None, "at": MONDAY}
    return actions.add_point(**given, **more)


def a_shop(name: str | None = None, **more: Any) -> LandingPoint:
    """A shop whose visitors are counted at the door."""
    return a_point(name, kind="shop", target="visit", **more)


def an_origin(source: Source | None = None, campaign: str = "", channel: str = Channel.OTHER) -> Origin:
    """Where visits come from, as the rules have judged it."""
    known = source.channel if source else channel
    digest = f"origin {next(_numbers)}"
    return Origin.objects.create(digest=digest, utm_campaign=campaign, channel=known, source=source)


def some_visits(
    many: int,
    point: LandingPoint | None = None,
    origin: Origin | None = None,
    *,
    at: datetime = MONDAY,
    pages: int = 1,
    robot: str = "",
) -> None:
    """So many people at a landing point on one day, each looking at so many pages."""
    start = next(_numbers) * 100_000
    Hit.objects.bulk_create(
        Hit(
            point=point,
            origin=origin,
            visitor=start + person,
            kind=HitKind.PAGE if page else HitKind.VISIT,
            page=f"/{page}",
            robot=robot,
            at=at + timedelta(seconds=page),
        )
        for person in range(many)
        for page in range(pages)
    )


def a_cost(source: Source, own: str | None, *, day: date = FIRST_DAY, campaign: str = "") -> Spend:
    """What a source cost on a day; None = in a currency whose rate is not known."""
    amount = Decimal(own or 1)
    return Spend.objects.create(
        source=source,
        campaign=campaign,
        day=day,
        amount=amount,
        currency="EUR",
        own=None if own is None else amount,
        recorded_at=MONDAY,
    )
