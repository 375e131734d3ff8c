"""When a repeating task is due next: by the wall clock of the business, whatever daylight saving does."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, time, timedelta, tzinfo

from voronka.activities.models import Task

DAYS = {Task.Repeats.DAILY: 1, Task.Repeats.WEEKLY: 7}


def day_start(moment: datetime, zone: tzinfo) -> datetime:
    """The beginning of the day of a moment in a time zone."""
    return datetime.combine(moment.astimezone(zone).date(), time(), zone)


def next_due(task: Task, *, at: datetime, zone: tzinfo) -> datetime:
    """The first moment of the task's rhythm after its due date that is not over yet at `at`; UTC.

    An hour that the spring change leaves out is an hour later that day; an hour that comes twice is its first coming.
    The 31st falls on the last day of a shorter month.
    """
    start = task.repeats_from or task.due_at
    bound = max(task.due_at, day_start(at, zone) - timedelta(microseconds=1) if task.is_all_day else at)
    step = max(1, _steps_between(start.astimezone(zone), bound.astimezone(zone), task.repeats) - 1)
    while (due := _occurrence(start.astimezone(zone), step, task.repeats)) <= bound:
        step += 1
    return due


def _steps_between(start: datetime, end: datetime, repeats: str) -> int:
    if repeats == Task.Repeats.MONTHLY:
        return (end.year - start.year) * 12 + end.month - start.month
    return (end.date() - start.date()).days // DAYS[Task.Repeats(repeats)]


def _occurrence(start: datetime, step: int, repeats: str) -> datetime:
    """The `step`-th moment after the start, at the same hour of the wall clock."""
    if repeats != Task.Repeats.MONTHLY:
        day = start.date() + timedelta(days=step * DAYS[Task.Repeats(repeats)])
    else:
        years, month = divmod(start.month - 1 + step, 12)
        year = start.year + years
        last = calendar.monthrange(year, month + 1)[1]
        day = start.date().replace(year=year, month=month + 1, day=min(start.day, last))
    return datetime.combine(day, start.time().replace(fold=0), start.tzinfo).astimezone(UTC)
