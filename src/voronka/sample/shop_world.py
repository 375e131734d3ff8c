"""What the goods shop is made of: where its visitors come from, who calls them back, what it sells.

The figures are invented to make a believable year, with things in it for a report to find: a source that brings many
defective leads, a good seller who looks bad because she gets that source, and a seller who swallows leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from voronka.sample.rhythm import Rhythm

RHYTHM = Rhythm(
    week=(1.10, 1.06, 1.00, 0.97, 0.93, 0.90, 1.04),
    year=(0.82, 0.95, 1.08, 0.97, 0.92, 0.88, 0.85, 0.90, 1.02, 1.06, 1.22, 1.38),
    growth=1.15,
    opens=9,
    closes=21,
    weekends=True,
)


@dataclass(frozen=True, slots=True)
class Channel:
    """How good the leads of a channel are.

    defective  share of leads that are no possible customers
    interest   chance that a person reached by phone confirms
    buy_out    chance that a parcel is paid for and not returned
    """

    defective: float
    interest: float
    buy_out: float


CHANNELS = {
    "search": Channel(defective=0.07, interest=0.74, buy_out=0.88),
    "organic": Channel(defective=0.06, interest=0.70, buy_out=0.88),
    "social": Channel(defective=0.13, interest=0.57, buy_out=0.80),
    "classifieds": Channel(defective=0.28, interest=0.46, buy_out=0.74),
    "flyer": Channel(defective=0.04, interest=0.82, buy_out=0.93),
}


@dataclass(frozen=True, slots=True)
class Campaign:
    """A paid or unpaid stream of visitors.

    name      as its owner typed it
    visitors  a plain day
    ctr       visitors / impressions; 0: nobody counts impressions (print)
    click     what a visitor costs, in units of the shop's cheapest product / 1000
    cr1       leads / visitors
    pauses    (from, to) days without it
    """

    name: str
    channel: str
    visitors: float
    ctr: float
    click: float
    cr1: float
    pauses: tuple[tuple[date, date], ...] = ()


CAMPAIGNS = (
    Campaign("search-brand", "search", 22, 0.090, 9, 0.058),
    Campaign("search-goods", "search", 62, 0.041, 17, 0.034, ((date(2026, 7, 6), date(2026, 7, 19)),)),
    Campaign("organic", "organic", 58, 0.032, 0, 0.027),
    Campaign("video-feed", "social", 84, 0.012, 8, 0.018, ((date(2026, 1, 1), date(2026, 1, 11)),)),
    Campaign("look-alike", "social", 40, 0.015, 10, 0.022, ((date(2025, 11, 1), date(2026, 2, 28)),)),
    Campaign("classifieds", "classifieds", 60, 0.055, 6, 0.044),
    Campaign("parcel-flyer", "flyer", 6, 0.0, 5, 0.110),
)


@dataclass(frozen=True, slots=True)
class Seller:
    """A call-centre seller.

    skill     factor on the chance that a person reached confirms
    patience  calls before giving up on somebody who does not answer
    takes     weight of each channel in what this seller is given
    since     first day at work
    """

    skill: float
    patience: int
    takes: dict[str, float]
    since: date = date(2025, 1, 1)


def _takes(search: float, organic: float, social: float, classifieds: float, flyer: float) -> dict[str, float]:
    return {"search": search, "organic": organic, "social": social, "classifieds": classifieds, "flyer": flyer}


SELLERS = (
    Seller(0.88, 5, _takes(6.0, 5.0, 1.5, 0.6, 4.0)),
    Seller(1.22, 6, _takes(0.8, 0.8, 2.0, 6.5, 0.5)),
    Seller(1.00, 4, _takes(2.5, 2.5, 3.0, 2.0, 2.0)),
    Seller(0.99, 5, _takes(2.5, 2.5, 3.0, 2.0, 2.0)),
    Seller(1.04, 3, _takes(1.5, 2.0, 2.5, 2.0, 1.0), since=date(2026, 4, 1)),
    Seller(0.00, 2, _takes(0.6, 0.6, 0.8, 0.8, 0.2), since=date(2026, 6, 15)),
)
"""In the order of ``Words.shop_sellers``. The last one is the black hole."""

REACHED = (0.58, 0.47, 0.40, 0.33, 0.27, 0.22)
"""Chance that the k-th call is answered."""

DEFECTS = {"wrong_number": 0.36, "duplicate": 0.27, "wanted_other": 0.25, "advertising": 0.12}

PRODUCT_WEIGHTS = {0: 26, 1: 15, 2: 21, 3: 18, 4: 12, 5: 8}
COST_SHARES = (0.46, 0.58, 0.49, 0.52, 0.55, 0.44)
"""What a product costs the shop, as a share of its price; in the order of ``Words.products``."""

REGION_WEIGHTS = {0: 24, 1: 16, 2: 13, 3: 12, 4: 11, 5: 10, 6: 8, 7: 6}
