"""Sales on the page of a deal and of a contact: which one it is, and giving back and cancelling by whoever may."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from funnel_builders import MONDAY, TUESDAY, a_deal, a_pipeline
from party_builders import add_contact, add_product
from people_builders import a_business, add_user, signed_in
from sales_builders import a_sale, deliver_all
from voronka.accounts.actions import set_preferences
from voronka.accounts.models import User
from voronka.funnel.models import Deal
from voronka.sales.actions import cancel_sale, refund_sale
from voronka.sales.models import Sale
from voronka.sales.queries import Told
from voronka.web.deals.templatetags.sale_words import sale_name

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def seller(db: None) -> User:
    a_business()
    return add_user(name="Anna")


@pytest.fixture
def browser(seller: User) -> Client:
    return signed_in(seller)


@pytest.fixture
def won(seller: User) -> Deal:
    return a_deal(a_pipeline(), "paid", amount="500", owner=seller, product=add_product("Roof"))


@pytest.fixture
def sale(won: Deal) -> Sale:
    """The sale of the won deal."""
    deliver_all()
    return Sale.objects.get(deal=won)


def shown(browser: Client, deal: Deal) -> str:
    return browser.get(f"/deals/{deal.pk}/?part=sales").content.decode()


class TestTheNameOfASale:
    @pytest.mark.parametrize(
        ("language", "names"),
        [
            ("en", ["First sale", "2nd sale", "3rd sale", "11th sale", "21st sale", "112th sale"]),
            ("ru", ["Первая продажа", "2-я продажа", "3-я продажа", "11-я продажа", "21-я продажа", "112-я продажа"]),
            ("hu", ["Első eladás", "2. eladás", "3. eladás", "11. eladás", "21. eladás", "112. eladás"]),
        ],
    )
    def test_says_which_of_its_customer_it_is(self, language: str, names: list[str]):
        with translation.override(language):
            assert [sale_name(Told(Sale(), ordinal)) for ordinal in (1, 2, 3, 11, 21, 112)] == names


class TestThePageOfADeal:
    def test_shows_its_sale_and_which_one_it_is(self, browser: Client, won: Deal):
        a_sale(contact=won.contact, at=MONDAY)
        deliver_all()

        assert "2nd sale" in shown(browser, won)
        assert "Roof" in shown(browser, won)
        assert "€500" in shown(browser, won)

    def test_shows_what_was_given_back(self, browser: Client, won: Deal):
        deliver_all()
        refund_sale(sale=Sale.objects.get(), amount="120", by=None, at=TUESDAY)

        assert "€120" in shown(browser, won)
        assert "€380" in shown(browser, won)

    def test_offers_to_write_down_what_is_missing(self, browser: Client, won: Deal):
        assert "no sale of it is written down" in shown(browser, won)
        browser.post(f"/deals/sales/new/?deal={won.pk}", {"amount": "450", "number": "A-1"})

        sale = Sale.objects.get()
        assert (sale.deal, sale.amount, sale.number) == (won, 450, "A-1")
        assert "no sale of it is written down" not in shown(browser, won)

    def test_says_nothing_of_an_open_deal(self, browser: Client, seller: User):
        deal = a_deal(a_pipeline(), owner=seller)

        assert 'class="card"' not in shown(browser, deal)


class TestGivingBack:
    def test_offers_all_that_is_left(self, browser: Client, sale: Sale):
        page = browser.get(f"/deals/sales/{sale.pk}/refund/", headers=HTMX).content.decode()

        assert 'value="500.00"' in page

    def test_writes_it_as_the_reader_does(self, browser: Client, seller: User, sale: Sale):
        set_preferences(user=seller, language="ru", at=TUESDAY)
        page = browser.get(f"/deals/sales/{sale.pk}/refund/", headers=HTMX).content.decode()

        assert 'value="500,00"' in page

    def test_is_told_to_the_page(self, browser: Client, sale: Sale):
        answer = browser.post(f"/deals/sales/{sale.pk}/refund/", {"amount": "20,50", "seen": "0"}, headers=HTMX)

        assert "sales-changed" in json.loads(answer["HX-Trigger"])
        assert Sale.objects.get(kind="refund").amount == Decimal("20.50")

    def test_sent_twice_is_done_once(self, browser: Client, sale: Sale):
        address = f"/deals/sales/{sale.pk}/refund/"
        answers = [browser.post(address, {"amount": "20", "seen": "0"}, headers=HTMX) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 422]
        assert Sale.objects.filter(kind="refund").count() == 1

    @pytest.mark.parametrize("amount", ["501", "0", "-1", "x", ""])
    def test_says_what_is_wrong_with_an_amount(self, browser: Client, sale: Sale, amount: str):
        answer = browser.post(f"/deals/sales/{sale.pk}/refund/", {"amount": amount, "seen": "0"})

        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["amount"])


class TestCancelling:
    def test_asks_and_then_counts_it_no_more(self, browser: Client, won: Deal):
        deliver_all()
        address = f"/deals/sales/{Sale.objects.get().pk}/cancel/"
        assert "Cancel the sale?" in browser.get(address).content.decode()

        assert browser.post(address)["Location"] == f"/deals/{won.pk}/"
        assert "Cancelled sale" in shown(browser, won)
        assert browser.post(address).status_code == 422

    @pytest.mark.parametrize("what", ["cancel", "refund"])
    def test_is_not_for_those_who_do_not_see_the_deal_or_may_not_work_it(self, sale: Sale, what: str):
        address, given = f"/deals/sales/{sale.pk}/{what}/", {"amount": "1", "seen": "0"}

        assert signed_in(add_user()).post(address, given).status_code == 404
        assert signed_in(add_user("analyst", sees="all")).post(address, given).status_code == 403
        assert Sale.objects.get() == sale


class TestThePageOfAContact:
    def test_shows_what_was_bought_in_its_order(self, browser: Client, seller: User):
        anna = add_contact("Anna", owner=seller)
        first = a_sale("10", contact=anna, owner=seller)
        a_sale("20", contact=anna, owner=seller, at=TUESDAY)
        cancel_sale(sale=first, by=None, at=TUESDAY)

        sales = browser.get(f"/deals/sales/of-contact/{anna.pk}/").context["sales"]

        assert [(told.sale.amount, told.ordinal) for told in sales] == [(20, 1), (10, None)]

    def test_takes_a_sale_without_a_deal(self, browser: Client, seller: User):
        anna, roof = add_contact("Anna", owner=seller), add_product("Roof")
        answer = browser.post(f"/deals/sales/new/?contact={anna.pk}", {"amount": "99", "product": roof.pk})

        sale = Sale.objects.get()
        assert answer["Location"] == f"/contacts/{anna.pk}/"
        assert (sale.contact, sale.owner, sale.deal, sale.lines.get().product) == (anna, seller, None, roof)

    def test_shows_no_sales_of_colleagues(self, browser: Client, seller: User):
        anna = add_contact("Anna", owner=seller)
        a_sale(contact=anna, owner=add_user())

        assert browser.get(f"/deals/sales/of-contact/{anna.pk}/").context["sales"] == []
