"""A business with deals of every sort, for the tests of reports."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from funnel_builders import a_deal, a_pipeline, move
from party_builders import add_company, add_contact, add_product, add_source
from people_builders import a_business, add_team, add_user
from voronka.accounts.models import Team, User
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.funnel import actions
from voronka.funnel.models import Deal, DealField, Pipeline
from voronka.traffic.models import Source

NEW_YEAR = datetime(2026, 1, 1, 22, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Shop:
    """Everybody and everything in it."""

    pipeline: Pipeline
    other: Pipeline
    owner: User
    sellers: list[User]
    teams: list[Team]
    sources: list[Source]
    products: list[Product]
    companies: list[Company]
    contacts: list[Contact]
    size: DealField
    urgent: DealField


def a_shop() -> Shop:
    """Three sellers, two of them in one team and called alike; sources, products, companies, custom fields."""
    a_business()
    north, south = add_team("North"), add_team("South")
    sellers = [
        add_user(name="Ivan", team=north, sees="team"),
        add_user(name="Ivan", team=north),
        add_user(name="Anna", team=south, sees="team"),
    ]
    companies = [add_company("Alfa", region="Moscow"), add_company("Beta", region="Kazan")]
    contacts = [
        add_contact(f"Client {number}", region=["", "Tver", "Omsk"][number % 3], audience=["", "families"][number % 2])
        for number in range(12)
    ]
    return Shop(
        pipeline=a_pipeline(),
        other=a_pipeline("services"),
        owner=add_user(role="owner", sees="all"),
        sellers=sellers,
        teams=[north, south],
        sources=[
            add_source("Ads"),
            add_source("Flyers", channel="offline"),
            add_source("Board", channel="classifieds"),
        ],
        products=[add_product("Boat"), add_product('Oar, "long"')],
        companies=companies,
        contacts=contacts,
        size=actions.add_field(name="Size", kind="choice", choices=["Large", "Small"], by=None, at=NEW_YEAR),
        urgent=actions.add_field(name="Urgent", kind="yes_no", by=None, at=NEW_YEAR),
    )


def some_deals(shop: Shop, many: int, seed: int = 7) -> list[Deal]:
    """Deals of the first months of 2026, of every sort: open, won, lost, skipping, coming back, nobody's."""
    dice = random.Random(seed)
    return [_one(shop, dice) for _ in range(many)]


def _one(shop: Shop, dice: random.Random) -> Deal:
    at = NEW_YEAR + timedelta(minutes=dice.randrange(80 * 24 * 60))
    fields = {
        **({"size": dice.choice(["Large", "Small"])} if dice.random() < 0.7 else {}),
        **({"urgent": dice.choice(["yes", "no"])} if dice.random() < 0.5 else {}),
    }
    deal = a_deal(
        shop.pipeline if dice.random() < 0.9 else shop.other,
        amount=dice.choice([None, "100.10", "2500", "999.99"]),
        owner=dice.choice([None, *shop.sellers]),
        contact=dice.choice(shop.contacts),
        company=dice.choice([None, None, *shop.companies]),
        source=dice.choice([None, *shop.sources]),
        product=dice.choice([None, *shop.products]),
        fields=fields,
        first_contact_at=at - timedelta(hours=dice.randrange(100)),
        at=at,
    )
    stages = list(deal.pipeline.stages.filter(is_gone=False))
    while deal.closed_at is None and dice.random() < 0.85:
        at += timedelta(minutes=dice.randrange(1, 4 * 24 * 60))
        to = dice.choice([stage for stage in stages if stage.pk != deal.stage_id])
        move(deal, to.key, at=at)
    return deal
