"""Black holes: who gets leads and sells nothing of them, when chance does not explain it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from voronka.accounts.models import User
from voronka.distribution.models import Desk
from voronka.funnel import facts
from voronka.measure.compare import BlackHole, black_holes
from voronka.traffic.models import Source

LOOKED_BACK = timedelta(days=180)


@dataclass(frozen=True)
class Suspect:
    """A seller whose leads vanish, and how much of his share counts now."""

    user: User
    hole: BlackHole
    share: int


def suspects(*, at: datetime) -> list[Suspect]:
    """Sellers who sold next to nothing of leads, first met in the last half year, of which others sell.

    The most surprising first. Channel, product and month are held equal. It reads all deals: some tenths of a second
    for 100,000 (3 queries more).
    """
    found = black_holes(_deals(at), by="seller", adjust=["channel", "product"])
    people = {str(user.pk): user for user in User.objects.filter(pk__in=[int(each.key) for each in found if each.key])}
    shares = dict(Desk.objects.filter(user__in=people.values()).values_list("user", "share"))
    return [
        Suspect(people[hole.key], hole, shares.get(people[hole.key].pk, 100)) for hole in found if hole.key in people
    ]


def _deals(at: datetime) -> pl.DataFrame:
    channels = dict(Source.objects.values_list("pk", "channel"))
    since = (at - LOOKED_BACK).replace(tzinfo=None)
    deals = facts.deals().filter(pl.col("first_contact_at") >= since, pl.col("owner_id").is_not_null())
    return deals.select(
        "state",
        pl.col("owner_id").cast(pl.String).alias("seller"),
        pl.col("source_id").replace_strict(channels, default="", return_dtype=pl.String).alias("channel"),
        pl.col("product_id").cast(pl.String).fill_null("").alias("product"),
        pl.col("first_contact_at").cast(pl.Date).alias("opened"),
    )
