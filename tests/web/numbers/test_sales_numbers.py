"""The page of first and repeat sales: each number opens as many sales as it says; small and empty data are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from linked_numbers import linked, records_behind, whole

from party_builders import add_contact, add_product
from people_builders import a_business, add_user, signed_in
from sales_builders import a_sale
from voronka.accounts.models import User
from voronka.ground import clock
from voronka.sales.actions import cancel_sale, refund_sale
from voronka.sales.models import Sale

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/numbers/sales/"


@pytest.fixture
def owner() -> User:
    a_business()
    return add_user("owner", sees="all")


@pytest.fixture
def browser(owner: User) -> Client:
    return signed_in(owner)


def some_sales(seller: User) -> None:
    """Of six customers, some of whom come back; refunded, cancelled, of nobody known."""
    product, today = add_product("Boat"), clock.now()
    for number in range(6):
        contact = add_contact(f"Client {number}")
        for time in range(number % 3 + 1):
            at = today - (100 - 20 * time - number) * DAY
            a_sale(str(100 + number), contact=contact, owner=seller, product=product, at=at)
    kept, gone, unknown = Sale.objects.order_by("pk")[:3]
    refund_sale(sale=kept, amount="5", by=None, at=today)
    cancel_sale(sale=gone, by=None, at=today)
    Sale.objects.filter(pk=unknown.pk).update(contact=None)


def text(browser: Client, address: str = PAGE) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class TestEveryNumber:
    def test_opens_as_many_sales_as_it_says(self, browser: Client, owner: User):
        some_sales(owner)
        since, until = (clock.now() - 90 * DAY).date(), clock.now().date()
        for query in ("", f"?since={since}&until={until}&compare=previous", f"?seller={owner.pk}", "?customers=new"):
            numbers = linked(text(browser, PAGE + query))
            found = {address: records_behind(browser, address) for address, _ in numbers}
            told = [(address, whole(said)) for address, said in numbers]

            assert len(found) > 6, query
            assert [(address, n) for address, n in told if n is not None and n != found[address]] == []

    def test_holds_only_what_a_seller_may_see(self, owner: User):
        some_sales(owner)
        seller = add_user()
        a_sale("7", contact=add_contact(), owner=seller, at=clock.now())
        browser = signed_in(seller)

        assert browser.get(PAGE).context["found"].sales == 1
        for address, _ in linked(text(browser)):
            assert {sale.owner for sale, _ in browser.get(address).context["rows"]} <= {seller}

    def test_is_of_the_whole_history_in_a_period(self, browser: Client):
        contact, today = add_contact(), clock.now()
        a_sale(contact=contact, at=today - 60 * DAY)
        second = a_sale(contact=contact, at=today)
        found = browser.get(f"{PAGE}?since={today.date()}").context["found"]

        assert (found.counted.first, found.counted.repeat) == (0, 1)
        rows = browser.get(f"/numbers/records/sales/?number=repeat_sale&since={today.date()}").context["rows"]
        assert rows == [(second, 2)]

    def test_that_nobody_knows_is_not_found(self, browser: Client):
        assert browser.get("/numbers/records/sales/?number=nonsense").status_code == 404


class TestSmallData:
    def test_of_no_sale_say_so(self, browser: Client):
        assert "Nothing was sold here" in text(browser)

    def test_of_one_sale_say_what_cannot_be_told(self, browser: Client):
        a_sale("10", at=clock.now())
        said = text(browser)

        assert "Nobody has bought again yet" in said
        assert "Nobody has bought on three days or more." in said
        assert "No amount is known." in said  # of repeat sales

    def test_of_refunds_alone_name_them(self, browser: Client):
        cancel_sale(sale=a_sale("10", at=clock.now() - 60 * DAY), by=None, at=clock.now())
        said = text(browser, f"{PAGE}?since={clock.now().date()}")

        assert "€10" in said
        assert "Nothing was sold here" not in said


class TestFilesToTakeAway:
    def test_have_a_row_for_each_month_and_each_sale(self, browser: Client, owner: User):
        some_sales(owner)
        found = browser.get(PAGE).context["found"]

        assert len(lines(browser, "/numbers/export/sales/?format=raw")) == len(found.months) + 1
        for number, many in (("sold", found.sales), ("repeat_sale", found.counted.repeat), ("refund", 1)):
            assert len(lines(browser, f"/numbers/records/sales/export/?number={number}&format=raw")) == many + 1
        assert len(lines(browser, "/numbers/export/sales.csv")) == found.sales + found.cancellations.rows + 1

    def test_hold_only_what_a_seller_may_see(self, owner: User):
        some_sales(owner)

        assert len(lines(signed_in(add_user()), "/numbers/export/sales.csv")) == 1

    def test_are_workbooks_too(self, browser: Client):
        a_sale("10", at=clock.now())

        for address in ("/numbers/export/sales/", "/numbers/records/sales/export/"):
            answer = browser.get(f"{address}?format=xlsx")
            assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[arg-type]

    def test_are_not_there_for_a_number_that_nobody_knows(self, browser: Client):
        assert browser.get("/numbers/records/sales/export/?number=nonsense").status_code == 404


def lines(browser: Client, address: str) -> list[str]:
    """The lines of a file, its head among them."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[arg-type]
