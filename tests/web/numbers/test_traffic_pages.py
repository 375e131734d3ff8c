"""Traffic sources: what the page says, that each number opens as many records as it says, and what can be asked."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from linked_numbers import linked, records_behind, whole

from party_builders import MONDAY
from people_builders import add_user, signed_in
from report_builders import NOW, a_shop, some_deals
from sales_builders import deliver_all
from traffic_builders import a_cost, a_point, an_origin, some_leads, some_visits
from voronka.leads.models import Lead
from voronka.reports.actions import set_margin
from voronka.reports.models import Margin

pytestmark = pytest.mark.django_db
PAGES = (
    "/numbers/traffic/",
    "/numbers/traffic/?by=channel",
    "/numbers/traffic/?by=campaign&since=2026-03-10&until=2026-03-20&compare=previous",
    "/numbers/traffic/?by=point&channel=offline",
)
RECORDS = re.compile(r"/numbers/records/(requests|visits)/")


@pytest.fixture
def shop():
    shop = a_shop()
    some_leads(shop, 24)
    some_deals(shop, 8)
    deliver_all()
    set_margin(product=None, share=Decimal("0.3"), by=shop.owner, at=NOW)
    return shop


class TestEveryNumber:
    def test_opens_as_many_records_as_it_says(self, shop):
        browser = signed_in(shop.owner)
        for page in PAGES:
            numbers = [pair for pair in linked(browser.get(page).content.decode()) if RECORDS.match(pair[0])]
            said = {address: whole(text) for address, text in numbers}
            assert len(said) > 8, page
            for address, many in said.items():
                if many is not None and "/visits/" in address:
                    assert browser.get(address).context["total"] == many, address
                elif many is not None:
                    assert records_behind(browser, address) == many, address

    def test_of_a_seller_is_of_what_he_may_see(self, shop):
        seller = shop.sellers[1]
        page = signed_in(seller).get("/numbers/traffic/")
        assert "you see a part of the leads" in page.content.decode().casefold()
        rows = signed_in(seller).get("/numbers/records/requests/?number=leads").context["rows"]
        assert 0 < len(rows) < Lead.objects.count()
        assert {row.seller for row in rows} == {f"Ivan ({seller.email})"}

    def test_is_in_the_export(self, shop):
        browser = signed_in(shop.owner)
        found = browser.get("/numbers/traffic/").context["found"]
        file = browser.get("/numbers/export/traffic/?format=raw").getvalue().decode()
        assert len(file.splitlines()) == len(found.rows) + 1
        behind = browser.get("/numbers/records/requests/export/?number=won&format=raw").getvalue().decode()
        assert len(behind.splitlines()) == found.whole.sums.won + 1
        for kind in ("visits", "costs"):
            rows = browser.get(f"/numbers/records/{kind}/").context["count"]
            lines = browser.get(f"/numbers/records/{kind}/export/?format=raw").getvalue().decode().splitlines()
            assert len(lines) == rows + 1


class TestWhatIf:
    def test_another_price_is_told_beside_the_one_there_is(self, shop):
        page = signed_in(shop.owner).get("/numbers/traffic/?price=20").content.decode()
        assert "no history of one price can tell" in page

    def test_a_source_can_be_dropped(self, shop):
        browser = signed_in(shop.owner)
        found = browser.get("/numbers/traffic/").context["found"]
        changes = {each.name: each for each in browser.get("/numbers/traffic/?drop=0").context["what_if"].changes}
        assert int(changes["Leads"].then) == found.whole.costed.leads - found.rows[0].earned.costed.leads

    def test_says_what_is_wrong_with_a_price(self, shop):
        browser = signed_in(shop.owner)
        for price in ("-91", "1e9", "dear", "\0", "NaN"):
            answer = browser.get("/numbers/traffic/", {"price": price})
            assert (answer.status_code, bool(answer.context["what_if"].problem)) == (200, True), price


class TestMargins:
    def test_are_said_by_who_runs_the_traffic(self, shop):
        browser = signed_in(add_user("marketer", sees="all"))
        boat = shop.products[0]
        answer = browser.post("/numbers/margins/", {"general": "25", f"product_{boat.pk}": "40,5"})
        assert answer.url == "/numbers/traffic/"
        assert sorted(Margin.objects.values_list("share", flat=True)) == [Decimal("0.25"), Decimal("0.405")]

    def test_keep_nothing_where_one_of_them_is_wrong(self, shop):
        boat = shop.products[0]
        sent = {"general": "25", f"product_{boat.pk}": "101"}
        answer = signed_in(shop.owner).post("/numbers/margins/", sent)
        assert answer.status_code == 422
        assert "from 0 to 100%" in answer.content.decode()
        assert [each.share for each in Margin.objects.all()] == [Decimal("0.3")]

    def test_are_not_shown_to_a_seller(self, shop):
        assert signed_in(shop.sellers[0]).get("/numbers/margins/").status_code == 403


class TestStrangeBusinesses:
    def test_without_anything_has_nothing_to_tell(self):
        page = signed_in(a_shop().owner).get("/numbers/traffic/").content.decode()
        assert "no number can be told of none" in page

    def test_with_visits_alone_says_why_there_is_no_cr2(self):
        shop = a_shop()
        some_visits(3, a_point(), an_origin(shop.sources[0]))
        page = signed_in(shop.owner).get("/numbers/traffic/").content.decode()
        assert "No lead has come." in page

    def test_with_costs_alone_says_what_was_paid(self):
        shop = a_shop()
        a_cost(shop.sources[0], "100")
        page = signed_in(shop.owner).get("/numbers/traffic/")
        assert page.context["found"].whole.spend == 100

    @pytest.mark.parametrize("known", ["100", None])
    def test_with_a_cost_whose_rate_is_not_known_says_no_sum_of_the_others(self, known):
        shop = a_shop()
        a_cost(shop.sources[0], None)
        a_cost(shop.sources[0], known, campaign="spring")
        page = signed_in(shop.owner).get("/numbers/records/costs/").content.decode()
        counted = re.search(r'<p class="which">.*?</p>', page, re.DOTALL)[0]
        assert "a part of the spend is in a currency whose rate is not known" in counted.casefold()
        assert "€" not in counted

    def test_answers_whatever_is_asked(self, shop):
        browser = signed_in(shop.owner)
        for address in ("?by=nonsense", "?point=7777", "?campaign=~", "?campaign=%00", "?by=field:size", "?of=closed"):
            for path in ("traffic/", "records/requests/", "records/visits/", "records/costs/", "export/traffic/"):
                assert browser.get(f"/numbers/{path}{address}").status_code in {200, 404}, path + address

    def test_knows_no_number_of_another_name(self, shop):
        assert signed_in(shop.owner).get("/numbers/records/requests/?number=nonsense").status_code == 404


def test_days_are_those_of_the_business(shop):
    page = signed_in(shop.owner).get(f"/numbers/traffic/?since={MONDAY:%Y-%m-%d}&until={MONDAY:%Y-%m-%d}")
    assert page.context["found"].whole.sums.leads == Lead.objects.filter(at__date=MONDAY.date()).count()
