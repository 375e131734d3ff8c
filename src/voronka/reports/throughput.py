"""What passes through landing points: who came, who did there what was planned and so became a lead, who went away.

counts(user=, since=, until=)          visitors and leads of all points, by day (12 queries and the cache of visits)
through(point, counted, since, until)  one point in a part of these days
weeks(point, counted)                  the same week by week

Without a count nothing is known of visitors: None, not 0. At a door nobody may have counted on some days; there the
rate is of the days that were counted, and the leads of the others are left out of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import polars as pl

from voronka.accounts.models import Sees, User
from voronka.leads.queries import came_by_day
from voronka.measure.cr1 import cr1
from voronka.measure.rate import Rate
from voronka.reports.arrivals import held_visits
from voronka.reports.names import Names
from voronka.traffic.models import LandingPoint

ByDay = Mapping[int, Mapping[date, int]]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Counts:
    """By landing point and day, both days included.

    visitors  a day without a count is left out
    begun     landing point -> the first day ever on which somebody was counted
    leads     None = the user sees only a part of them
    """

    since: date
    until: date
    visitors: ByDay
    begun: Mapping[int, date]
    leads: ByDay | None


@dataclass(frozen=True)
class Throughput:
    """One landing point in a period.

    visitors      who came, robots left out; None = nobody has counted
    days, counted_days   of the period; of these, those on which somebody was counted
    leads         all that came; None = the user sees only a part of them
    taken         those that the rate is of: at a door of the days that were counted, online since somebody was
    cr1           taken of visitors; None where it cannot be told
    lost          visitors who went without becoming a lead; None where it cannot be told
    """

    visitors: int | None
    days: int
    counted_days: int
    leads: int | None
    taken: int | None
    cr1: Rate | None
    lost: int | None

    @property
    def is_short(self) -> bool:
        """More leads than visitors: these were not all counted."""
        return self.visitors is not None and self.taken is not None and self.taken > self.visitors


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday, as far as they lie within what was asked; the last one may not be over."""

    since: date
    until: date
    is_over: bool
    found: Throughput


def counts(*, user: User, since: date, until: date) -> Counts:
    """What was counted at all landing points on these days, in the time zone of the business."""
    names = Names.read()
    rows = held_visits(names)
    begun = dict(rows.filter(pl.col("visitors") > 0).group_by("point_id").agg(pl.col("day").min()).iter_rows())
    asked = rows.filter(pl.col("day").is_between(since, until))
    summed = asked.group_by("point_id", "day").agg(pl.col("visitors").sum())
    visitors = _by_day({(row[0], row[1]): row[2] for row in summed.iter_rows()})
    if user.sees != Sees.ALL:
        return Counts(since, until, visitors, begun, None)
    first, end = (datetime.combine(day, time.min, tzinfo=names.zone) for day in (since, until + timedelta(days=1)))
    return Counts(since, until, visitors, begun, _by_day(came_by_day(user=user, since=first, until=end)))


def through(point: LandingPoint, counted: Counts, since: date, until: date) -> Throughput:
    """What passed through a point on these days, of those that were asked for."""
    came = _within(counted.visitors.get(point.pk, {}), since, until)
    visitors = sum(came.values()) if came else None
    leads = taken = None
    if counted.leads is not None:
        by_day = _within(counted.leads.get(point.pk, {}), since, until)
        leads = sum(by_day.values())
        begun = counted.begun.get(point.pk, date.max)
        taken = sum(many for day, many in by_day.items() if (day >= begun if point.is_online else day in came))
    rate = lost = None
    if visitors is not None and taken is not None and taken <= visitors:
        error = 0.0 if point.is_online else float(point.tally_error or 0)
        rate, lost = cr1(leads=taken, visitors=visitors, error=error), visitors - taken
    return Throughput(visitors, (until - since).days + 1, len(came), leads, taken, rate, lost)


def weeks(point: LandingPoint, counted: Counts) -> list[Week]:
    """Week by week, the first first, from the first in which anything was counted."""
    starts = [counted.since - timedelta(days=counted.since.weekday())]
    while starts[-1] + WEEK <= counted.until:
        starts.append(starts[-1] + WEEK)
    found = [_week(point, counted, start) for start in starts]
    known = [at for at, each in enumerate(found) if each.found.visitors is not None or each.found.leads]
    return found[known[0] :] if known else []


def _week(point: LandingPoint, counted: Counts, start: date) -> Week:
    end = start + WEEK - timedelta(days=1)
    since, until = max(start, counted.since), min(end, counted.until)
    return Week(since, until, end < counted.until, through(point, counted, since, until))


def _by_day(rows: Mapping[tuple[int, date], int]) -> ByDay:
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for (point, day), count in rows.items():
        found[point][day] = count
    return found


def _within(by_day: Mapping[date, int], since: date, until: date) -> dict[date, int]:
    return {day: count for day, count in by_day.items() if since <= day <= until}
