"""Visits and costs in the memory of the process, counted by day.

A visit is one person at one landing point on one day, however many pages he looks at: without his consent nobody is
known for longer. What a shop has tallied is added to it.

held_visits(names)   visits by day, landing point and origin
held_pages()         people by day, landing point and page
held_spend(names)    costs by day, source and campaign

Hits come in by the million and leave no event each, so the cache looks at what the table has got since: the days from
the first of them on are counted anew, and no other.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl
from django.db.models import Max, Min

from voronka.journal.models import Batch
from voronka.reports.names import Names
from voronka.reports.news import Reader
from voronka.reports.origins import with_origins
from voronka.reports.selection import NONE
from voronka.traffic import facts
from voronka.traffic.models import Channel, Hit

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LATE = 20_000
"""Hits with the highest ids that are looked at for those that were written early and committed late."""
_PLACE = ("point_id", "version_id", "origin_id")


@dataclass(frozen=True)
class Counted:
    """Hits by day.

    visits   day, point_id, version_id, origin_id (Int64, null = none), visitors: people, each by the first of his hits
    pages    day, point_id, page, visitors: people who looked at the page that day
    """

    visits: pl.DataFrame
    pages: pl.DataFrame


def held_visits(names: Names) -> pl.DataFrame:
    """day, point_id, source_id (UInt32, NONE = none), version_id, visitors (Int64), channel, campaign (String)."""
    hits = with_origins(_CACHE.look(names.zone).visits)
    is_silent = pl.col("origin_id").is_null() | (pl.col("channel") == Channel.DIRECT)
    known = pl.col("origin_source").fill_null(pl.when(is_silent).then(_source_of_point(names)))
    tallied = _tallies(names).with_columns(
        pl.lit(None, dtype=pl.Int64).alias("version_id"),
        _source_of_point(names).alias("source_id"),
        *(pl.lit("").alias(name) for name in ("channel", "campaign")),
    )
    columns = ("day", "point_id", "source_id", "version_id", "channel", "campaign", "visitors")
    rows = pl.concat([hits.with_columns(known.alias("source_id")).select(columns), tallied.select(columns)])
    return _named(rows, names)


def held_pages(names: Names) -> pl.DataFrame:
    """The rows of `Counted.pages`."""
    return _CACHE.look(names.zone).pages


def held_spend(names: Names) -> pl.DataFrame:
    """day, source_id (UInt32), channel, campaign (String), own (Decimal, null = the rate is not known), id, clicks."""
    return _named(_SPENT.look().with_columns(channel=pl.lit("")), names)


def forget() -> None:
    """Read everything anew at the next look: the database has become another one."""
    _CACHE.forget()
    _SPENT.forget()


def _source_of_point(names: Names) -> pl.Expr:
    """What comes to a landing point without saying where from."""
    return pl.col("point_id").replace_strict(names.source_of_point, default=None, return_dtype=pl.Int64)


def _named(rows: pl.DataFrame, names: Names) -> pl.DataFrame:
    """With NONE for no id, and with the channel of the source where there is one."""
    ids = [name for name in ("point_id", "source_id") if name in rows.columns]
    of_source = pl.col("source_id").replace_strict(names.channel_of, default=None, return_dtype=pl.String)
    return rows.with_columns(channel=of_source.fill_null(pl.col("channel"))).with_columns(
        pl.col(name).fill_null(NONE).cast(pl.UInt32) for name in ids
    )


def _tallies(names: Names) -> pl.DataFrame:
    """What was counted at the door: point_id, day, visitors. A correction takes away."""
    rows = facts.tallies().with_columns(day=_day(names.zone))
    return rows.group_by("day", "point_id").agg(pl.col("visitors").sum())


def _day(zone: ZoneInfo) -> pl.Expr:
    return pl.col("at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone.key).dt.date()


class _Hits:
    """One for the process. Whoever looks while another one reads waits for him."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._counted: Counted | None = None
        self._zone: ZoneInfo | None = None
        self._batches: frozenset[int] = frozenset()
        self._last = self._late = 0

    def look(self, zone: ZoneInfo) -> Counted:
        with self._lock:
            batches = frozenset(Batch.objects.values_list("pk", flat=True))
            if zone != self._zone or not self._batches <= batches:
                self.forget()
            if self._counted is None:
                self._take_as_known()
                self._counted = _counted(facts.hits(), zone)
            elif (start := self._news()) is not None:
                self._take_as_known()
                self._counted = _again(self._counted, start, zone)
            self._zone, self._batches = zone, batches
            return self._counted

    def _news(self) -> datetime | None:
        """The first moment of which there is something new; None = there is nothing new."""
        is_late = self._before() != self._late
        fresh = Hit.objects.filter(id__gt=self._last - LATE if is_late else self._last)
        start: datetime | None = fresh.aggregate(start=Min("at"))["start"]
        return start

    def _take_as_known(self) -> None:
        """All that is there, before it is read: what comes while it is read is read once more at the next look."""
        self._last = Hit.objects.aggregate(last=Max("id"))["last"] or 0
        self._late = self._before()

    def _before(self) -> int:
        """How many there are of those that stand before the last one that was seen: more, if one was committed late."""
        return Hit.objects.filter(id__gt=self._last - LATE, id__lte=self._last).count()


def _again(counted: Counted, start: datetime, zone: ZoneInfo) -> Counted:
    """With the days from this moment on counted anew."""
    day = start.astimezone(zone).date()
    begins = datetime.combine(day, datetime.min.time(), tzinfo=zone)
    first = Hit.objects.filter(at__gte=begins).aggregate(first=Min("id"))["first"]
    fresh = _counted(facts.hits(first=first or 0), zone, since=day)
    kept = pl.col("day") < day
    return Counted(
        pl.concat([counted.visits.filter(kept), fresh.visits]), pl.concat([counted.pages.filter(kept), fresh.pages])
    )


def _counted(hits: pl.DataFrame, zone: ZoneInfo, since: date | None = None) -> Counted:
    rows = hits.with_columns(day=_day(zone))
    rows = rows if since is None else rows.filter(pl.col("day") >= since)
    first = rows.sort("at", "id").group_by("day", "point_id", "visitor").agg(pl.first("version_id", "origin_id"))
    visits = first.group_by("day", *_PLACE).agg(visitors=pl.len().cast(pl.Int64))
    pages = rows.group_by("day", "point_id", "page").agg(visitors=pl.col("visitor").n_unique().cast(pl.Int64))
    return Counted(visits, pages)


class _Spent:
    """One for the process; read anew as soon as the journal says that a cost has come, gone or changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._rows: pl.DataFrame | None = None
        self._reader = Reader()

    def look(self) -> pl.DataFrame:
        with self._lock:
            try:
                self._rows = self._up_to_date()
            except BaseException:
                self.forget()  # the news may have been taken as known
                raise
            return self._rows

    def _up_to_date(self) -> pl.DataFrame:
        if self._rows is None:
            self._reader = Reader()
            self._reader.start()
            return facts.spend()
        news = self._reader.read()
        return facts.spend() if news.everything or news.costs else self._rows


_CACHE, _SPENT = _Hits(), _Spent()
