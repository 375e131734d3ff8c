"""The page "Flow": each number opens as many records as it says; whose they are; what can be asked."""

from __future__ import annotations

import re

import pytest
from linked_numbers import linked, records_behind, whole

from funnel_builders import a_deal
from party_builders import MONDAY, add_contact
from people_builders import a_business, add_user, signed_in
from report_builders import a_shop, some_deals
from sales_builders import deliver_all
from traffic_builders import a_point, an_origin, some_leads, some_visits
from voronka.leads.actions import create_lead

pytestmark = pytest.mark.django_db
COUNT = re.compile(r"[\d,]+")
PAGES = ("/numbers/flow/", "/numbers/flow/?since=2026-03-05&until=2026-03-25", "/numbers/flow/?channel=offline")


@pytest.fixture
def shop():
    shop = a_shop()
    some_leads(shop, 24)
    some_deals(shop, 12)
    deliver_all()
    return shop


class TestEveryNumber:
    def test_opens_as_many_records_as_it_says(self, shop):
        browser = signed_in(shop.owner)
        for page in PAGES:
            html = browser.get(page).content.decode()
            said = {address: first_count(text) for address, text in linked(html)}
            assert sum(many is not None for many in said.values()) > 8, page
            for address, many in said.items():
                if many is not None and "/visits/" in address:
                    assert browser.get(address).context["total"] == many, address
                elif many is not None:
                    assert records_behind(browser, address) == many, address

    def test_of_a_seller_is_of_what_he_may_see(self, shop):
        seller = shop.sellers[1]
        browser = signed_in(seller)
        assert "you see a part of the leads" in browser.get("/numbers/flow/").content.decode().casefold()
        rows = browser.get("/numbers/records/requests/?number=way:uncounted").context["rows"]
        assert {row.seller for row in rows} == {f"Ivan ({seller.email})"}

    def test_is_in_the_export(self, shop):
        browser = signed_in(shop.owner)
        found = browser.get("/numbers/flow/").context["found"]
        file = browser.get("/numbers/export/flow/?format=raw").getvalue().decode().splitlines()
        assert len(file) == 1 + len(found.points) + 1 + len(found.steps)
        assert [row.split(",")[2] for row in file[len(found.points) + 2 :]] == [str(each.came) for each in found.steps]
        assert browser.get("/numbers/export/flow/?format=xlsx").getvalue()[:2] == b"PK"


def first_count(text):
    """The count that a link says at its beginning or alone; None where it says a share."""
    if "%" in text:
        return None
    return whole(text) if whole(text) is not None else int(COUNT.match(text)[0].replace(",", ""))


class TestStrangeBusinesses:
    def test_without_anybody_says_what_to_do(self):
        shop = a_shop()
        assert "Add a landing point" in signed_in(shop.owner).get("/numbers/flow/").content.decode()
        assert "Add a landing point" not in signed_in(shop.sellers[0]).get("/numbers/flow/").content.decode()
        narrowed = signed_in(shop.owner).get("/numbers/flow/?since=2026-03-05&until=2026-03-25").content.decode()
        assert "Show everything" in narrowed

    def test_without_a_funnel_shows_the_leads(self):
        a_business()
        create_lead(contact=add_contact(), by=None, at=MONDAY)
        assert "1 lead" in signed_in(add_user("owner", sees="all")).get("/numbers/flow/").content.decode()

    def test_with_visits_alone_shows_who_left(self):
        shop = a_shop()
        some_visits(3, a_point("Spring"), an_origin(shop.sources[0]))
        page = signed_in(shop.owner).get("/numbers/flow/").content.decode()
        assert "3 left without a request" in page

    def test_with_one_lead_and_nobody_counted_says_so(self):
        shop = a_shop()
        create_lead(contact=add_contact(), by=None, at=MONDAY, point=a_point("Silent <b>"))
        page = signed_in(shop.owner).get("/numbers/flow/").content.decode()
        assert "Visits are not counted here" in page
        assert "Silent &lt;b&gt;" in page

    def test_answers_whatever_is_asked(self, shop):
        browser = signed_in(shop.owner)
        for address in ("?by=nonsense", "?point=7777", "?campaign=~", "?campaign=%00", "?pipeline=999", "?of=closed"):
            for path in ("flow/", "export/flow/"):
                assert browser.get(f"/numbers/{path}{address}").status_code == 200, path + address

    @pytest.mark.parametrize("number", ["nonsense", "reached", "reached:x", "reached:999999", "moved:1", "lost:٣", ""])
    def test_knows_no_number_of_another_name(self, shop, number):
        assert signed_in(shop.owner).get("/numbers/records/requests/", {"number": f"way:{number}"}).status_code == 404


def test_a_lead_of_another_funnel_is_named(shop):
    a_deal(shop.other)
    page = signed_in(shop.owner).get("/numbers/flow/").content.decode()
    assert "into other funnels" in page or "into another funnel" in page


class TestLandingPoints:
    @pytest.mark.parametrize(("points", "shown"), [(1, 2), (4, 5), (5, 4), (12, 4)])
    def test_that_are_many_are_folded_but_never_one_alone(self, points: int, shown: int):
        a_business()
        for number in range(points):
            some_visits(number + 1, a_point(f"Point {number}"))
        found = signed_in(add_user(role="owner", sees="all")).get("/numbers/flow/").context

        drawn = [line.name for line in found["arrivals"] + found["more_points"]]
        assert len(found["arrivals"]) == shown
        assert drawn == ["Visitors", *(name for name, _point in found["points"])]
        assert len(drawn) == 1 + points
