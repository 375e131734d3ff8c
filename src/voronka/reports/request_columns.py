"""All requests in the memory of the process, as columns: what came in, and what became of it.

A request is a lead, with the deals that were opened for it, or a deal that no lead stands behind (brought in from a
file, or opened by hand): somebody asked for something, once. docs/why/traffic.md says why it is counted so.

held_requests(held)   every request, kept true by the journal as the deals of `columns` are
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from voronka.contacts import facts as contacts
from voronka.leads import facts
from voronka.reports.columns import Held
from voronka.reports.names import Names
from voronka.reports.news import News, Reader
from voronka.reports.origins import with_origins
from voronka.reports.selection import CUSTOMERS, NONE
from voronka.reports.sold_columns import first_sales, held_sales

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_IDS = ("owner_id", "source_id", "product_id")
_OF_DEAL = (
    *("deal_id", "pipeline_id", "stage_id", "loss_reason_id", *_IDS, "point_id", "company_id", "customer", "state"),
    *("closed", "amount", "customers", "region", "audience", "campaign"),
)


def held_requests(held: Held) -> pl.DataFrame:
    """The rows of `requests.Requests`, as the database has them now; the same frame as long as nothing has changed."""
    return _CACHE.look(held)


def forget() -> None:
    """Read everything anew at the next look: the database has become another one."""
    _CACHE.forget()


class _Cache:
    """One for the process. Whoever looks while another one reads waits for him."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._leads: pl.DataFrame | None = None
        self._from: tuple[object, ...] = ()
        self._rows: pl.DataFrame | None = None
        self._reader = Reader()

    def look(self, held: Held) -> pl.DataFrame:
        with self._lock:
            try:
                return self._up_to_date(held)
            except BaseException:
                self.forget()  # half of the news may have been taken as known
                raise

    def _up_to_date(self, held: Held) -> pl.DataFrame:
        leads, sales = self._read_leads(), held_sales(held.names.zone)
        made_of = (leads, sales, held.deals, held.names)
        is_same = len(self._from) == len(made_of) and all(
            before is now for before, now in zip(self._from, made_of, strict=True)
        )
        if self._rows is None or not is_same:
            self._rows = _composed(leads, sales, held)
        self._leads, self._from = leads, made_of
        return self._rows

    def _read_leads(self) -> pl.DataFrame:
        if self._leads is None:
            self._reader = Reader()
            self._reader.start()
            return _leads(only=None)
        news = self._reader.read()
        return _leads(only=None) if news.everything or news.names else _with(self._leads, news)


_CACHE = _Cache()


def _with(rows: pl.DataFrame, news: News) -> pl.DataFrame:
    """What is held, with the changed leads read again."""
    is_changed = pl.col("lead_id").is_in(list(news.leads))
    if news.contacts:
        is_changed |= pl.col("contact_id").is_in(list(contacts.everyone_of(news.contacts)))
    changed = news.leads.union(rows.filter(is_changed)["lead_id"])
    if not changed:
        return rows
    stays = rows.filter(~pl.col("lead_id").is_in(list(changed)))
    return pl.concat([stays, _leads(only=changed)]).sort("lead_id")


def _leads(only: Collection[int] | None) -> pl.DataFrame:
    """Leads alone, with their people and where they came from.

    The customer is whom a deal would be opened with: the company of the contact, if it is known.
    """
    rows = with_origins(facts.leads(only=only)).rename({"id": "lead_id"})
    known = None if only is None else rows["contact_id"].unique().to_list()
    people = contacts.contacts(only=known).rename({"id": "contact_id"})
    texts = pl.col("channel", "campaign", "defect", "region", "audience").cast(pl.Categorical)
    customer = (pl.col("company_id") * 2).fill_null(pl.col("person_id") * 2 + 1).cast(pl.UInt32)
    rows = rows.join(people, on="contact_id", how="left", maintain_order="left")
    return rows.with_columns(texts, customer=customer).drop("company_id")


