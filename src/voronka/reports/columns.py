"""All deals and their moves in the memory of the process, as columns: read once, then kept true by the journal.

    held(at)                what there is: deals, moves, names
    deals(user, at)         the deals that a user may see
    transitions(user, at)   the moves of these deals

A page looks into the journal first and reads anew what has changed since, so it is never older than its own request.
docs/why/numbers.md says how, and docs/adr/0012 why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl
from django.db import connection

from voronka.accounts.models import Sees, User
from voronka.contacts import facts as contacts
from voronka.funnel import facts as funnel
from voronka.funnel.facts import FIELD
from voronka.leads import facts as leads
from voronka.reports.names import Names
from voronka.reports.news import News, Reader
from voronka.reports.origins import with_origins
from voronka.reports.selection import CUSTOMERS, NONE
from voronka.reports.sold_columns import first_sales, held_sales

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_IDS = ("pipeline_id", "stage_id", "owner_id", "source_id", "product_id", "loss_reason_id")


@dataclass(frozen=True)
class Held:
    """What is known at one moment. Frames are never changed: whoever has one may keep it.

    deals   one row a deal:
            deal_id                                     Int64
            pipeline_id, stage_id, owner_id, source_id, product_id, loss_reason_id   UInt32, NONE = none
            contact_id, company_id, lead_id             Int64, null = none
            point_id     UInt32   the landing point of its lead, NONE = none
            campaign     Categorical   that its lead came from, "" = none
            customer     UInt32   the company, else the person that the contact is; null = unknown
            opened       Date     of the first contact, in the time zone of the business
            closed       Date     null = open
            opened_at, closed_at  Datetime, UTC: the same as moments
            state        Enum STATES
            amount       MONEY    null = unknown
            region, audience, defect   Categorical, "" = none: the contact's, or the region of the company
            customers    Enum CUSTOMERS: "current" = the customer had bought before we spoke about this deal
            field:<key>  Categorical, "" = the deal lacks it
    moves   one row a coming into a stage, those of a deal together, in their order: row (UInt32: of `deals`),
            stage_id (UInt32), at (Datetime, UTC)
    as_of   today in the time zone of the business
    """

    deals: pl.DataFrame
    moves: pl.DataFrame
    names: Names
    as_of: date

    @property
    def usual_pipeline(self) -> int | None:
        """What a page is about where no pipeline was named: the first one that has deals, else the first of all."""
        ids, pipelines = self.deals["pipeline_id"], self.names.pipelines
        return next((pk for pk in pipelines if (ids == pk).any()), next(iter(pipelines), None))

    def seen_by(self, user: User) -> pl.Expr | None:
        """Which rows a user may see: as `Deal.objects.visible_to` has it. None = all."""
        if user.sees == Sees.ALL:
            return None
        owner = pl.col("owner_id")
        if user.sees == Sees.TEAM and user.team_id:
            team = [pk for pk, team_id in self.names.team_of.items() if team_id == user.team_id]
            return owner.is_in([NONE, user.pk, *team])
        return owner == user.pk


def held(at: datetime) -> Held:
    """Everything there is, as the database has it now: the first time it is read, then only what has changed."""
    return _CACHE.look(at)


def deals(user: User, at: datetime) -> pl.DataFrame:
    """The deals that the user may see, with the columns of `Held.deals`."""
    now = held(at)
    mask = now.seen_by(user)
    return now.deals if mask is None else now.deals.filter(mask)


def transitions(user: User, at: datetime) -> pl.DataFrame:
    """The moves of the deals that the user may see: deal_id (Int64), stage_id (UInt32), at (Datetime, UTC)."""
    now = held(at)
    mask = now.seen_by(user)
    rows = now.deals.select("deal_id", is_seen=pl.lit(True) if mask is None else mask)
    moved = now.moves.select(rows["deal_id"].gather(now.moves["row"]), "stage_id", "at")
    return moved if mask is None else moved.filter(rows["is_seen"].gather(now.moves["row"]))


def forget() -> None:
    """Read everything anew at the next look: the database has become another one."""
    _CACHE.forget()


class _Cache:
    """One for the process. Whoever looks while another one reads waits for him."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._held: Held | None = None
        self._sales: pl.DataFrame | None = None
        self._reader = Reader()

    def look(self, at: datetime) -> Held:
        with self._lock:
            try:
                now = self._with_customers(self._up_to_date(at))
            except BaseException:
                self.forget()  # half of the news may have been taken as known
                raise
        return replace(now, as_of=at.astimezone(now.names.zone).date())

    def _with_customers(self, now: Held) -> Held:
        """With `customers`, counted anew where a deal or a sale has changed."""
        sales = held_sales(now.names.zone)
        if self._held is None or sales is not self._sales or now.deals is not self._held.deals:
            now = replace(now, deals=_with_customers(now.deals, first_sales(sales)))
        self._held, self._sales = now, sales
        return now

    def _up_to_date(self, at: datetime) -> Held:
        if self._held is None:
            self._reader = Reader()
            self._reader.start()
            return _everything(at)
        if not (news := self._reader.read()):
            return self._held
        names = Names.read() if news.names or news.everything else self._held.names
        is_shaped_alike = names.fields.keys() == self._held.names.fields.keys() and names.zone == self._held.names.zone
        if news.everything or not is_shaped_alike:
            return _everything(at)
        return _with(replace(self._held, names=names), news)


