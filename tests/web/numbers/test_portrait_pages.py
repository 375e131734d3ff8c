"""The buyer portrait: every number opens as many records as it says; on a lead's page it is told with its counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from linked_numbers import linked, records_behind, whole

from lead_builders import a_lead
from party_builders import add_contact, add_source
from people_builders import a_business, add_user, signed_in
from sales_builders import a_sale
from voronka.ground import clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REGIONS = {"Tver": (20, 12), "Omsk": (30, 2)}


@pytest.fixture
def olga():
    a_business()
    return add_user("owner", sees="all", name="Olga")


@pytest.fixture
def some_customers(olga):
    """Of 20 from Tver 12 came back after 10 days, of 30 from Omsk 2; all from the fair."""
    fair, long_ago = add_source("Fair", channel="offline"), clock.now() - 100 * DAY
    for region, (many, back) in REGIONS.items():
        for number in range(many):
            someone = add_contact(region=region)
            for days in (0, 10)[: 1 + (number < back)]:
                a_sale(contact=someone, source=fair, at=long_ago + days * DAY)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("some_customers")
class TestThePage:
    def test_opens_as_many_records_as_each_number_says(self, olga):
        browser = signed_in(olga)
        page = browser.get("/numbers/portrait/")
        said = [(address, whole(text)) for address, text in linked(page.content.decode())]
        counted = [(address, many) for address, many in said if many is not None]
        assert sorted(many for _address, many in counted) == [0, 2, 12, 14, 14, 20, 30, 50, 50]
        for address, many in counted:
            assert records_behind(browser, address) == many, address

    def test_leads_back_from_its_records(self, olga):
        answer = signed_in(olga).get("/numbers/records/sales/?region=Tver&number=watched_again")
        assert answer.context["back"] == "/numbers/portrait/?region=Tver"
        assert "First sales of customers who bought again in time" in text_of(answer)

    def test_is_in_the_export(self, olga):
        lines = signed_in(olga).get("/numbers/export/portrait/?format=raw").getvalue().decode().splitlines()
        assert [line.split(",")[:4] for line in lines[1:]] == [
            ["Channel", "Shop or office", "50", "14"],
            ["Source", "Fair", "50", "14"],
            ["Region", "Omsk", "30", "2"],
            ["Region", "Tver", "20", "12"],
        ]


class TestOfNobody:
    def test_says_that_there_is_nobody_to_learn_from(self, olga):
        assert "there is nobody to learn from" in text_of(signed_in(olga).get("/numbers/portrait/"))

    def test_says_how_many_customers_are_needed(self, olga):
        a_sale(at=clock.now() - 50 * DAY)
        page = text_of(signed_in(olga).get("/numbers/portrait/"))
        assert "Nobody has bought again yet." in page
        assert "Not enough data: 30 customers" in page
        lead = a_lead()
        card = text_of(signed_in(olga).get(f"/numbers/leads/{lead.pk}/fit/", headers={"HX-Request": "true"}))
        assert "Not enough data" in card
        assert "30 customers whose first sale you see" in card


@pytest.mark.usefixtures("some_customers")
class TestTheCardOfALead:
    def test_is_asked_for_by_the_page_of_the_lead(self, olga):
        lead = a_lead()
        assert f'hx-get="/numbers/leads/{lead.pk}/fit/"' in text_of(signed_in(olga).get(f"/leads/{lead.pk}/"))

    @pytest.mark.parametrize(
        ("region", "said", "counts"),
        [
            ("Tver", "Like those who come back", "12 of 20 bought again"),
            ("Omsk", "Unlike those who come back", "2 of 30 bought again"),
        ],
    )
    def test_says_whether_it_is_like_those_who_come_back(self, olga, region, said, counts):
        browser, lead = signed_in(olga), a_lead(contact=add_contact(region=region))
        card = browser.get(f"/numbers/leads/{lead.pk}/fit/", headers={"HX-Request": "true"})
        shown = text_of(card)
        assert shown.startswith("<section")
        assert (said in shown, counts in shown, "All together 14 of 50" in shown) == (True, True, True)
        ((address, _text),) = linked(card.content.decode())
        assert records_behind(browser, address) == REGIONS[region][1]

    def test_is_a_page_of_its_own_without_scripts(self, olga):
        answer = signed_in(olga).get(f"/numbers/leads/{a_lead().pk}/fit/")
        assert "Nothing is known of this lead that is known of customers too." in text_of(answer)
        assert "<html" in text_of(answer)

    def test_is_not_shown_to_who_does_not_see_the_lead(self, olga):
        lead = a_lead(owner=olga)
        seller = signed_in(add_user("seller", sees="own"))
        assert seller.get(f"/numbers/leads/{lead.pk}/fit/").status_code == 404

    def test_tells_a_seller_of_his_own_customers_only(self):
        seller = add_user("seller", sees="own")
        lead = a_lead(contact=add_contact(region="Tver", owner=seller), owner=seller)
        shown = text_of(signed_in(seller).get(f"/numbers/leads/{lead.pk}/fit/"))
        assert "Not enough data" in shown
        assert "of 50" not in shown
