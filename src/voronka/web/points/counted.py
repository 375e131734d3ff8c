"""What passes through landing points, as pages show it: figures, weeks, and whether leads drown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from babel.dates import format_skeleton
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from voronka.accounts.models import Sees, User
from voronka.charts.scale import spaced
from voronka.charts.whiskers import Point as Dot
from voronka.charts.whiskers import in_a_row
from voronka.distribution.queries import unanswered_by_point
from voronka.measure.change import change_of_counts, change_of_rates
from voronka.reports.requests import PART
from voronka.reports.throughput import Throughput, Week, counts, through, weeks
from voronka.traffic.models import LandingPoint
from voronka.traffic.queries.points import robots_at
from voronka.web.leads.listing import WAITING
from voronka.web.numbers.figures import Block, changed, rate_block
from voronka.web.numbers.worded import words
from voronka.web.templatetags.voronka import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voronka.charts.html import Markup

DAYS, WEEKS = 30, 26


@dataclass(frozen=True)
class Line:
    """A landing point in the list. waiting: leads that nobody has answered; alarm: "" = as many as can be worked."""

    point: LandingPoint
    found: Throughput
    leads_url: str
    waiting: int
    waiting_url: str
    alarm: str


@dataclass(frozen=True)
class WeekLine:
    """A week in the table, and where its leads are."""

    week: Week
    leads_url: str


@dataclass(frozen=True)
class Shown:
    """The numbers of one landing point."""

    blocks: list[Block]
    notes: list[str]
    alarm: str
    weeks: list[WeekLine]
    chart: Markup | None


def lines(user: User, points: Iterable[LandingPoint], at: datetime) -> list[Line]:
    """Each with its last 30 days (13 queries, however many there are)."""
    since, today = _period(at)
    counted, waiting = counts(user=user, since=since, until=today), unanswered_by_point()
    return [
        Line(
            point,
            through(point, counted, since, today),
            leads_url(point, since, today),
            waiting.get(point.pk, 0),
            waiting_url(user, point),
            alarm(point, waiting.get(point.pk, 0)),
        )
        for point in points
    ]


def shown(user: User, point: LandingPoint, at: datetime) -> Shown:
    """The last 30 days against the 30 before, and half a year week by week (13 queries)."""
    since, today = _period(at)
    monday = today - timedelta(days=today.weekday())
    counted = counts(user=user, since=monday - timedelta(weeks=WEEKS - 1), until=today)
    now = through(point, counted, since, today)
    before = through(point, counted, since - timedelta(days=DAYS), since - timedelta(days=1))
    waiting = unanswered_by_point().get(point.pk, 0)
    by_week = weeks(point, counted)
    return Shown(
        blocks=[*_blocks(point, now, before, leads_url(point, since, today)), _waiting(user, point, waiting)],
        notes=notes(point, now, robots_at(point, timezone.make_aware(datetime.combine(since, time.min)), at)),
        alarm=alarm(point, waiting),
        weeks=[WeekLine(each, leads_url(point, each.since, each.until)) for each in reversed(by_week)],
        chart=chart(by_week),
    )


def drowning() -> list[tuple[LandingPoint, str]]:
    """The landing points where leads drown, and the sentence that says so (1 query, 2 where it is watched)."""
    watched = list(LandingPoint.objects.filter(daily_capacity__isnull=False).order_by("name", "pk"))
    waiting = unanswered_by_point() if watched else {}
    said = ((point, alarm(point, waiting.get(point.pk, 0))) for point in watched)
    return [(point, sentence) for point, sentence in said if sentence]


def alarm(point: LandingPoint, waiting: int) -> str:
    """That more leads wait than can be worked in a day; "" = they do not, or nobody has said how many can be."""
    most = point.daily_capacity
    if most is None or waiting <= most:
        return ""
    return ngettext(
        "Leads drown here: %(waiting)s waits, %(most)s can be answered in a day.",
        "Leads drown here: %(waiting)s wait, %(most)s can be answered in a day.",
        waiting,
    ) % {"waiting": number(waiting), "most": number(most)}


def notes(point: LandingPoint, found: Throughput, robots: int) -> list[str]:
    """What must be known to read the numbers."""
    said = []
    if robots:
        said.append(
            ngettext(
                "%(number)s look of a robot, or of a browser that loads ahead, is left out.",
                "%(number)s looks of robots, and of browsers that load ahead, are left out.",
                robots,
            )
            % {"number": number(robots)}
        )
    if found.is_short:
        said.append(_("More leads than visitors: the visitors were not all counted, so CR1 cannot be told."))
    if not point.is_online and found.visitors is not None:
        said += _of_the_count(point, found)
    return said


def _of_the_count(point: LandingPoint, found: Throughput) -> list[str]:
    """On how many days visitors were counted at the door, and by how much the count may be wrong."""
    said = []
    if found.counted_days < found.days:
        about = {"days": number(found.counted_days), "of": number(found.days)}
        said.append(_("Visitors were counted on %(days)s of %(of)s days. CR1 is of these days.") % about)
    if point.tally_error is None:
        said.append(_("By how much the count may be wrong is not known. Say it, and the interval takes it in."))
    elif point.tally_error:
        error = words().percent(float(point.tally_error))
        said.append(_("The count may be wrong by %(error)s either way; the interval takes it in.") % {"error": error})
    return said


def chart(found: list[Week]) -> Markup | None:
    """CR1 by week as a line, broken where a week has none; None where no week has it."""
    if not any(each.found.cr1 for each in found):
        return None
    said = words()
    locale = to_locale(get_language() or "en")
    labels = spaced([format_skeleton("MMMd", each.since, locale=locale) for each in found])
    points = [_dot(each, label) for each, label in zip(found, labels, strict=True)]
    line = [point.rate if point else None for point in points]
    return in_a_row(points, name=_("CR1 by week"), about="", share=said.level, beside=line)


def _dot(each: Week, label: str) -> Dot | None:
    rate = each.found.cr1
    return Dot(rate.rate, rate.low, rate.high, label, is_firm=each.is_over) if rate else None


def leads_url(point: LandingPoint, since: date, until: date) -> str:
    """The leads of a point that came on these days."""
    asked = {"point": point.pk, "since": since.isoformat(), "until": until.isoformat()}
    return f"{reverse('leads:list')}?{urlencode(asked)}"


def waiting_url(user: User, point: LandingPoint) -> str:
    """The leads of a point that wait for the first response; "" for who does not see all of them."""
    if user.sees != Sees.ALL:
        return ""
    return f"{reverse('leads:list')}?{urlencode({'point': point.pk, 'verdict': WAITING})}"


def _period(at: datetime) -> tuple[date, date]:
    """The first day of the last 30, and today."""
    today = timezone.localdate(at)
    return today - timedelta(days=DAYS - 1), today


def _blocks(point: LandingPoint, now: Throughput, before: Throughput, url: str) -> list[Block]:
    part = words().sentence(PART)
    uncounted = _("Nobody was counted.")
    is_whole = now.leads == now.taken
    rate = rate_block("cr1", now.cr1, url=url if is_whole else "")
    if now.cr1 is None:
        why = uncounted if not now.visitors else part if now.leads is None else _("More leads than visitors.")
        rate = Block("cr1", missing=why)
    visitors = _count("visitors", now.visitors, uncounted)
    leads = _count("leads", now.leads, part, url)
    lost = _count("lost", now.lost, rate.missing)
    made = [changed(rate, change_of_rates(before.cr1, now.cr1), unit="rate")]
    is_alike = point.is_online or now.counted_days == before.counted_days
    for block, then, here in (
        (visitors, before.visitors if is_alike else None, now.visitors),
        (leads, before.leads, now.leads),
        (lost, before.lost if is_alike else None, now.lost),
    ):
        change = change_of_counts(then, here) if then is not None and here is not None else None
        made.append(changed(block, change, unit="count"))
    return made


def _count(name: str, value: int | None, missing: str, url: str = "") -> Block:
    labels = {"visitors": _("Visitors"), "leads": _("Leads"), "lost": _("Went away")}
    basis = _("came, and did not become a lead") if name == "lost" else ""
    if value is None:
        return Block(label=labels[name], missing=missing)
    return Block(label=labels[name], value=number(value), url=url, basis=basis)


def _waiting(user: User, point: LandingPoint, waiting: int) -> Block:
    most = point.daily_capacity
    basis = _("%(most)s can be answered in a day") % {"most": number(most)} if most is not None else ""
    return Block(label=_("Wait for a response"), value=number(waiting), url=waiting_url(user, point), basis=basis)