_CACHE = _Cache()


def _everything(at: datetime) -> Held:
    """Deals and moves; PostgreSQL gives them at the same time, each by a connection of its own.

    SQLite does not: two readers in one process wait for each other at every piece of memory, 10 s for a million deals
    with three moves each, where one after the other takes 5.
    """
    names = Names.read()
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        rows = _rows(names, only=None)
        return Held(rows, _moves(rows, funnel.transitions()), names, at.date())
    with ThreadPoolExecutor(1) as threads:
        moves = threads.submit(_apart, funnel.transitions)
        rows = _rows(names, only=None)
        return Held(rows, _moves(rows, moves.result()), names, at.date())


def _apart(read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    try:
        return read()
    finally:
        connection.close()


def _with(now: Held, news: News) -> Held:
    """What is held, with the changed deals read again: they stand at the end."""
    is_changed = (
        pl.col("deal_id").is_in(list(news.deals))
        | pl.col("contact_id").is_in(list(contacts.everyone_of(news.contacts)))
        | pl.col("company_id").is_in(list(news.companies))
        | pl.col("lead_id").is_in(list(news.leads))
    ).fill_null(False)
    stays = now.deals.select(~is_changed).to_series()
    changed = news.deals.union(now.deals.filter(~stays)["deal_id"])
    if not changed:
        return now
    fresh = _rows(now.names, only=changed)
    rows = pl.concat([now.deals.filter(stays).drop("customers", strict=False), fresh])
    places = (stays.cum_sum() - 1).cast(pl.UInt32)
    kept = now.moves.filter(stays.gather(now.moves["row"]))
    kept = kept.with_columns(row=places.gather(kept["row"]))
    added = _moves(fresh, funnel.transitions(only=changed)).with_columns(pl.col("row") + stays.sum())
    return replace(now, deals=rows, moves=pl.concat([kept, added.cast(kept.schema)]))


def _rows(names: Names, only: Collection[int] | None) -> pl.DataFrame:
    """Deals as `Held.deals` has them, all but `customers`."""
    keys = list(names.fields)
    rows = funnel.deals(fields=keys, only=only)
    people = contacts.contacts(only=_known(rows["contact_id"], only)).rename({"id": "contact_id"})
    people = people.drop("company_id")  # a deal names its own
    places = contacts.companies(only=_known(rows["company_id"], only))
    asked = leads.leads(only=_known(rows["lead_id"], only))
    asked = with_origins(asked).select(pl.col("id").alias("lead_id"), "point_id", "campaign", "defect")
    region = pl.when(pl.col("region") == "").then(None).otherwise(pl.col("region"))
    people = people.with_columns(region.cast(pl.Categorical), pl.col("audience").cast(pl.Categorical))
    places = places.select(company_id="id", company_region=pl.col("region").cast(pl.Categorical))
    asked = asked.with_columns(pl.col("defect", "campaign").cast(pl.Categorical))
    for more, key in ((people, "contact_id"), (places, "company_id"), (asked, "lead_id")):
        rows = rows.join(more, on=key, how="left", maintain_order="left")
    region = pl.col("region").fill_null(pl.col("company_region"))
    return rows.select(
        pl.col("id").alias("deal_id"),
        *(pl.col(name).fill_null(NONE).cast(pl.UInt32) for name in _IDS),
        *("contact_id", "company_id", "lead_id"),
        pl.col("point_id").fill_null(NONE).cast(pl.UInt32),
        (pl.col("company_id") * 2).fill_null(pl.col("person_id") * 2 + 1).cast(pl.UInt32).alias("customer"),
        _day("first_contact_at", names.zone).alias("opened"),
        _day("closed_at", names.zone).alias("closed"),
        pl.col("first_contact_at").alias("opened_at"),
        *("closed_at", "state", "amount"),
        *(each.fill_null("") for each in (region, pl.col("audience"), pl.col("defect"), pl.col("campaign"))),
        *(pl.col(FIELD + key).cast(pl.Categorical) for key in keys),
    )


def _known(ids: pl.Series, only: Collection[int] | None) -> list[int] | None:
    """The ids to read beside some deals; None = all, beside all deals."""
    return None if only is None else ids.drop_nulls().unique().to_list()


def _day(moment: str, zone: ZoneInfo) -> pl.Expr:
    return pl.col(moment).dt.replace_time_zone("UTC").dt.convert_time_zone(zone.key).dt.date()


def _with_customers(rows: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """With `customers`: whether the customer had bought before the first contact about this deal."""
    had = rows.select("customer", "opened_at").join(first, on="customer", how="left", maintain_order="left")
    told = pl.when(pl.col("customer").is_null()).then(0).when(pl.col("bought_at") < pl.col("opened_at")).then(1)
    customers = had.select(told.otherwise(2).cast(pl.UInt8)).to_series()
    return rows.with_columns(customers.cat.to(CUSTOMERS).alias("customers"))


def _moves(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The moves of these deals among those found, by the row of the deal."""
    places = rows.select("deal_id", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    joined = found.join(places, on="deal_id", how="inner", maintain_order="left")
    return joined.sort("row", maintain_order=True).select("row", pl.col("stage_id").cast(pl.UInt32), "at")
