"""Working hours: when somebody works, and how much working time passes between two moments.

A week is seven days from Monday, each a list of (from, to) in minutes of the local day, in order, without overlaps;
None = always. Days are local: the hour that a change of the clock takes or gives is not worked or is worked twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

from voronka.ground.refusal import Refusal

Week = Sequence[Sequence[Sequence[int]]]
DAY = 24 * 60
_STRETCH = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)


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


def read_day(text: str) -> list[list[int]]:
    """The hours of a day as people write them: "9-18", "9:00-13:00, 14:00-18:00"; "" = a day off. Raises Refusal."""
    stretches: list[list[int]] = []
    for part in filter(None, (each.strip() for each in re.split(r"[,;]", text))):
        match = _STRETCH.fullmatch(part)
        numbers = [int(each or 0) for each in match.groups()] if match else []
        begin, end = (numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]) if match else (0, 0)
        is_on_time = all(each < 60 for each in numbers[1::2]) and end <= DAY
        if not (is_on_time and (stretches[-1][1] if stretches else 0) <= begin < end):
            raise Refusal(_("Write hours like 9:00-18:00, or 9-13, 14-18; leave a day off empty."))
        stretches.append([begin, end])
    return stretches


def write_day(stretches: Sequence[Sequence[int]]) -> str:
    """The hours of a day as they are shown in a field."""
    return ", ".join("–".join(f"{each // 60}:{each % 60:02}" for each in stretch) for stretch in stretches)
