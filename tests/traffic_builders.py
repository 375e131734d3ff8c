"""Visits, costs and leads for tests, as the edge and people leave them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from party_builders import MONDAY
from voronka.traffic import actions
from voronka.traffic.models import Channel, Hit, HitKind, LandingPoint, Origin, Source, Spend

FIRST_DAY = MONDAY.date()
_numbers = count(1)


def a_point(name: str | None = None, kind: str = "page", source: Source | None = None) -> LandingPoint:
    """A landing point."""
    name = name or f"Point {next(_numbers)}"
    return actions.add_point(name=name, kind=kind, target="form", source=source, by=None, at=MONDAY)


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
