"""Working hours: when somebody works, and how much working time passes between two moments.

A week is seven days from Monday, each a list of (from, to) in minutes of the local day, in order, without overlaps;
None = always. Days are local: the hour that a change of the clock takes or gives is not worked or is worked twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

Week = Sequence[Sequence[Sequence[int]]]
DAY = 24 * 60


def is_open(week: Week | None, at: datetime, zone: tzinfo) -> bool:
    """Whether `at` is working time."""
    if week is None:
        return True
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return any(begin <= minute < end for begin, end in week[local.weekday()])


def worked(week: Week | None, since: datetime, until: datetime, zone: tzinfo) -> timedelta:
    """The working time between two moments; none where `until` is not later."""
    if week is None:
        return max(until - since, timedelta())
    total = timedelta()
    for begin, end in _stretches(week, since, zone):
        if begin >= until:
            break
        total += min(end, until) - begin
    return total


def later(week: Week | None, since: datetime, time: timedelta, zone: tzinfo) -> datetime:
    """The moment at which so much working time has passed since `since`; with no time the next working moment."""
    if week is None:
        return since + time
    end = since
    for begin, end in _stretches(week, since, zone):
        if time <= end - begin:
            return begin + time
        time -= end - begin
    return end


def _stretches(week: Week, since: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of working time after a moment, for ten years at most."""
    midnight = since.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
    for number in range(3660 if any(week) else 0):
        day = midnight + timedelta(days=number)
        for begin, end in week[day.weekday()]:
            starts, ends = (
                (day + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC) for minute in (begin, end)
            )
            if max(starts, since) < ends:
                yield max(starts, since), ends
