"""When things happen: the year that the samples cover, seasons, weekdays and opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voronka.sample.dice import Dice

FIRST_DAY = date(2025, 11, 1)
LAST_DAY = date(2026, 10, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


@dataclass(frozen=True, slots=True)
class Step:
    """A deal or parcel enters a stage at a moment."""

    at: datetime
    stage: str


def known(steps: list[Step]) -> list[Step]:
    """The steps that have happened by the end of the last day: what comes later is not in anybody's file yet."""
    return [step for step in steps if step.at.date() <= LAST_DAY]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the days of a business differ.

    week          seven factors, Monday first
    year          twelve factors, January first
    growth        factor from the first day to the last, even
    opens, closes hours between which people work
    weekends      whether they work on Saturdays and Sundays
    """

    week: tuple[float, ...]
    year: tuple[float, ...]
    growth: float
    opens: int
    closes: int
    weekends: bool

    def days(self) -> Iterator[tuple[date, float]]:
        """Each day of the year with its factor."""
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(days=number)
            trend = 1 + (self.growth - 1) * number / (DAYS - 1)
            yield day, self.week[day.weekday()] * self.year[day.month - 1] * trend

    def in_hours(self, moment: datetime) -> datetime:
        """The moment itself when people work then, else the next opening plus the same minutes."""
        if moment.hour >= self.closes:
            moment = moment.replace(hour=self.opens) + timedelta(days=1)
        elif moment.hour < self.opens:
            moment = moment.replace(hour=self.opens)
        while not self.weekends and moment.weekday() >= 5:
            moment += timedelta(days=1)
        return moment

    def after(self, moment: datetime, days: float) -> datetime:
        """So many days later, in working hours, to the minute."""
        return self.in_hours((moment + timedelta(minutes=round(days * 1440))).replace(second=0))


_BY_HOUR = (1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 6, 8, 10, 11, 11, 10, 9, 9, 9, 9, 10, 11, 11, 9, 6, 3)
HOURS = dict(enumerate(_BY_HOUR))
"""When visitors leave leads, by hour of the day."""


def moment_of(day: date, dice: Dice) -> datetime:
    """Some moment of the day at which a visitor leaves a lead."""
    return datetime.combine(day, time(dice.pick_by(HOURS), dice.whole(0, 59)))
