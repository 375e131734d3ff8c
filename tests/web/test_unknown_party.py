"""A deal whose customer nobody knows: every page that shows deals shows it too, by its company, title or number."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from funnel_builders import MONDAY, a_deal, a_pipeline, move, of_nobody
from party_builders import add_company
from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import User
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.contacts.models import Company
from voronka.funnel import actions
from voronka.funnel.models import Deal, Pipeline
from voronka.ground import clock
from work_builders import a_call, a_meeting, a_note, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    a_business()
    return add_user("owner", sees="all", name="Olga")


@pytest.fixture
def browser(olga: User) -> Client:
    return signed_in(olga)


@pytest.fixture
def pipeline(olga: User) -> Pipeline:
    return a_pipeline()


@pytest.fixture
def acme() -> Company:
    return add_company("Acme", "+44 20 7946 0111")


def unknown(pipeline: Pipeline, **more: Any) -> Deal:
    return of_nobody(a_deal(pipeline, amount="100", at=clock.now(), **more))


def text(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address, HTTP_ACCEPT="text/html")
    assert answer.status_code == status
    return answer.content.decode()


class TestTheNameOfADeal:
    def test_is_the_contact_and_what_it_is_about(self, pipeline: Pipeline):
        deal = a_deal(pipeline, title="Roof")

        assert (deal.party_name, deal.full_name) == (str(deal.contact), f"{deal.contact} · Roof")

    def test_is_the_company_where_there_is_no_contact(self, pipeline: Pipeline, acme: Company):
        deal = unknown(pipeline, title="Roof", company=acme)

        assert (deal.party_name, deal.full_name) == ("Acme", "Acme · Roof")

    def test_is_the_title_where_there_is_neither_and_the_number_where_there_is_nothing(self, pipeline: Pipeline):
        titled, bare = unknown(pipeline, title="Roof"), unknown(pipeline)

        assert (titled.party_name, titled.full_name) == ("Roof", "Roof")
        assert (bare.party_name, bare.full_name) == (f"#{bare.pk}", f"#{bare.pk}")


class TestEveryPage:
    @pytest.mark.parametrize(
        "page", ["/funnel/{pipeline}/", "/funnel/{pipeline}/list/", "/funnel/{pipeline}/?text=roof"]
    )
    def test_shows_it_on_the_board_and_in_the_list(self, browser: Client, pipeline: Pipeline, page: str):
        unknown(pipeline, title="Roof"), unknown(pipeline, company=add_company("Roofers"))

        shown = text(browser, page.format(pipeline=pipeline.pk))

        assert ">Roof</a>" in shown
        assert ">Roofers</a>" in shown

    def test_shows_its_own_page_and_every_form_of_it(self, browser: Client, pipeline: Pipeline, acme: Company):
        for deal in (unknown(pipeline), unknown(pipeline, company=acme)):
            a_task(add_user(), deal=deal), a_call(deal=deal), a_note(deal=deal), a_meeting(add_user(), deal=deal)
            stage = pipeline.stages.all()[1].pk
            assert deal.party_name in text(browser, f"/deals/{deal.pk}/")
            assert deal.party_name in text(browser, f"/deals/{deal.pk}/move/?to={stage}")
            assert deal.party_name in text(browser, f"/funnel/deals/{deal.pk}/menu/")
            assert deal.party_name in text(browser, f"/funnel/deals/{deal.pk}/assign/")
            for kind in ("note", "task", "call", "meeting"):
                assert deal.party_name in text(browser, f"/tasks/compose/?deal={deal.pk}&kind={kind}")

    def test_offers_the_phone_of_the_company(self, browser: Client, pipeline: Pipeline, acme: Company):
        deal = unknown(pipeline, company=acme)

        assert "tel:+442079460111" in text(browser, f"/deals/{deal.pk}/")
        assert "tel:+442079460111" in text(browser, f"/tasks/call/?deal={deal.pk}")

    @pytest.mark.parametrize("query", ["roof", "acme"])
    def test_is_found_in_the_palette(self, browser: Client, pipeline: Pipeline, acme: Company, query: str):
        unknown(pipeline, title="Roof", company=acme)

        groups = browser.get("/search/", {"part": "results", "q": query}).context["groups"]
        found = [each for group in groups if group.id == "deals" for each in group.found]

        assert [(each.name, each.about.partition(" · ")[0]) for each in found] == [("Roof", "Acme")]

    def test_names_it_in_tasks(self, browser: Client, olga: User, pipeline: Pipeline, acme: Company):
        a_task(olga, clock.now(), deal=unknown(pipeline, title="Roof", company=acme))

        assert "Acme · Roof" in text(browser, "/tasks/")
        assert "Acme · Roof" in text(browser, "/")


class TestWorkOnIt:
    def test_is_written_down_about_the_deal(self, olga: User, pipeline: Pipeline):
        deal = unknown(pipeline)

        calls = [a_call(olga, deal=deal), a_call(olga, deal=deal)]
        a_note(deal=deal), a_meeting(olga, deal=deal)

        assert [each.attempt for each in calls] == [1, 2]
        for model in (Call, Meeting, Note, Task):
            assert set(model.objects.values_list("deal", "contact")) == {(deal.pk, None)}

    def test_moves_and_edits_like_any_other(self, olga: User, pipeline: Pipeline, acme: Company):
        deal = unknown(pipeline)

        move(deal, "contacted", by=olga, at=clock.now())
        actions.edit_deal(deal=deal, changes={"company": acme}, by=olga, at=MONDAY)

        assert (deal.stage.key, deal.party_name) == ("contacted", "Acme")
