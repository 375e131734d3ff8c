"""Versions of a page: what each has brought, and what a test of those that are shown tells so far.

brought(point)           visitors and leads of every version since it was published
trial(point, versions)   those that are shown against the oldest of them, since they are shown in these shares

In a trial people are counted: who came to a version, and who of them asked. Shares that are changed begin it anew, else
a version that was shown more in a good week would look better than it is (Simpson's paradox).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Count

from voronka.leads.models import Joined
from voronka.measure.always_valid import ALPHA, Difference, difference
from voronka.reports.arrivals import held_visits
from voronka.reports.names import Names
from voronka.traffic.models import Hit, LandingPoint, PageVersion
from voronka.traffic.queries.pages import shown_since


@dataclass(frozen=True)
class Brought:
    """visitors: each once a day; leads: requests of them, a repeat joined."""

    visitors: int
    leads: int


@dataclass(frozen=True)
class Tried:
    """A version in a trial. visitors: people who came; taken: people of whom a lead came."""

    version: PageVersion
    visitors: int
    taken: int

    @property
    def rate(self) -> float | None:
        """None where nobody came, or where more asked than were counted."""
        return self.taken / self.visitors if self.visitors and self.taken <= self.visitors else None


@dataclass(frozen=True)
class Trial:
    """tried: the oldest first. against_first: how each of the others differs from it, None = not known."""

    since: datetime
    tried: list[Tried]
    against_first: list[Difference | None]


def brought(point: LandingPoint) -> dict[int, Brought]:
    """Id of a version -> what it has brought; one that nobody saw is left out (11 queries, the cache of visits)."""
    visits = held_visits(Names.read()).filter((pl.col("point_id") == point.pk) & pl.col("version_id").is_not_null())
    seen = dict(visits.group_by("version_id").agg(pl.col("visitors").sum()).iter_rows())
    rows = Joined.objects.filter(submission__version__point=point).values_list("submission__version")
    asked = dict(rows.annotate(leads=Count("lead", distinct=True)).order_by())
    return {pk: Brought(seen.get(pk, 0), asked.get(pk, 0)) for pk in seen.keys() | asked.keys()}


def trial(point: LandingPoint, versions: Sequence[PageVersion]) -> Trial | None:
    """What is known of those versions that are shown side by side; None = fewer than two are (3 queries)."""
    live = sorted((each for each in versions if each.weight), key=lambda each: each.number)
    since = shown_since(point)
    if len(live) < 2 or since is None:
        return None
    people = Hit.objects.filter(version__in=live, at__gte=since, robot="").values_list("version")
    came = dict(people.annotate(people=Count("visitor", distinct=True)).order_by())
    asking = Joined.objects.filter(submission__version__in=live, submission__at__gte=since)
    asked = dict(
        asking.values_list("submission__version").annotate(n=Count("submission__visitor", distinct=True)).order_by()
    )
    tried = [Tried(each, came.get(each.pk, 0), asked.get(each.pk, 0)) for each in live]
    alpha = ALPHA / (len(tried) - 1)
    return Trial(since, tried, [_against(tried[0], each, alpha) for each in tried[1:]])


def _against(first: Tried, other: Tried, alpha: float) -> Difference | None:
    if first.taken > first.visitors or other.taken > other.visitors:
        return None
    return difference((first.taken, first.visitors), (other.taken, other.visitors), alpha=alpha)
