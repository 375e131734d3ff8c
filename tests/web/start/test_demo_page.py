"""Made-up data: in and out with one press."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction

from funnel_builders import MONDAY, a_deal, a_pipeline
from people_builders import add_user, signed_in
from voronka.accounts.models import User
from voronka.demo import actions as demo
from voronka.demo.events import DemoMonthPut
from voronka.demo.queries import demo_state
from voronka.funnel.models import Deal
from voronka.ground import clock
from voronka.journal import work
from voronka.journal.actions import record
from voronka.journal.models import Batch, Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pipeline(office):
    return a_pipeline()


def page(browser, path=""):
    return browser.get(f"/start/demo/{path}").content.decode()


def a_full_year():
    """Every month is said to be there; tests of the demo itself really fill one."""
    batch = demo.put_in(by=None, at=clock.now())
    with transaction.atomic():
        for month in range(1, demo.MONTHS + 1):
            record(DemoMonthPut(batch_id=batch.pk, month=month, at=clock.now()), by_id=None, batch=batch)


def beat(ago=timedelta()):
    work.beat(worker="test", started_at=MONDAY, at=clock.now() - ago)


def rows_of_batches():
    models = [model for model in apps.get_models() if any(field.name == "batch" for field in model._meta.fields)]
    return sum(model._base_manager.exclude(batch=None).count() for model in models)


class TestTheDemoPage:
    def test_says_what_would_come_and_offers_it(self, office):
        assert "Months of history" in page(office)
        assert "Put the made-up data in" in page(office)

    def test_begins_at_one_press(self, office):
        answer = office.post("/start/demo/put-in/")

        assert answer["Location"] == "/start/demo/"
        assert demo_state().months == 0

    def test_pressed_twice_begins_once_without_complaint(self, office):
        office.post("/start/demo/put-in/")
        answer = office.post("/start/demo/put-in/", follow=True)

        assert Batch.objects.count() == 1
        assert not list(answer.context["messages"])

    def test_shows_how_far_it_is_and_asks_every_second(self, office):
        beat()
        batch = demo.put_in(by=None, at=clock.now())
        demo.put_month(batch_id=batch.pk, month=1, began_at=clock.now())

        assert "1 of 12" in page(office)
        assert 'hx-trigger="every 1s"' in page(office, "progress/")
        assert "start “voronka worker”" not in page(office)

    @pytest.mark.parametrize("ago", [None, timedelta(seconds=31)])
    def test_says_when_nobody_is_at_work(self, office, ago):
        if ago:
            beat(ago)
        demo.put_in(by=None, at=clock.now())

        assert "start “voronka worker” on the server" in page(office, "progress/")

    def test_leads_to_the_board_when_the_year_is_complete(self, office):
        a_full_year()

        assert 'The year is complete. <a href="/funnel/">' in page(office)
        assert "every 1s" not in page(office, "progress/")

    def test_says_what_would_go(self, office):
        batch = demo.put_in(by=None, at=clock.now())
        demo.put_month(batch_id=batch.pk, month=1, began_at=clock.now())

        assert f'<dt>Deals</dt><dd class="number">{demo_state().deals}</dd>' in page(office)

    def test_takes_everything_out_at_one_press_and_leaves_what_is_ours(self, office, owner, pipeline):
        ours = a_deal(pipeline)
        batch = demo.put_in(by=owner, at=clock.now())
        demo.put_month(batch_id=batch.pk, month=1, began_at=clock.now())
        deals = demo_state().deals
        answer = office.post("/start/demo/take-out/", follow=True)

        assert f"Gone: {deals} made-up deals" in str(next(iter(answer.context["messages"])))
        assert (rows_of_batches(), Batch.objects.count(), list(Deal.objects.all())) == (0, 0, [ours])
        assert list(User.objects.all()) == [owner]

    def test_can_begin_again_after_that(self, office):
        for _ in range(2):
            office.post("/start/demo/put-in/")
            office.post("/start/demo/take-out/")
        office.post("/start/demo/put-in/")

        assert demo_state().months == 0

    def test_that_is_open_elsewhere_shows_itself_anew_when_the_data_are_gone(self, office):
        assert office.get("/start/demo/progress/")["HX-Refresh"] == "true"

    def test_taken_out_twice_says_nothing_the_second_time(self, office):
        before = Event.objects.count()
        answer = office.post("/start/demo/take-out/", follow=True)

        assert (Event.objects.count(), list(answer.context["messages"])) == (before, [])

    def test_says_why_it_cannot_begin_without_a_funnel(self, office, pipeline):
        type(pipeline).objects.update(is_archived=True)
        answer = office.post("/start/demo/put-in/", follow=True)

        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
        assert demo_state() is None

    @pytest.mark.parametrize("path", ["", "progress/"])
    def test_is_for_those_who_run_the_business(self, path):
        browser = signed_in(add_user("head", sees="all"))

        assert browser.get(f"/start/demo/{path}").status_code == 403
        assert [browser.post(f"/start/demo/{what}/").status_code for what in ("put-in", "take-out")] == [403, 403]


class TestTheBanner:
    def test_is_empty_without_made_up_data(self, office):
        assert page(office, "banner/") == ""

    def test_leads_the_owner_to_where_they_are_taken_out(self, office):
        demo.put_in(by=None, at=clock.now())

        assert 'You see made-up data. <a href="/start/demo/">Take them out</a>' in page(office, "banner/")

    def test_only_tells_a_seller(self):
        demo.put_in(by=None, at=clock.now())
        told = page(signed_in(add_user("seller")), "banner/")

        assert "You see made-up data." in told
        assert "<a " not in told
