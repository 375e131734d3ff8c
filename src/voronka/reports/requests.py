"""The requests that a page about traffic is about, and the visits and costs of the same traffic.

choose_requests(user=, selection=, at=)   Requests: what came of a selection, over all funnels
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl

from voronka.accounts.models import Sees, User
from voronka.measure.message import Message, say
from voronka.reports import columns
from voronka.reports.arrivals import held_spend, held_visits
from voronka.reports.comparable import comparable, costed
from voronka.reports.names import Names
from voronka.reports.request_columns import held_requests
from voronka.reports.selection import SLICES, Selection

DEFECTIVE = (pl.col("defect") != "").fill_null(False)
JUDGED = pl.col("defect").is_not_null()
OF_LEADS = pl.col("lead_id").is_not_null()
OF_VISITS = frozenset({"source", "channel", "campaign", "point"})
"""Slices that a visit has; who sells and what is sold is not known of it."""
OF_SPEND = frozenset({"source", "channel", "campaign"})
PART = say("you see a part of the leads, and this is known of all of them together")
NARROWED = say("this is known by source, channel and campaign, not by what the leads are narrowed to")


@dataclass(frozen=True)
class Requests:
    """What a user sees of a selection at a moment.

    selection   without what says nothing of traffic: see `of_traffic`
    rows    lead_id, deal_id   Int64, null = a deal without a lead, a lead without a deal
            pipeline_id, stage_id, loss_reason_id   UInt32, NONE = none
            owner_id, source_id, product_id, point_id   UInt32, NONE = none: those of the deal where there is one
            contact_id, company_id   Int64; customer UInt32: as `columns.Held.deals` has them
            at         Datetime   UTC; day: Date in the time zone of the business: of the request
            state      Enum       won, lost, open: of the deal; a lead without one is lost if it is defective, else open
            closed     Date       null = open
            amount     MONEY      of the deal; null = unknown
            defect     Categorical   "" = clean; null = nobody has judged it
            customers  Enum; region, audience, campaign, channel   Categorical, "" = none
            ordinal    UInt32     which sale of its customer it has become; null = none, or the customer is not known
            bought_again  Boolean  whether the customer has bought once more since; null = no sale
            is_costed, is_counted  Boolean  whether it may be held against the costs, the visitors: see `comparable`
    visits  day, point_id, source_id (UInt32, NONE = none), channel, campaign, visitors; or why they cannot be told
    spend   day, source_id, channel, campaign, own (null = the rate is not known); or why it cannot be told
    spent   the same of all time, whatever the period
    as_of   today in the time zone of the business
    """

    selection: Selection
    rows: pl.DataFrame
    visits: pl.DataFrame | Message
    spend: pl.DataFrame | Message
    spent: pl.DataFrame | Message
    names: Names
    as_of: date
    held: columns.Held


def choose_requests(*, user: User, selection: Selection, at: datetime) -> Requests:
    """What the user may see of the requests and has asked for; pages call this once."""
    held = columns.held(at)
    asked = of_traffic(selection)
    seen = held.seen_by(user)
    wanted = _within(asked) & asked.narrows(held.names, channel=pl.col("channel"))
    rows = held_requests(held).filter((wanted if seen is None else wanted & seen).fill_null(False))
    came = held_visits(held.names)
    spent = _told(held_spend(held.names), OF_SPEND, asked, held.names, user)
    return Requests(
        selection=asked,
        rows=comparable(rows, came, spent, _within(asked)),
        visits=_in_period(_told(came, OF_VISITS, asked, held.names, user), asked),
        spend=_in_period(spent, asked),
        spent=spent,
        names=held.names,
        as_of=held.as_of,
        held=held,
    )


def by_campaign(chosen: Requests) -> Requests:
    """The same, each request held against the costs of its own campaign instead of those of its source."""
    is_costed = costed(chosen.rows, chosen.spent, _within(chosen.selection), ("source_id", "campaign"))
    return replace(chosen, rows=chosen.rows.with_columns(is_costed=is_costed))


def of_traffic(selection: Selection) -> Selection:
    """The selection without what only deals have: requests of all funnels and of none, by the day they came."""
    return replace(selection, pipeline=None, of=Selection.of, fields=())


def _told(
    rows: pl.DataFrame, known: frozenset[str], asked: Selection, names: Names, user: User
) -> pl.DataFrame | Message:
    """The visits or costs of the selection in all time; or why they are not those of the requests it narrows to."""
    if user.sees != Sees.ALL:
        return PART
    if any(asked.value_of(name) is not None for name in SLICES if name not in known):
        return NARROWED
    return rows.filter(asked.narrows(names, channel=pl.col("channel")))


def _in_period(rows: pl.DataFrame | Message, asked: Selection) -> pl.DataFrame | Message:
    return rows if isinstance(rows, Message) else rows.filter(_within(asked))


def _within(asked: Selection) -> pl.Expr:
    """In the period."""
    wanted, day = pl.lit(True), pl.col("day")
    if asked.since is not None:
        wanted &= day >= asked.since
    if asked.until is not None:
        wanted &= day <= asked.until
    return wanted
