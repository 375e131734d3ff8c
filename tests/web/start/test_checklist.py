"""The checklist of the first minutes."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funnel_builders import MONDAY, a_deal, a_pipeline
from people_builders import add_user, signed_in
from voronka.accounts import actions as accounts
from voronka.accounts.queries import business
from voronka.demo import actions as demo
from voronka.web.start.steps import KEYS, checklist

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def pipeline(office):
    return a_pipeline()


def done(owner):
    return {step.key for step in checklist(business(), owner).steps if step.is_done}


def card(browser):
    return browser.get("/start/checklist/", headers=HTMX).content.decode()


def press(browser, what, step, htmx=True):
    return browser.post(f"/start/checklist/{what}/", {"step": step}, headers=HTMX if htmx else {})


class TestAStep:
    def test_is_done_when_the_business_is_set_up(self, owner):
        assert "set_up" in done(owner)

    def test_is_done_when_there_is_a_deal(self, owner, pipeline):
        assert "deal" not in done(owner)
        a_deal(pipeline)
        assert "deal" in done(owner)

    def test_is_not_done_by_made_up_deals_and_people(self, owner):
        batch = demo.put_in(by=owner, at=MONDAY)
        demo.put_month(batch_id=batch.pk, month=1, began_at=MONDAY)

        assert {"deal", "colleague"}.isdisjoint(done(owner))

    def test_is_done_when_a_colleague_is_invited(self, owner):
        assert "colleague" not in done(owner)
        accounts.invite(email="new@example.org", role="seller", by=owner, at=MONDAY)
        assert "colleague" in done(owner)

    def test_is_done_when_made_up_data_were_put_in_and_stays_so_without_them(self, owner):
        assert "demo" not in done(owner)
        demo.put_in(by=owner, at=MONDAY)
        assert "demo" in done(owner)
        demo.take_out(by=owner, at=MONDAY)
        assert "demo" in done(owner)

    def test_is_done_by_going_to_read_the_funnel(self, owner, office, pipeline):
        assert office.post("/start/checklist/read/")["Location"] == f"/pipelines/{pipeline.pk}/explained/"
        assert "read" in done(owner)

    def test_is_done_when_the_first_owner_has_an_address_and_a_password(self):
        owner = add_user("owner", email="owner@localhost")
        assert "account" not in done(owner)
        accounts.change_user(user=owner, changes={"email": "olga@example.org"}, by=owner, at=MONDAY)
        owner.refresh_from_db()
        assert "account" in done(owner)

    def test_is_done_when_the_second_step_is_on(self, owner):
        assert "second_step" not in done(owner)
        TOTP.activate(owner, generate_totp_secret())
        assert "second_step" in done(owner)


class TestTheList:
    def test_is_there_for_the_owner(self, office):
        assert "Add the first deal" in card(office)

    @pytest.mark.parametrize("role", ["head", "seller", "marketer", "analyst"])
    def test_is_not_for_others(self, role):
        browser = signed_in(add_user(role))

        assert card(browser) == ""
        assert browser.get("/start/checklist/").status_code == 403
        assert press(browser, "skip", "deal").status_code == 403

    def test_leaves_a_skipped_step_out_and_offers_the_way_back(self, office):
        answer = press(office, "skip", "deal")
        told = json.loads(answer["HX-Trigger"])["voronka:toast"]

        assert "Add the first deal" not in answer.content.decode()
        office.post(told["undo"])
        assert "Add the first deal" in card(office)

    def test_can_be_hidden_and_shown_again(self, office):
        press(office, "skip", "all")
        assert card(office) == ""
        assert "The list is hidden" in office.get("/start/checklist/").content.decode()

        press(office, "restore", "all")
        assert "First steps" in card(office)

    def test_disappears_when_nothing_is_left(self, office):
        answers = [press(office, "skip", step) for step in KEYS]

        assert answers[-1].content == b""
        assert card(office) == ""

    def test_shows_everything_on_its_own_page(self, office):
        press(office, "skip", "deal", htmx=False)
        page = office.get("/start/checklist/").content.decode()

        assert "Add the first deal" in page
        assert "Bring back" in page

    def test_knows_no_other_steps(self, office):
        assert press(office, "skip", "everything").status_code == 404
        assert press(office, "restore", "").status_code == 404
        assert business().skipped == []

    def test_costs_six_queries(self, owner):
        company = business()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            checklist(company, owner)

        assert len(asked) <= 6
