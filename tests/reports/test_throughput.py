"""What passes through landing points, against what plain Python counts of the same rows."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from django.utils import timezone

from party_builders import MONDAY, add_contact
from people_builders import a_business, add_user
from traffic_builders import a_point, a_shop, some_visits
from voronka.accounts.models import User
from voronka.leads.models import Lead
from voronka.measure import cr1
from voronka.reports import arrivals
from voronka.reports.names import Names
from voronka.reports.throughput import counts, through, weeks
from voronka.traffic import facts
from voronka.traffic.models import Hit, LandingPoint, Tally

pytestmark = pytest.mark.django_db
DAY, TODAY = timedelta(days=1), MONDAY.date()


@pytest.fixture
def olga() -> User:
    a_business()
    arrivals.forget()
    return add_user("owner", sees="all")


def some_leads(many: int, point: LandingPoint, at: datetime = MONDAY) -> None:
    contact = add_contact()
    Lead.objects.bulk_create(Lead(contact=contact, point=point, at=at) for _ in range(many))


def a_tally(point: LandingPoint, visitors: int, at: datetime = MONDAY, way: str = "hand") -> None:
    Tally.objects.create(point=point, visitors=visitors, at=at, way=way)


class TestThroughput:
    def test_is_leads_of_visitors_and_those_who_went(self, olga):
        page = a_point()
        some_visits(100, page, pages=3), some_visits(7, page, robot="agent"), some_leads(10, page)

        found = through(page, counts(user=olga, since=TODAY, until=TODAY), TODAY, TODAY)

        assert (found.visitors, found.leads, found.lost) == (100, 10, 90)
        assert found.cr1 == cr1(leads=10, visitors=100)

    def test_holds_no_lead_against_visitors_that_came_before_any_was_counted(self, olga):
        page = a_point()
        some_leads(30, page, MONDAY - timedelta(days=9)), some_visits(100, page), some_leads(5, page)
        since = TODAY - timedelta(days=20)

        found = through(page, counts(user=olga, since=since, until=TODAY), since, TODAY)

        assert (found.leads, found.taken, found.lost, found.cr1) == (35, 5, 95, cr1(leads=5, visitors=100))

    def test_is_not_known_where_nobody_has_counted(self, olga):
        shop = a_shop()
        some_leads(3, shop)

        found = through(shop, counts(user=olga, since=TODAY, until=TODAY), TODAY, TODAY)

        assert (found.visitors, found.leads, found.cr1, found.lost) == (None, 3, None, None)

    def test_is_of_the_days_on_which_somebody_counted_at_the_door(self, olga):
        shop = a_shop()
        a_tally(shop, 40), a_tally(shop, 20), a_tally(shop, -10), a_tally(shop, 1000, way="code")
        some_leads(5, shop), some_leads(30, shop, MONDAY - DAY)

        found = through(shop, counts(user=olga, since=TODAY - DAY, until=TODAY), TODAY - DAY, TODAY)

        assert (found.visitors, found.leads, found.taken, found.lost) == (50, 35, 5, 45)
        assert (found.days, found.counted_days) == (2, 1)
        assert found.cr1 == cr1(leads=5, visitors=50)

    def test_takes_the_error_of_the_count_into_the_interval(self, olga):
        shop = a_shop()
        LandingPoint.objects.filter(pk=shop.pk).update(tally_error="0.2")
        shop.refresh_from_db()
        a_tally(shop, 100), some_leads(10, shop)

        rate = through(shop, counts(user=olga, since=TODAY, until=TODAY), TODAY, TODAY).cr1

        fewest, most = cr1(leads=10, visitors=80), cr1(leads=10, visitors=120)
        assert (rate.rate, rate.low, rate.high) == (0.1, most.low, fewest.high)

    def test_says_that_visitors_were_missed_where_there_are_more_leads(self, olga):
        page = a_point()
        some_visits(2, page), some_leads(3, page)

        found = through(page, counts(user=olga, since=TODAY, until=TODAY), TODAY, TODAY)

        assert (found.is_short, found.cr1, found.lost) == (True, None, None)

    def test_does_not_tell_leads_to_who_sees_a_part_of_them(self):
        a_business()
        page, seller = a_point(), add_user("marketer", sees="own")
        some_visits(4, page), some_leads(1, page)

        found = through(page, counts(user=seller, since=TODAY, until=TODAY), TODAY, TODAY)

        assert (found.visitors, found.leads, found.cr1) == (4, None, None)

    def test_is_what_plain_python_counts_week_by_week(self, olga):
        dice, page, shop = random.Random(5), a_point(), a_shop()
        for at in (MONDAY + timedelta(days=dice.randrange(40), hours=dice.randrange(24)) for _ in range(60)):
            some_visits(dice.randrange(1, 9), page, at=at), some_leads(dice.randrange(2), page, at)
            a_tally(shop, dice.randrange(1, 9), at), some_leads(dice.randrange(2), shop, at)
        since, until = TODAY + 3 * DAY, TODAY + 33 * DAY

        counted = counts(user=olga, since=since, until=until)

        for point in (page, shop):
            found = {
                each.since: (each.found.visitors, each.found.leads, each.is_over) for each in weeks(point, counted)
            }
            assert found == by_hand(point, since, until)

    @pytest.mark.usefixtures("olga")
    def test_loses_no_visitor_that_comes_while_the_others_are_read(self, monkeypatch):
        page, read = a_point(), facts.hits
        some_visits(3, page)

        def slowly(**asked: Any) -> pl.DataFrame:
            rows = read(**asked)
            some_visits(2, page)
            return rows

        with monkeypatch.context() as slow:
            slow.setattr(facts, "hits", slowly)
            arrivals.held_visits(Names.read())
        some_visits(1, page, at=MONDAY + timedelta(days=1))

        assert sorted(arrivals.held_visits(Names.read())["visitors"]) == [1, 5]

    def test_has_the_days_of_the_business(self, olga):
        business = a_business()
        business.time_zone = "Pacific/Auckland"
        business.save()
        page, late = a_point(), datetime.combine(TODAY, time(23), tzinfo=ZoneInfo("UTC"))
        some_visits(4, page, at=late), some_leads(1, page, late)

        with timezone.override(ZoneInfo("Pacific/Auckland")):
            counted = counts(user=olga, since=TODAY, until=TODAY + DAY)

        assert through(page, counted, TODAY, TODAY).leads == 0
        assert through(page, counted, TODAY + DAY, TODAY + DAY).cr1 == cr1(leads=1, visitors=4)


def by_hand(point: LandingPoint, since: date, until: date) -> dict[date, tuple[int | None, int, bool]]:
    """The first day of each week -> visitors, leads and whether it is over, without any of ours."""
    people: dict[date, set[tuple[date, int]]] = defaultdict(set)
    for hit in Hit.objects.filter(point=point, robot=""):
        people[hit.at.date()].add((hit.at.date(), hit.visitor))
    visitors = {day: len(who) for day, who in people.items()}
    for tally in Tally.objects.filter(point=point):
        visitors[tally.at.date()] = visitors.get(tally.at.date(), 0) + tally.visitors
    leads = [lead.at.date() for lead in Lead.objects.filter(point=point)]
    found = {}
    days = [since + at * DAY for at in range((until - since).days + 1)]
    for monday in sorted({day - day.weekday() * DAY for day in days}):
        week = [day for day in days if monday <= day < monday + 7 * DAY]
        known = [visitors[day] for day in week if day in visitors]
        came = sum(day in week for day in leads)
        found[week[0]] = (sum(known) if known else None, came, monday + 6 * DAY < until)
    while found and next(iter(found.values()))[:2] == (None, 0):
        del found[next(iter(found))]
    return found
