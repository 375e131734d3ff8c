"""The tables of traffic: where it comes from, where it lands, what visitors do, what they leave, what it costs."""

from __future__ import annotations

from voronka.traffic.models.points import (
    ONLINE,
    ApiAnswer,
    ApiKey,
    LandingPoint,
    Page,
    PageVersion,
    Picture,
    PointKind,
    Tally,
    TargetAction,
)
from voronka.traffic.models.sources import Channel, ChannelRule, Origin, Source
from voronka.traffic.models.spending import Spend
from voronka.traffic.models.submissions import Consent, ConsentText, Purpose, Submission, Suspicion
from voronka.traffic.models.visits import Hit, HitKind

__all__ = [
    "ONLINE",
    "ApiAnswer",
    "ApiKey",
    "Channel",
    "ChannelRule",
    "Consent",
    "ConsentText",
    "Hit",
    "HitKind",
    "LandingPoint",
    "Origin",
    "Page",
    "PageVersion",
    "Picture",
    "PointKind",
    "Purpose",
    "Source",
    "Spend",
    "Submission",
    "Suspicion",
    "Tally",
    "TargetAction",
]