def _composed(leads: pl.DataFrame, sales: pl.DataFrame, held: Held) -> pl.DataFrame:
    """Leads with the deal that tells what became of each, and the deals without a lead."""
    zone = held.names.zone
    alone = held.deals.filter(pl.col("lead_id").is_null())
    rows = pl.concat([_with_deals(leads, held.deals, first_sales(sales), zone), _alone(alone)])
    source, channel = pl.col("source_id"), pl.col("channel")
    sold = sales.filter(pl.col("state") == "won", pl.col("deal_id").is_not_null())
    sold = sold.select("deal_id", "ordinal", bought_again=pl.col("next_day").is_not_null())
    return rows.with_columns(channel=pl.when(source == NONE).then(channel).otherwise(_channel_of(held.names))).join(
        sold.unique("deal_id"), on="deal_id", how="left", maintain_order="left"
    )


def _channel_of(names: Names) -> pl.Expr:
    return pl.col("source_id").replace_strict(names.channel_of, default="", return_dtype=pl.String).cast(pl.Categorical)


def _with_deals(leads: pl.DataFrame, deals: pl.DataFrame, first: pl.DataFrame, zone: ZoneInfo) -> pl.DataFrame:
    """A row each lead. Of several deals the won one tells, else the open one, else the last."""
    rank = pl.when(pl.col("state") == "won").then(2).when(pl.col("state") == "open").then(1).otherwise(0)
    of_leads = deals.filter(pl.col("lead_id").is_not_null()).select("lead_id", *_OF_DEAL, rank=rank)
    telling = of_leads.sort("rank", "deal_id").unique("lead_id", keep="last").drop("rank")
    rows = leads.join(first, on="customer", how="left", maintain_order="left")
    rows = rows.join(telling, on="lead_id", how="left", maintain_order="left", suffix="_told")
    has_deal, is_defective = pl.col("deal_id").is_not_null(), pl.col("defect").fill_null("") != ""
    before = pl.when(pl.col("bought_at") < pl.col("at")).then(pl.lit("current")).otherwise(pl.lit("new"))
    ended = pl.when(is_defective).then(pl.lit("lost")).otherwise(pl.lit("open"))
    return rows.select(
        *("lead_id", "deal_id", "contact_id", "company_id"),
        *(pl.col(name).fill_null(NONE).cast(pl.UInt32) for name in ("pipeline_id", "stage_id", "loss_reason_id")),
        pl.when(has_deal).then("owner_id_told").otherwise("owner_id").fill_null(NONE).cast(pl.UInt32).alias("owner_id"),
        _first_of("source_id_told", "source_id", "origin_source").alias("source_id"),
        _first_of("product_id_told", "product_id").alias("product_id"),
        pl.col("point_id").fill_null(NONE).cast(pl.UInt32),
        pl.col("customer_told").fill_null(pl.col("customer")).alias("customer"),
        pl.col("at"),
        _day("at", zone).alias("day"),
        pl.col("state").cast(pl.String).fill_null(ended).cast(deals.schema["state"]).alias("state"),
        pl.when(has_deal).then("closed").when(is_defective).then(_day("judged_at", zone)).alias("closed"),
        pl.col("amount"),
        "defect",
        pl.col("customers").cast(pl.String).fill_null(before).cast(CUSTOMERS).alias("customers"),
        *(pl.col(f"{name}_told").fill_null(pl.col(name)).fill_null("").alias(name) for name in ("region", "audience")),
        *("campaign", "channel"),
    )


def _alone(deals: pl.DataFrame) -> pl.DataFrame:
    """A row each deal without a lead; nobody has judged whether it was one worth having."""
    text = pl.lit(None, dtype=pl.Categorical)
    return deals.select(
        *("lead_id", "deal_id", "contact_id", "company_id", "pipeline_id", "stage_id", "loss_reason_id", *_IDS),
        *("point_id", "customer", pl.col("opened_at").alias("at"), pl.col("opened").alias("day"), "state", "closed"),
        *("amount", text.alias("defect"), "customers", "region", "audience", "campaign"),
        pl.lit("").cast(pl.Categorical).alias("channel"),
    )


def _first_of(*names: str) -> pl.Expr:
    """The first of these ids that is one."""
    known = [pl.col(name).replace(NONE, None).cast(pl.UInt32) for name in names]
    return pl.coalesce(*known, pl.lit(NONE, dtype=pl.UInt32))


def _day(moment: str, zone: ZoneInfo) -> pl.Expr:
    return pl.col(moment).dt.replace_time_zone("UTC").dt.convert_time_zone(zone.key).dt.date()
