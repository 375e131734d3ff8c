"""The periods that people ask for by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from voronka.reports.selection import Selection
from voronka.web.numbers.worded import words

RECENT = (7, 30, 90, 365)


@dataclass(frozen=True)
class Period:
    """name: as people say it; since, until: both included, None = no bound."""

    name: str
    since: date | None
    until: date | None


def periods(today: date) -> list[Period]:
    """What may be chosen with one press, the shortest first, all time last."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    return [
        *(_recent(days, today) for days in RECENT),
        Period(_("This month"), month, today),
        Period(_("Last month"), last_month, month - timedelta(days=1)),
        Period(_("This year"), year, today),
        Period(_("Last year"), year.replace(year=year.year - 1), year - timedelta(days=1)),
        Period(_("All time"), None, None),
    ]


def said(selection: Selection, today: date) -> str:
    """The period of a selection: by its name, else by its days."""
    since, until = selection.since, selection.until
    named = (each.name for each in periods(today) if (each.since, each.until) == (since, until))
    return next(named, "") or days_said(since, until)


def days_said(since: date | None, until: date | None) -> str:
    """ "1 Jan 2026 – 31 Jan 2026", or open at an end."""
    if since and until:
        return f"{words().date(since)} – {words().date(until)}"
    if since:
        return _("From %(day)s") % {"day": words().date(since)}
    return _("Until %(day)s") % {"day": words().date(until)} if until else _("All time")


def comparisons(selection: Selection) -> Iterator[tuple[str, str]]:
    """What a period may be held against: its name in an address, and in words; nothing where the period is open."""
    if selection.since is None or selection.until is None:
        return
    yield "previous", _("The period before")
    yield "year", _("The same a year before")
    yield "weeks", _("The same weekdays a year before")


def _recent(days: int, today: date) -> Period:
    names = {
        7: _("The last 7 days"),
        30: _("The last 30 days"),
        90: _("The last 90 days"),
        365: _("The last 365 days"),
    }
    return Period(names[days], today - timedelta(days=days - 1), today)
