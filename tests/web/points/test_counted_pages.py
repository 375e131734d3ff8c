"""What passes through landing points, on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from distribution_builders import a_lead as a_new_lead
from distribution_builders import routed
from page_builders import published, some_people
from people_builders import a_business, add_user, signed_in
from traffic_builders import a_point, a_shop, some_visits
from voronka.distribution.models import Assignment
from voronka.ground import clock
from voronka.measure.always_valid import difference
from voronka.reports import arrivals
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint, PageVersion, Tally

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> Client:
    a_business()
    arrivals.forget()
    return signed_in(add_user("owner", sees="all", name="Olga"))


@pytest.fixture
def page(olga: Client) -> LandingPoint:
    """Twenty visitors and a robot today, two of them asked and wait."""
    point, now = a_point("Windows"), clock.now()
    some_visits(20, point, at=now - timedelta(minutes=1)), some_visits(1, point, at=now, robot="agent")
    for _ in range(2):
        routed(a_new_lead(at=now, point=point), at=now)
    return point


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class TestAPoint:
    def test_shows_what_passes_through_it(self, olga, page):
        shown = text(olga, f"/points/{page.pk}/")

        assert "10.0%" in shown
        assert "leads: 2 of 20 visitors" in shown
        assert "1 look of a robot, or of a browser that loads ahead, is left out." in shown
        assert '<svg role="img"' in shown or "<svg" in shown.split('class="charted"')[1]

    def test_opens_the_leads_behind_its_numbers(self, olga, page):
        a_new_lead(at=clock.now())
        blocks = {each.label or each.term: each for each in olga.get(f"/points/{page.pk}/").context["numbers"].blocks}

        assert (blocks["Leads"].value, blocks["Wait for a response"].value, blocks["Went away"].value) == (
            "2",
            "2",
            "18",
        )
        for name in ("Leads", "Wait for a response", "cr1"):
            assert {line.lead.point_id for line in olga.get(blocks[name].url).context["lines"]} == {page.pk}, name
            assert len(olga.get(blocks[name].url).context["lines"]) == 2, name

    def test_does_not_count_as_waiting_what_was_answered(self, olga, page):
        Assignment.objects.filter(lead__point=page).update(responded_at=clock.now())

        assert text(olga, "/points/").count(">0</td>") == 1
        assert not olga.get(f"/leads/?point={page.pk}&verdict=waiting").context["lines"]

    def test_says_by_how_much_a_count_at_the_door_may_be_wrong(self, olga):
        shop = a_shop()
        Tally.objects.create(point=shop, visitors=30, at=clock.now(), way="hand")
        unknown = text(olga, f"/points/{shop.pk}/")
        actions.edit_point(point=shop, changes={"tally_error": "0.05"}, by=None, at=clock.now())
        known = text(olga, f"/points/{shop.pk}/")

        assert "By how much the count may be wrong is not known." in unknown
        assert "The count may be wrong by 5.0% either way" in known
        assert "Visitors were counted on 1 of 30 days." in known

    def test_says_that_nobody_was_counted(self, olga):
        assert "Nobody was counted." in text(olga, f"/points/{a_shop().pk}/")
        assert "not counted" in text(olga, "/points/")

    def test_does_not_tell_leads_to_who_sees_a_part_of_them(self, page):
        marketer = signed_in(add_user("marketer", sees="own"))

        assert "you see a part of the leads" in text(marketer, f"/points/{page.pk}/").lower()
        assert "10.0%" not in text(marketer, "/points/")


class TestTheAlarm:
    def test_rings_when_more_wait_than_can_be_answered_in_a_day(self, olga, page):
        alarm = "Leads drown here: 2 wait, 1 can be answered in a day."
        actions.edit_point(point=page, changes={"daily_capacity": 2}, by=None, at=clock.now())
        assert not any("drown" in text(olga, each) for each in ("/points/", f"/points/{page.pk}/", "/"))

        actions.edit_point(point=page, changes={"daily_capacity": 1}, by=None, at=clock.now())

        assert all(alarm in text(olga, each) for each in ("/points/", f"/points/{page.pk}/", "/"))
        assert "drown" not in text(signed_in(add_user("seller")), "/")


class TestVersions:
    @pytest.fixture
    def versions(self) -> list[PageVersion]:
        a_business()
        arrivals.forget()
        point = a_point("Windows")
        return [published(point), published(point, theme="warm", beside=True)]

    def test_are_told_apart_where_the_people_tell_them_apart(self, olga, versions):
        some_people(versions[0], 60, 1), some_people(versions[1], 60, 30)

        shown = text(olga, f"/points/{versions[0].point_id}/versions/")

        told = difference((1, 60), (30, 60))
        low, high = round(100 * told.low, 1), round(100 * told.high, 1)
        assert f"Version 2 brings more than version 1: by {low:g} to {high:g} points. The test may be stopped." in shown

    def test_are_not_told_apart_by_the_higher_share_alone(self, olga, versions):
        some_people(versions[0], 20, 2), some_people(versions[1], 20, 4)

        shown = text(olga, f"/points/{versions[0].point_id}/versions/")

        assert "Version 2 against version 1: no difference is seen yet" in shown
        assert "brings" not in shown

    def test_open_the_leads_that_came_of_them(self, olga, versions):
        some_people(versions[0], 3, 1), some_people(versions[1], 4, 2)
        lines = olga.get(f"/points/{versions[0].point_id}/versions/").context["lines"]

        assert [(line.version.number, line.brought.visitors, line.brought.leads) for line in lines] == [
            (2, 4, 2),
            (1, 3, 1),
        ]
        assert [len(olga.get(line.leads_url).context["lines"]) for line in lines] == [2, 1]

    def test_are_not_told_of_to_who_sees_a_part_of_the_leads(self, versions):
        marketer = signed_in(add_user("marketer", sees="own"))

        assert "You see a part of the leads" in text(marketer, f"/points/{versions[0].point_id}/versions/")
