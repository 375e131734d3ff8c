"""Writing sales down by hand, giving money back, and taking a sale back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline
from party_builders import add_company, add_contact, add_product, add_source
from people_builders import add_user
from sales_builders import a_sale
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event
from voronka.sales.actions import cancel_sale, record_sale, refund_sale
from voronka.sales.models import Sale, SaleLine
from voronka.sales.queries import sales_of_deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal() -> Deal:
    more = {"company": add_company("Acme"), "source": add_source(), "product": add_product("Roof")}
    return a_deal(a_pipeline(), amount="100", owner=add_user(), **more)


def money(kind: str) -> list[Decimal]:
    return list(Sale.objects.filter(kind=kind).order_by("pk").values_list("amount", flat=True))


class TestRecordSale:
    def test_takes_from_the_deal_what_it_knows(self, deal: Deal):
        seller = add_user()

        sale = record_sale(deal=deal, amount="1 200,50", number=" A-17 ", by=seller, at=TUESDAY)

        for name in ("contact", "company", "owner", "source"):
            assert getattr(sale, name) == getattr(deal, name)
        assert (sale.amount, sale.number, sale.at, sale.move) == (Decimal("1200.50"), "A-17", TUESDAY, None)
        assert list(SaleLine.objects.values_list("sale", "product", "name", "quantity", "amount")) == [
            (sale.pk, deal.product_id, "Roof", 1, Decimal("1200.50"))
        ]

    def test_tells_of_it(self, deal: Deal):
        sale = record_sale(deal=deal, amount="10", by=None, at=TUESDAY)
        event = Event.objects.get(kind="sales.sale_recorded")

        assert (event.subject_id, event.at, event.payload) == (
            sale.pk,
            TUESDAY,
            {"sale_id": sale.pk, "deal_id": deal.pk},
        )
        assert event.changes["amount"] == [None, "10.00"]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"amount": "-1"}, "amount"),
            ({"amount": ""}, "amount"),
            ({"amount": "1.0051"}, "amount"),
            ({"amount": "ten"}, "amount"),
            ({"amount": "1", "number": "x" * 61}, "number"),
        ],
    )
    def test_refuses_what_cannot_be(self, given: dict[str, str], field: str):
        contact = add_contact()
        with pytest.raises(Refusal) as refusal:
            record_sale(contact=contact, by=None, at=MONDAY, **given)

        assert (list(refusal.value.problems), Sale.objects.count()) == ([field], 0)

    def test_refuses_a_sale_to_nobody_and_a_second_one_of_a_deal(self, deal: Deal):
        record_sale(deal=deal, amount="1", by=None, at=MONDAY)

        for given in ({}, {"deal": deal}):
            with pytest.raises(Refusal):
                record_sale(amount="1", by=None, at=MONDAY, **given)
        assert Sale.objects.count() == 1


class TestRefundSale:
    def test_gives_back_at_most_what_is_left(self):
        sale = a_sale("100")
        refund_sale(sale=sale, amount="30", by=None, at=TUESDAY)
        refund_sale(sale=sale, amount="69.99", by=None, at=TUESDAY)

        with pytest.raises(Refusal, match="left"):
            refund_sale(sale=sale, amount="0.02", by=None, at=TUESDAY)
        refund_sale(sale=sale, amount="0.01", by=None, at=TUESDAY)

        assert money("refund") == [Decimal("30"), Decimal("69.99"), Decimal("0.01")]

    def test_leaves_the_sale_standing_and_says_whose_it_was(self, deal: Deal):
        sale = record_sale(deal=deal, amount="100", by=None, at=MONDAY)

        refund = refund_sale(sale=sale, amount="100", by=None, at=TUESDAY)

        (told,) = sales_of_deal(deal)
        assert (told.sale.is_cancelled, told.ordinal, told.left, told.back) == (False, 1, 0, [refund])
        assert (refund.company, refund.owner, refund.source) == (sale.company, sale.owner, sale.source)

    @pytest.mark.parametrize("amount", ["0", "-5", "", "abc"])
    def test_refuses_nothing_and_less(self, amount: str):
        sale = a_sale()
        with pytest.raises(Refusal):
            refund_sale(sale=sale, amount=amount, by=None, at=TUESDAY)

        assert money("refund") == []


class TestCancelSale:
    def test_takes_back_what_was_not_refunded(self):
        sale = a_sale("100")
        refund_sale(sale=sale, amount="30", by=None, at=TUESDAY)

        cancellation = cancel_sale(sale=sale, by=None, at=WEDNESDAY)

        assert (cancellation.amount, cancellation.reverses, cancellation.at) == (70, sale, WEDNESDAY)
        assert Sale.objects.get(pk=sale.pk).is_cancelled

    def test_is_done_once_and_ends_refunds(self):
        sale = a_sale("100")
        cancel_sale(sale=Sale.objects.get(pk=sale.pk), by=None, at=TUESDAY)

        with pytest.raises(Refusal, match="already"):
            cancel_sale(sale=sale, by=None, at=TUESDAY)
        with pytest.raises(Refusal, match="already"):
            refund_sale(sale=sale, amount="1", by=None, at=TUESDAY)
        assert Sale.objects.count() == 2

    def test_lets_the_deal_have_another_sale(self, deal: Deal):
        cancel_sale(sale=record_sale(deal=deal, amount="1", by=None, at=MONDAY), by=None, at=TUESDAY)
        record_sale(deal=deal, amount="2", by=None, at=WEDNESDAY)

        assert [(told.sale.amount, told.ordinal) for told in sales_of_deal(deal)] == [(2, 1), (1, None)]


class TestTheTable:
    @pytest.mark.parametrize(
        "wrong",
        [{"amount": "-0.01"}, {"kind": "gift"}, {"kind": "refund", "is_cancelled": True}, {"reverses": F("id")}],
        ids=str,
    )
    def test_refuses_what_no_action_writes(self, wrong: dict[str, object]):
        sale = a_sale()
        with pytest.raises(IntegrityError), transaction.atomic():
            Sale.objects.filter(pk=sale.pk).update(**wrong)

        assert Sale.objects.get(pk=sale.pk).kind == "sale"
