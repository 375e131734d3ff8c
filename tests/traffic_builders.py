"""Visits, costs and leads for tests, as the edge and people leave them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from funnel_builders import a_deal
from party_builders import MONDAY
from report_builders import Shop
from voronka.leads.actions import create_lead, judge_lead
from voronka.traffic import actions
from voronka.traffic.models import ApiKey, Channel, ChannelRule, Hit, HitKind, LandingPoint, Origin, Source, Spend

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
    row = actions.NewSpend(
        source_id=source.pk,
        campaign=campaign,
        day=day,
        amount=Decimal(own or 1),
        currency="XAF" if own is None else "",
    )
    return actions.put_spends(rows=[row], by=None, at=MONDAY)[0]


def a_channel_rule(source: Source | None = None, pattern: str = "spring*") -> ChannelRule:
    """What people say of where a visit comes from: by its campaign."""
    said: dict[str, Any] = {"field": "utm_campaign", "pattern": pattern, "channel": "email", "source": source}
    return actions.add_channel_rule(**said, by=None, at=MONDAY)


def a_key(point: LandingPoint | None = None, name: str = "Shop") -> ApiKey:
    """The key of a program that sends leads."""
    return a_key_and_its_secret("leads", name, point)[0]


def a_key_and_its_secret(scope: str, name: str = "Ads", point: LandingPoint | None = None) -> tuple[ApiKey, str]:
    return actions.make_api_key(name=name, scopes=[scope], point=point, by=None, at=MONDAY)


def some_leads(shop: Shop, many: int = 40, seed: int = 3) -> None:
    """Leads of every sort: judged and not, with deals of every state and without, from everywhere."""
    dice = random.Random(seed)
    points = [a_point("Page"), a_point("Shop", kind="shop")]
    for _ in range(many):
        at = MONDAY + timedelta(hours=dice.randrange(30 * 24))
        given: dict[str, Any] = {
            "contact": dice.choice(shop.contacts),
            "source": dice.choice([None, *shop.sources]),
            "point": dice.choice([None, *points]),
            "owner": dice.choice([None, *shop.sellers]),
        }
        lead = create_lead(by=None, at=at, **given)
        if dice.random() < 0.6:
            is_clean = dice.random() < 0.7
            judge_lead(lead=lead, is_clean=is_clean, defect="" if is_clean else "fake", by=shop.owner, at=at)
        if dice.random() < 0.7:
            stage = dice.choice(["paid", "refused", "contacted", "paid"])
            source = given["source"] or dice.choice([None, *shop.sources])
            amount = dice.choice(["100.10", "2500"])
            deal: dict[str, Any] = {
                "lead": lead,
                "contact": lead.contact,
                "owner": lead.owner,
                "source": source,
                "amount": amount,
            }
            a_deal(shop.pipeline, stage, at=at, **deal)
    for source in shop.sources:
        for day in range(1, 30, 5):
            a_cost(source, str(dice.randrange(1, 900)), day=MONDAY.date() + timedelta(days=day))
            some_visits(dice.randrange(1, 40), points[0], an_origin(source), at=MONDAY + timedelta(days=day))
