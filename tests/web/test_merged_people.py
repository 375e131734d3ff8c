"""A contact that turned out to be somebody else is called by the name of that person wherever it stands."""

from __future__ import annotations

import pytest
from django.test import Client

from funnel_builders import a_deal, a_pipeline
from lead_builders import a_lead
from party_builders import add_contact
from people_builders import a_business, add_user, signed_in
from sales_builders import a_sale
from voronka.contacts.actions import merge_contacts
from voronka.contacts.models import Contact
from voronka.funnel.models import Pipeline
from work_builders import MONDAY, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """Of somebody who sees Maria, of whom there were two contacts: her lead, deal, task and sale were the other's."""
    a_business()
    head = add_user("head", sees="all")
    kept, other = add_contact("Maria Ivanova", "+7 900 123-45-67"), add_contact("Zhenya93")
    a_deal(a_pipeline(), contact=other, owner=head)
    a_deal(Pipeline.objects.get(), contact=add_contact("Olga Petrova"), owner=head)
    a_lead(contact=other, owner=head)
    a_sale(contact=other, owner=head)
    a_task(head, contact=other)
    merge_contacts(kept=kept, other=other, by=None, at=MONDAY)
    return signed_in(head)


@pytest.mark.parametrize(
    "address",
    [
        "/funnel/",
        "/funnel/{pipeline}/list/",
        "/funnel/{pipeline}/list/?sort=name",
        "/leads/",
        "/numbers/records/?number=deals",
        "/numbers/records/export/?number=deals&format=csv",
        "/numbers/records/sales/?number=first_sale",
        "/numbers/records/sales/export/?number=first_sale&format=csv",
        "/numbers/records/requests/?number=leads",
    ],
)
def test_pages_and_files_call_a_person_by_one_name(browser: Client, address: str) -> None:
    answer = browser.get(address.format(pipeline=Pipeline.objects.get().pk), follow=True)

    text = (answer.getvalue() if answer.streaming else answer.content).decode()
    assert (answer.status_code, "Maria Ivanova" in text, "Zhenya93" in text) == (200, True, False)


def test_a_call_is_offered_by_the_name_of_the_person(browser: Client) -> None:
    assert "Call Maria Ivanova" in browser.get("/tasks/").content.decode()


def test_deals_are_found_by_the_region_of_the_person(browser: Client) -> None:
    Contact.objects.filter(name="Maria Ivanova").update(region="Pest", audience="Designers")
    Contact.objects.filter(name="Zhenya93").update(region="Buda", audience="Students")
    address = f"/funnel/{Pipeline.objects.get().pk}/list/"

    found = [len(browser.get(f"{address}?{said}").context["rows"]) for said in ("region=Pest", "region=Buda")]
    of_audience = [len(browser.get(f"{address}?audience={said}").context["rows"]) for said in ("Designers", "Students")]

    assert (found, of_audience) == ([1, 0], [1, 0])


def test_deals_are_sorted_by_the_name_that_is_shown(browser: Client) -> None:
    page = browser.get(f"/funnel/{Pipeline.objects.get().pk}/list/?sort=name")

    assert [card.deal.party_name for card in page.context["rows"]] == ["Maria Ivanova", "Olga Petrova"]
