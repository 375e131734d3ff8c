"""Today: what I must do, what is left lying, and two numbers that another way of counting agrees with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client

from funnel_builders import a_deal, move
from people_builders import add_user, signed_in
from voronka.accounts.models import User
from voronka.activities.queries import Counted
from voronka.funnel.models import Deal, Pipeline, Stage
from voronka.web.numbers.figures import Block
from work_builders import DAY, HOUR, a_meeting, a_task

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday(at_moment: Any) -> None:
    at_moment(NOW)


def decided(pipeline: Pipeline, owner: User, kind: str, days: float, closed_at: datetime = NOW - DAY) -> Deal:
    """A deal that was closed so, so many days after the first contact."""
    opened = closed_at - timedelta(days=days)
    deal = a_deal(pipeline, owner=owner, amount="100", at=opened, first_contact_at=opened)
    move(deal, Stage.objects.get(pipeline=pipeline, kind=kind).key, at=closed_at)
    return deal


def total(counted: list[Counted]) -> int:
    return sum(each.deals for each in counted)


def utc(moment: datetime) -> datetime:
    """A moment as either database gives it out."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def sql(query: str, *values: object) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


class TestTheDay:
    def test_parts_late_meetings_and_the_rest(self, browser: Client, seller: User, deal: Deal):
        late, soon = a_task(seller, NOW - HOUR), a_task(seller, NOW + HOUR)
        meeting = a_meeting(seller, NOW + 2 * HOUR, deal=deal)
        a_task(seller, NOW + DAY)
        day = browser.get("/").context

        assert [day["overdue"], day["due"], day["meetings"]] == [[late], [soon], [meeting.task]]

    def test_is_about_oneself_whatever_else_one_sees(self, other: User):
        a_task(other, NOW - HOUR)

        assert signed_in(add_user(role="head", sees="all")).get("/").context["overdue"] == []

    def test_invites_a_new_user_to_begin(self, browser: Client):
        page = browser.get("/")

        assert page.context["is_new"]
        assert "Your day will stand here" in page.content.decode()

    def test_shows_text_and_no_none(self, browser: Client, seller: User, deal: Deal):
        a_task(seller, NOW + HOUR, deal=deal)
        page = browser.get("/").content.decode()

        assert "None" not in page
        assert "nan" not in page.lower().replace("finance", "")


class TestDealsThatWantALook:
    def test_are_counted_as_sql_counts_them(self, browser: Client, seller: User, pipeline: Pipeline, other: User):
        for hours in (1, 30, 2000):
            a_deal(pipeline, owner=seller, at=NOW - hours * HOUR)
            a_deal(pipeline, owner=other, at=NOW - hours * HOUR)
        a_task(seller, NOW, deal=Deal.objects.filter(owner=seller).first())
        lying = browser.get("/").context["lying"]

        rows = "FROM funnel_deal d JOIN funnel_stage s ON s.id = d.stage_id WHERE d.owner_id = %s"
        idle = " AND s.kind <> 'technical' AND NOT EXISTS (SELECT 1 FROM activities_task t WHERE t.deal_id = d.id)"
        yesterday = datetime(2026, 3, 9, tzinfo=UTC)
        assert total(lying.without_step) == sql(f"SELECT count(*) {rows} {idle}", seller.pk)[0][0] == 2
        assert (
            total(lying.new_deals) == sql(f"SELECT count(*) {rows} AND d.opened_at >= %s", seller.pk, yesterday)[0][0]
        )
        stays = [
            (NOW - utc(since), hours) for since, hours in sql(f"SELECT stage_since, time_limit_hours {rows}", seller.pk)
        ]
        assert total(lying.over_limit) == sum(1 for stay, hours in stays if hours and stay > hours * HOUR) > 0

    def test_lead_to_the_list_that_shows_them(self, browser: Client, seller: User, pipeline: Pipeline):
        a_deal(pipeline, owner=seller)

        assert f'href="/funnel/{pipeline.pk}/list/?no_step=1"' in browser.get("/").content.decode()


class TestTheTwoNumbers:
    def test_are_the_definition(self, browser: Client, seller: User, pipeline: Pipeline):
        for kind, days in (("won", 20), ("lost", 30), ("lost", 40)):
            decided(pipeline, seller, kind, days)
        conversion, length = numbers(browser)

        assert (conversion.value, conversion.basis) == ("33.3%", "1 won of 3 decided deals")
        assert (length.value, length.basis) == ("30\xa0days", "mean of 3 closed deals")

    def test_leave_out_what_was_decided_before(self, browser: Client, seller: User, pipeline: Pipeline):
        decided(pipeline, seller, "won", 5, closed_at=NOW - 31 * DAY)

        assert [(each.value, bool(each.missing)) for each in numbers(browser)] == [("", True), ("", True)]

    def test_obey_who_sees_what(self, browser: Client, seller: User, other: User, pipeline: Pipeline):
        decided(pipeline, seller, "won", 10)
        decided(pipeline, other, "lost", 50)
        head = signed_in(add_user(role="head", sees="all"))

        assert [numbers(who)[0].basis for who in (browser, head)] == [
            "1 won of 1 decided deal",
            "1 won of 2 decided deals",
        ]

    def test_stand_on_the_page_of_the_day(self, browser: Client, seller: User, pipeline: Pipeline):
        decided(pipeline, seller, "won", 10)

        assert 'hx-get="/numbers/daily/"' in browser.get("/").content.decode()


def numbers(browser: Client) -> list[Block]:
    """Conversion and deal length of the one funnel there is."""
    (day,) = browser.get("/numbers/daily/").context["found"]
    blocks: list[Block] = day.blocks
    return blocks
