"""The pages of numbers: what they say, and that each number opens as many records as it says."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from linked_numbers import linked, records_behind, whole
from python_calamine import CalamineWorkbook

from funnel_builders import a_deal, a_pipeline, loss_reason, move
from people_builders import a_business, add_user, signed_in
from report_builders import NOW, Shop, a_shop, some_deals
from voronka.accounts import actions as accounts
from voronka.funnel.models import Deal

pytestmark = pytest.mark.django_db
PAGES = (
    "/numbers/",
    "/numbers/funnel/",
    "/numbers/length/",
    "/numbers/process/",
    "/numbers/sellers/",
    "/numbers/slices/",
    "/numbers/slices/?by=product&by=channel",
    "/numbers/slices/?by=field:size&since=2026-01-10&until=2026-02-20&compare=previous",
    "/numbers/?of=closed&since=2026-01-10&until=2026-02-20&compare=previous",
    "/numbers/?region=Omsk&customers=new",
)


@pytest.fixture
def shop() -> Shop:
    shop = a_shop()
    some_deals(shop, 40)
    return shop


class TestEveryNumber:
    def test_opens_as_many_records_as_it_says(self, shop):
        browser = signed_in(shop.owner)
        for page in PAGES:
            numbers = linked(browser.get(page).content.decode())
            found = {address: records_behind(browser, address) for address, _ in numbers}
            said = [(address, whole(text)) for address, text in numbers]

            assert len(found) > 3, page
            assert [(address, n) for address, n in said if n is not None and n != found[address]] == []

    def test_of_a_seller_holds_only_what_he_may_see(self, shop):
        seller = shop.sellers[2]
        browser, seen = signed_in(seller), set(Deal.objects.visible_to(seller).values_list("pk", flat=True))
        for page in PAGES:
            for address, _ in linked(browser.get(page).content.decode()):
                assert {deal.pk for deal in browser.get(address).context["rows"]} <= seen


class TestAListOfRecords:
    def test_is_sorted_as_asked(self, shop):
        columns = {"amount": "amount", "closed": "closed_at", "opened": "first_contact_at"}
        browser = signed_in(shop.owner)
        for sort in ("amount", "-amount", "closed", "-closed", "opened"):
            rows = browser.get(f"/numbers/records/?number=deals&sort={sort}").context["rows"]
            values = [getattr(deal, columns[sort.removeprefix("-")]) for deal in rows]
            known = [value for value in values if value is not None]

            assert known == sorted(known, reverse=sort.startswith("-"))
            assert values[len(known) :] == [None] * (len(values) - len(known))

    def test_is_not_there_for_a_number_that_nobody_knows(self, shop):
        assert signed_in(shop.owner).get("/numbers/records/?number=nonsense").status_code == 404

    def test_has_further_pages(self, shop):
        some_deals(shop, 30, seed=8)
        browser = signed_in(shop.owner)
        first = browser.get("/numbers/records/?number=deals")
        second = browser.get(first.context["next_url"])

        listed = [deal.pk for page in (first, second) for deal in page.context["rows"]]
        assert len(set(listed)) == len(listed) == first.context["count"]


class TestAnEmptyBusiness:
    def test_is_told_what_to_do_in_one_sentence(self):
        a_business()
        a_pipeline()
        browser = signed_in(add_user("owner", sees="all"))
        for page in PAGES:
            html = browser.get(page).content.decode()

            assert html.count('class="empty"') == 1, page
            assert "Add a deal" in html


class TestFewDeals:
    def test_that_are_all_lost_have_no_money(self):
        a_business()
        pipeline, owner = a_pipeline(), add_user("owner", sees="all")
        for _ in range(3):
            deal = a_deal(pipeline, amount="100", owner=owner)
            move(deal, "refused", by=owner, loss_reason=loss_reason(pipeline))
        browser = signed_in(owner)

        assert "No sale has an amount." in browser.get("/numbers/").content.decode()
        for page in PAGES:
            answer = browser.get(page)
            assert answer.status_code == 200
            assert "NaN" not in answer.content.decode()

    def test_without_a_decision_say_what_cannot_be_told(self):
        a_business()
        owner = add_user("owner", sees="all")
        a_deal(a_pipeline(), owner=owner)

        html = signed_in(owner).get("/numbers/").content.decode()

        assert "No deal is decided yet." in html


class TestTheFormOfFilters:
    def test_leads_to_the_address_that_it_means(self, shop):
        sent = {"page": "sellers", "show": "1", "since": "2026-01-10", "until": "", "source": str(shop.sources[0].pk)}
        answer = signed_in(shop.owner).get("/numbers/filters/", sent)

        asked = f"pipeline={shop.pipeline.pk}&since=2026-01-10&source={shop.sources[0].pk}"
        assert answer.url == f"/numbers/sellers/?{asked}"

    def test_compares_any_two_periods(self, shop):
        days = {"since": "2026-02-01", "until": "2026-02-28"}
        other = {"compare_since": "2026-01-01", "compare_until": "2026-01-31"}
        answer = signed_in(shop.owner).get("/numbers/filters/", {"show": "1", **days, **other})

        assert "compare=2026-01-01..2026-01-31" in answer.url
        assert "Jan 1, 2026" in signed_in(shop.owner).get(answer.url).content.decode()

    def test_keeps_what_is_in_force(self, shop):
        page = signed_in(shop.owner).get("/numbers/filters/?region=Omsk&seller=0").content.decode()

        assert '<option value="Omsk" selected>' in page
        assert '<option value="0" selected>' in page


class TestAPageOfNumbers:
    def test_is_true_at_once_after_a_change(self, shop):
        browser = signed_in(shop.owner)
        before = browser.get("/numbers/").context["about"].deals
        a_deal(shop.pipeline, at=NOW)

        assert browser.get("/numbers/").context["about"].deals == before + 1

    def test_never_pools_two_funnels(self, shop):
        browser = signed_in(shop.owner)
        pages = [browser.get(f"/numbers/?pipeline={each.pk}").context["about"] for each in (shop.pipeline, shop.other)]

        assert sum(about.deals for about in pages) == Deal.objects.count()
        assert all(about.deals for about in pages)

    def test_offers_no_choice_of_one_funnel(self):
        a_business()
        owner = add_user("owner", sees="all")
        a_deal(a_pipeline(), owner=owner)

        assert 'popovertarget="funnels"' not in signed_in(owner).get("/numbers/").content.decode()


class TestAFileOfNumbers:
    def test_has_a_line_for_each_seller_of_the_page(self, shop):
        browser = signed_in(shop.owner)
        page = browser.get("/numbers/sellers/?since=2026-01-10").context
        file = browser.get("/numbers/export/sellers/?since=2026-01-10&format=raw").getvalue().decode()

        lines = list(csv.DictReader(StringIO(file)))
        assert [line["Seller"] for line in lines] == [row.values[0] for row in page["rows"]]
        assert [int(line["Won"]) for line in lines] == [row.measures.won for row in page["rows"]]

    def test_has_a_line_for_each_record(self, shop):
        browser = signed_in(shop.owner)
        count = browser.get("/numbers/records/?number=won").context["count"]
        file = browser.get("/numbers/records/export/?number=won&format=raw").getvalue().decode()

        assert len(list(csv.reader(StringIO(file)))) == count + 1

    def test_speaks_the_language_of_the_page_to_its_last_line(self, shop):
        accounts.set_preferences(user=shop.owner, language="ru", at=NOW)
        file = signed_in(shop.owner).get("/numbers/records/export/?number=lost").getvalue().decode("utf-8-sig")

        states = [line["Состояние"] for line in csv.DictReader(StringIO(file), delimiter=";")]
        assert set(states) == {"Проиграно"}

    def test_opens_in_a_spreadsheet(self, shop, tmp_path):
        book = tmp_path / "numbers.xlsx"
        book.write_bytes(signed_in(shop.owner).get("/numbers/export/overview/?format=xlsx").getvalue())

        rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
        assert rows[0][:3] == ["Month", "Deals", "Won"]

    def test_is_not_there_for_a_page_that_nobody_knows(self, shop):
        assert signed_in(shop.owner).get("/numbers/export/nonsense/").status_code == 404
