"""Customers as the portrait of the buyer reads them: when each bought first and next, and what was known of him then.

days_looked_at(zone, as_of)   how long each is watched
behind(sales, number, ...)    the first sales of the customers behind a number of the portrait
traits_of(lead, names)        the same of a lead, as it came
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from voronka.contacts import facts as contacts
from voronka.leads import facts
from voronka.leads.models import Lead
from voronka.measure.buyer_portrait import days_to_return
from voronka.reports.names import Names
from voronka.reports.origins import with_origins
from voronka.reports.sold_columns import held_sales
from voronka.traffic.models import Channel

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

TRAITS = ("channel", "source", "product", "region", "audience")
"""What may be known of a customer when he comes; all of it stands on his first sale too."""
FIRST = pl.col("ordinal") == 1
BUYERS = ("watched", "watched_again", "unfinished")
"""Numbers of the portrait: customers who were watched for long enough, of whom bought again; and who were not."""


def days_looked_at(zone: ZoneInfo, as_of: date) -> int | None:
    """The days of all that was ever sold, so that a seller's, a month's or a region's numbers are of the same days."""
    return days_to_return(buyers_of(held_sales(zone).filter(FIRST)), as_of=as_of)


def buyers_of(first_sales: pl.DataFrame) -> pl.DataFrame:
    """First sales as `measure.buyer_portrait` has customers, but for their traits."""
    return first_sales.with_columns(first="day", next="next_day")


def behind(sales: pl.DataFrame, number: str, *, zone: ZoneInfo, as_of: date) -> pl.DataFrame:
    """The first sales behind one of BUYERS. Where nobody has come back yet, nobody was watched for long enough."""
    within, day, later = days_looked_at(zone, as_of), pl.col("day"), pl.col("next_day")
    bought = sales.filter(FIRST, day <= as_of)
    if within is None:
        return bought if number == "unfinished" else bought.clear()
    is_watched = day <= as_of - timedelta(days=within)
    if number == "watched_again":
        return bought.filter(is_watched, later <= as_of, later <= day.dt.offset_by(f"{within}d"))
    return bought.filter(is_watched if number == "watched" else ~is_watched)


def traits_of(lead: Lead, names: Names) -> dict[str, str]:
    """What was known of a lead when it came, in the words of the portrait; "" = nothing (at most 4 queries).

    What the deal was told later is left out. A region or an audience is that of the person, or of his company.
    """
    row = with_origins(facts.leads(only=[lead.pk])).row(0, named=True)
    person = contacts.contacts(only=[lead.contact_id]).filter(pl.col("id") == lead.contact_id).row(0, named=True)
    source = row["source_id"] or row["origin_source"]
    channel = names.channel_of.get(source, "") if source else row["channel"]
    company = lead.contact.person.company
    return {
        "channel": str(Channel(channel).label) if channel in Channel.values else "",
        "source": names.sources.get(source, ""),
        "product": names.products.get(row["product_id"], ""),
        "region": person["region"] or (company.region if company else ""),
        "audience": person["audience"],
    }
