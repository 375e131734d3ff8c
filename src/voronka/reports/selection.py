"""Which deals a page of numbers is about: read from an address, written back into one, applied to columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

import polars as pl

from voronka.funnel.facts import FIELD
from voronka.ground.text import clean_line
from voronka.reports.names import Names

if TYPE_CHECKING:
    from django.http import QueryDict

NONE = 0
"""As a seller, team, source or product: deals without one."""
LACKING = "~"
"""In an address: deals that lack the value. A value that begins with this mark has it twice."""
CUSTOMERS = pl.Enum(["", "current", "new"])
"""Whether the customer had bought before; "" = nobody knows who the customer is."""
IDS = ("seller", "team", "source", "product", "point")
TEXTS = ("channel", "campaign", "audience", "region", "customers")
SLICES = (*IDS, *TEXTS)
"""The built-in dimensions; beside them every "field:<key>"."""
MOST_SLICES = 2
A_YEAR_OF_WEEKS = timedelta(weeks=52)
_KEY = re.compile(r"[a-z0-9_-]{1,40}")
_BETWEEN = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class Selection:
    """What narrows the deals of a page; every default leaves them all, but for the pipeline, which is always one.

    pipeline     id; None = the first one with deals: deals of different funnels are never pooled into a rate
    since, until days of the business, both included; None = no bound
    of           "opened": the deals whose first contact lies between them, whatever became of them (a cohort)
                 "closed": the deals that were decided between them
    seller, team, source, product, point   ids; NONE = without one. point: the landing point where the lead arrived
    channel, campaign, audience, region, customers   values; "" = the deals that lack it. customers: "new", "current"
    fields       (key of a custom field, value), "" = the deals that lack it
    by           at most two slices to tell apart: "seller", "channel", ..., "field:<key>"
    compare      "" | "previous" | "2026-01-01..2026-01-31" | "year", the same dates a year before | "weeks", the same
                 weekdays 52 weeks before
    """

    pipeline: int | None = None
    since: date | None = None
    until: date | None = None
    of: str = "opened"
    seller: int | None = None
    team: int | None = None
    source: int | None = None
    product: int | None = None
    point: int | None = None
    channel: str | None = None
    campaign: str | None = None
    audience: str | None = None
    region: str | None = None
    customers: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    compare: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """From an address. What cannot be read narrows nothing; of two bounds the wrong way round both are left out."""
        given = {name: read(str(query[name])) for name, read in _READERS.items() if query.get(name)}
        found = {name: value for name, value in given.items() if value is not None}
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            found.pop("since"), found.pop("until")
        custom = sorted(
            (name.removeprefix(FIELD), _value(str(value)))
            for name, value in query.items()
            if name.startswith(FIELD) and value and _KEY.fullmatch(name.removeprefix(FIELD))
        )
        by = [name for name in dict.fromkeys(query.getlist("by")) if _is_slice(name)]
        return cls(**found, fields=tuple(custom), by=tuple(by[:MOST_SLICES]))

    def address(self, **changed: Any) -> str:
        """As it stands in an address, "pipeline=1&since=2026-01-01"; with some of it changed, if asked."""
        asked = replace(self, **changed)
        pairs: list[tuple[str, object]] = []
        for each in fields(asked):
            value = getattr(asked, each.name)
            if each.name in {"fields", "by"} or value == each.default:
                continue
            pairs.append((each.name, _mark(value) if each.name in TEXTS else value))
        pairs += [(FIELD + key, _mark(value)) for key, value in asked.fields]
        return urlencode([*pairs, *(("by", name) for name in asked.by)])

    def within(self, **values: str | int) -> Self:
        """The same deals, narrowed to one cell of a slice: `within(seller=3)`, `within(**{"field:size": "Large"})`.

        A slice that the selection holds already is replaced.
        """
        custom = {name.removeprefix(FIELD): str(value) for name, value in values.items() if name.startswith(FIELD)}
        own: dict[str, Any] = {name: value for name, value in values.items() if not name.startswith(FIELD)}
        return replace(self, **own, fields=tuple(sorted((dict(self.fields) | custom).items())))

    def crossed(self, *by: str) -> Self:
        """The same deals by other slices."""
        return replace(self, by=by)

    def value_of(self, name: str) -> str | int | None:
        """What a slice is narrowed to; None = to nothing."""
        if name.startswith(FIELD):
            return dict(self.fields).get(name.removeprefix(FIELD))
        value: str | int | None = getattr(self, name)
        return value

    def in_pipeline(self, names: Names, *, usual: int | None) -> Self:
        """With the pipeline that is meant: the usual one, where none or an unknown one was named."""
        return self if self.pipeline in names.pipelines else replace(self, pipeline=usual)

    def compared(self) -> Self | None:
        """The same of the period that it is compared with; None = with none, or the period has no beginning or end."""
        if bounds := _BETWEEN.fullmatch(self.compare):
            since, until = (_day(bound) for bound in bounds.groups())
            return replace(self, since=since, until=until, compare="") if since and until else None
        if not self.compare or self.since is None or self.until is None:
            return None
        if self.compare == "year":
            since, until = _year_before(self.since), _year_before(self.until)
        elif self.compare == "weeks":
            since, until = self.since - A_YEAR_OF_WEEKS, self.until - A_YEAR_OF_WEEKS
        else:
            until = self.since - timedelta(days=1)
            since = until - (self.until - self.since)
        return replace(self, since=since, until=until, compare="")

    def condition(self, names: Names) -> pl.Expr:
        """Which rows of `columns.Held.deals` are meant, but for what a user may see."""
        wanted = (pl.col("pipeline_id") == (self.pipeline or NONE)) & self.narrows(names)
        for key, text in self.fields:
            wanted &= pl.col(FIELD + key) == text if key in names.fields else pl.lit(text == "")
        day = pl.col("closed" if self.of == "closed" else "opened")
        if self.since is not None:
            wanted &= day >= self.since
        if self.until is not None:
            wanted &= day <= self.until
        return wanted & day.is_not_null() if self.of == "closed" else wanted

    def narrows(self, names: Names, *, channel: pl.Expr | None = None) -> pl.Expr:
        """Which rows of deals, sales, requests have the values of the built-in slices that are asked for.

        channel   of rows that know it themselves; else it is that of their source
        """
        wanted = pl.lit(True)
        for name in SLICES:
            value = self.value_of(name)
            if value is not None:
                is_known = name == "channel" and channel is not None
                wanted &= channel == value if is_known else _is(name, value, names)
        return wanted

    def narrow(self, deals: pl.DataFrame, names: Names) -> pl.DataFrame:
        """The rows of `columns.Held.deals` that are meant."""
        return deals.filter(self.condition(names))


def _is(name: str, value: str | int, names: Names) -> pl.Expr:
    if name == "team":
        return pl.col("owner_id").is_in(_of(names.team_of, value) + [NONE] * (value == NONE))
    if name == "channel":
        return pl.col("source_id").is_in(_of(names.channel_of, value) + [NONE] * (value == ""))
    if name in IDS:
        return pl.col("owner_id" if name == "seller" else f"{name}_id") == value
    return pl.col(name).cast(pl.String) == value if name == "customers" else pl.col(name) == value


def _of(held: Mapping[int, object], value: object) -> list[int]:
    return [pk for pk, of in held.items() if of == value]


def _mark(value: object) -> object:
    """A value as an address has it: what is lacking is not nothing."""
    if value == "":
        return LACKING
    return f"{LACKING}{value}" if isinstance(value, str) and value.startswith(LACKING) else value


def _value(text: str) -> str:
    return "" if text == LACKING else clean_line(text.removeprefix(LACKING))[:500]


def _is_slice(name: str) -> bool:
    return name in SLICES or (name.startswith(FIELD) and bool(_KEY.fullmatch(name.removeprefix(FIELD))))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 1) <= day < date(2200, 1, 1) else None


def _of_what(text: str) -> str | None:
    return text if text in {"opened", "closed"} else None


def _compare(text: str) -> str | None:
    bounds = _BETWEEN.fullmatch(text)
    is_known = text in {"previous", "year", "weeks"} or (bounds and all(_day(bound) for bound in bounds.groups()))
    return text if is_known else None


def _customers(text: str) -> str | None:
    value = _value(text)
    return value if value in {"", "new", "current"} else None


_READERS: dict[str, Callable[[str], Any]] = {
    "pipeline": _id,
    "since": _day,
    "until": _day,
    "of": _of_what,
    **dict.fromkeys(IDS, _id),
    **dict.fromkeys(("channel", "campaign", "audience", "region"), _value),
    "customers": _customers,
    "compare": _compare,
}
