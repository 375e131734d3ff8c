"""A new deal in three fields, from anywhere; and the deals of a contact."""

from __future__ import annotations

import pytest
from django.urls import reverse

from funnel_builders import MONDAY, a_deal, a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.contacts.actions import create_contact
from voronka.contacts.addresses import NewAddress
from voronka.funnel.models import Deal
from voronka.leads.models import Lead

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _business(db):
    a_business()


@pytest.fixture
def pipeline():
    return a_pipeline()


@pytest.fixture
def seller():
    return add_user(name="Anna Kiss")


@pytest.fixture
def browser(seller):
    return signed_in(seller)


def page_of(deal):
    return reverse("deals:page", args=[deal.pk])


@pytest.mark.usefixtures("pipeline")
class TestAddingADeal:
    def add(self, browser, **typed):
        return browser.post(
            reverse("deals:new"), {"name": "Ivan Petrov", "address": "", "amount": ""} | typed, headers=HTMX
        )

    def test_takes_three_fields_and_leads_to_the_deal(self, pipeline, seller, browser):
        answer = self.add(browser, address="+36 30 123 4567", amount="1 500")

        deal = Deal.objects.get()
        assert answer["HX-Redirect"] == page_of(deal)
        assert (deal.contact.name, deal.amount, deal.owner, deal.lead) == (
            "Ivan Petrov",
            1500,
            seller,
            Lead.objects.get(),
        )
        assert deal.stage == pipeline.stages.first()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [({"name": " "}, "required"), ({"amount": "much"}, "Write a number"), ({"address": "a@b"}, "mail")],
    )
    def test_writes_nothing_by_halves(self, pipeline, browser, typed, said):
        answer = self.add(browser, **typed)

        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert (Deal.objects.count(), Lead.objects.count()) == (0, 0)
        assert not type(a_deal(pipeline).contact).objects.filter(name="Ivan Petrov").exists()

    def test_takes_somebody_known(self, seller, browser):
        contact = create_contact(name="Anna", owner=seller, by=None, at=MONDAY)

        browser.post(reverse("deals:new") + f"?contact={contact.pk}", {"amount": "5"}, headers=HTMX)

        assert Deal.objects.get().contact == contact

    def test_shows_who_it_may_be_while_it_is_typed(self, seller, browser):
        phone = NewAddress("phone", "+7 912 345-67-89")
        known = create_contact(name="Иван", addresses=[phone], owner=seller, by=None, at=MONDAY)
        other = create_contact(name="Пётр", addresses=[phone], owner=add_user(name="Ben"), by=None, at=MONDAY)

        text = browser.get(reverse("deals:people"), {"name": "", "address": "+79123456789"}).content.decode()

        assert f"?contact={known.pk}" in text
        assert "Ben has this contact" in text
        assert other.name not in text

    def test_is_not_for_anothers_contact(self, browser):
        contact = create_contact(name="Anna", owner=add_user(), by=None, at=MONDAY)

        assert browser.get(reverse("deals:new") + f"?contact={contact.pk}").status_code == 404

    def test_asks_for_what_the_first_stage_requires(self, pipeline, browser):
        first = pipeline.stages.first()
        first.required, first.boxes = ["service", "company"], ["Asked the name"]
        first.save()

        assert self.add(browser).status_code == 422
        self.add(browser, service="Design", company="Bread Ltd", ticked="Asked the name")

        assert Deal.objects.get().company.name == "Bread Ltd"

    def test_without_a_funnel_leads_to_making_one(self, pipeline, browser):
        pipeline.is_archived = True
        pipeline.save()

        assert "There is no funnel yet" in browser.get(reverse("deals:new")).content.decode()


class TestDealsOfAContact:
    def test_are_those_that_the_user_sees(self, pipeline, seller, browser):
        contact = create_contact(name="Anna", owner=seller, by=None, at=MONDAY)
        a_deal(pipeline, owner=seller, contact=contact, title="Mine")
        a_deal(pipeline, owner=add_user(), contact=contact, title="Theirs")

        text = browser.get(reverse("deals:of_contact", args=[contact.pk])).content.decode()

        assert "Mine" in text
        assert "Theirs" not in text
