"""All sales in the memory of the process, as columns, kept true by the journal as the deals of `columns` are.

held_sales(zone)   every sale, refund and cancellation
first_sales(rows)  when each customer bought first
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from voronka.contacts import facts as contacts
from voronka.reports.news import News, Reader
from voronka.reports.selection import CUSTOMERS, NONE
from voronka.sales import facts

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_IDS = ("owner_id", "source_id", "product_id")


def held_sales(zone: ZoneInfo) -> pl.DataFrame:
    """The rows of `sold.Sold`, as the database has them now; the same frame as long as nothing has changed."""
    return _CACHE.look(zone)


def first_sales(rows: pl.DataFrame) -> pl.DataFrame:
    """customer (UInt32), bought_at (Datetime, UTC): one row a customer who has bought."""
    return rows.filter(pl.col("ordinal") == 1, pl.col("customer").is_not_null()).select("customer", bought_at="at")


def forget() -> None:
    """Read everything anew at the next look: the database has become another one."""
    _CACHE.forget()


class _Cache:
    """One for the process. Whoever looks while another one reads waits for him."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._rows: pl.DataFrame | None = None
        self._zone: ZoneInfo | None = None
        self._reader = Reader()

    def look(self, zone: ZoneInfo) -> pl.DataFrame:
        with self._lock:
            try:
                rows = self._up_to_date(zone)
            except BaseException:
                self.forget()  # half of the news may have been taken as known
                raise
            self._rows, self._zone = rows, zone
            return rows

    def _up_to_date(self, zone: ZoneInfo) -> pl.DataFrame:
        if self._rows is None:
            self._reader = Reader()
            self._reader.start()
            return _counted(_rows(zone, only=None), zone)
        news = self._reader.read()
        if news.everything or zone != self._zone:
            return _counted(_rows(zone, only=None), zone)
        return _with(self._rows, news, zone)


_CACHE = _Cache()


def _with(rows: pl.DataFrame, news: News, zone: ZoneInfo) -> pl.DataFrame:
    """What is held, with the changed sales read again; ordinals are counted anew."""
    key = pl.coalesce("reverses_id", "sale_id")
    is_changed = (
        key.is_in(list(news.sales))
        | pl.col("contact_id").is_in(list(contacts.everyone_of(news.contacts)))
        | pl.col("company_id").is_in(list(news.companies))
    ).fill_null(False)
    changed = news.sales.union(rows.filter(is_changed).select(key).to_series())
    if not changed:
        return rows
    stays = rows.filter(~key.is_in(list(changed))).drop("ordinal", "next_day", "customers")
    return _counted(pl.concat([stays, _rows(zone, only=changed)]).sort("sale_id"), zone)


def _rows(zone: ZoneInfo, only: Collection[int] | None) -> pl.DataFrame:
    """Sales as `Sold.rows` has them, but for what is counted."""
    rows = facts.sales(only=only)
    people = contacts.contacts(only=_known(rows["contact_id"], only)).rename({"id": "contact_id"})
    places = contacts.companies(only=_known(rows["company_id"], only))
    places = places.select(company_id="id", company_region="region")
    region = pl.when(pl.col("region") == "").then(None).otherwise(pl.col("region"))
    joined = rows.join(people, on="contact_id", how="left", maintain_order="left")
    return joined.join(places, on="company_id", how="left", maintain_order="left").select(
        *("sale_id", "reverses_id", "deal_id", "contact_id", "company_id", "kind", "state", "amount", "at"),
        *(pl.col(name).fill_null(NONE).cast(pl.UInt32) for name in _IDS),
        (pl.col("company_id") * 2).fill_null(pl.col("person_id") * 2 + 1).cast(pl.UInt32).alias("customer"),
        _day("at", zone).alias("day"),
        region.fill_null(pl.col("company_region")).fill_null("").cast(pl.Categorical).alias("region"),
        pl.col("audience").fill_null("").cast(pl.Categorical),
    )


def _day(moment: str, zone: ZoneInfo) -> pl.Expr:
    return pl.col(moment).dt.replace_time_zone("UTC").dt.convert_time_zone(zone.key).dt.date()


def _known(ids: pl.Series, only: Collection[int] | None) -> list[int] | None:
    """The ids to read beside some sales; None = all, beside all sales."""
    return None if only is None else ids.drop_nulls().unique().to_list()


def _counted(rows: pl.DataFrame, zone: ZoneInfo) -> pl.DataFrame:
    """With the ordinals, and so with whether it is a sale to a new or to a current customer."""
    counted = facts.with_ordinals(rows)
    ordinal = pl.col("ordinal")
    told = (
        pl.when(ordinal.is_null()).then(pl.lit("")).when(ordinal == 1).then(pl.lit("new")).otherwise(pl.lit("current"))
    )
    told = told.cast(CUSTOMERS)
    return counted.with_columns(customers=told, next_day=_day("next_at", zone)).drop("next_at")
