"""Sales as columns: the same ordinals as the pages of deals have, and what the measures make of them."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from funnel_builders import TUESDAY
from party_builders import add_company, add_contact, add_product, add_source
from people_builders import add_user
from sales_builders import MONDAY, a_sale
from voronka.measure import average_check, first_repeat, volume
from voronka.sales import facts
from voronka.sales.actions import cancel_sale, refund_sale
from voronka.sales.models import Sale, SaleLine
from voronka.sales.queries import ordinals

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counted() -> pl.DataFrame:
    """All sales with whose they are (nobody is merged here) and their ordinals."""
    rows = facts.sales()
    customer = (pl.col("company_id") * 2).fill_null(pl.col("contact_id") * 2 + 1).cast(pl.UInt32)
    return facts.with_ordinals(rows.with_columns(customer=customer))


class TestTheColumns:
    def test_hold_what_the_row_holds(self):
        anna, acme, source, product, seller = add_contact(), add_company(), add_source(), add_product(), add_user()
        given = {"contact": anna, "company": acme, "source": source, "product": product, "owner": seller}
        sale = a_sale("1234.56", at=TUESDAY, **given)

        (row,) = facts.sales().to_dicts()

        ids = {"sale_id": sale.pk, "contact_id": anna.pk, "company_id": acme.pk, "owner_id": seller.pk}
        ids |= {"source_id": source.pk, "product_id": product.pk, "deal_id": None, "reverses_id": None}
        said = {"kind": "sale", "state": "won", "amount": Decimal("1234.56"), "at": TUESDAY.replace(tzinfo=None)}
        assert row == ids | said

    def test_call_won_what_stands_and_lost_what_was_cancelled(self):
        kept, cancelled = a_sale("10"), a_sale("20")
        refund_sale(sale=kept, amount="4", by=None, at=TUESDAY)
        back = cancel_sale(sale=cancelled, by=None, at=TUESDAY)
        Sale.objects.create(kind="cancellation", at=MONDAY, amount=7)  # as an older system gives one of a sale unknown

        rows = facts.sales()

        assert rows.select("kind", "state").rows() == [
            ("sale", "won"),
            ("sale", "lost"),
            ("refund", None),
            ("cancellation", None),
            ("cancellation", "lost"),
        ]
        assert rows.filter(pl.col("sale_id") == back.pk)["reverses_id"].to_list() == [cancelled.pk]
        assert (volume(rows), average_check(rows)) == (10, 10)

    def test_give_no_product_where_the_lines_differ(self):
        lamp, shade = add_product(), add_product()
        sale = a_sale(product=lamp)
        SaleLine.objects.create(sale=sale, product=shade)

        assert facts.sales()["product_id"].to_list() == [None]

    def test_of_some_bring_what_takes_them_back(self):
        first, second = a_sale(), a_sale()
        refund = refund_sale(sale=second, amount="1", by=None, at=TUESDAY)

        assert facts.sales(only=[second.pk])["sale_id"].to_list() == [second.pk, refund.pk]
        assert facts.sales(only=[first.pk])["sale_id"].to_list() == [first.pk]

    def test_of_nothing_are_columns_too(self):
        assert (facts.sales().height, counted().height) == (0, 0)


class TestTheOrdinals:
    def test_are_those_of_the_pages(self):
        dice = random.Random(3)
        people, firms = [add_contact() for _ in range(5)], [None, None, add_company()]
        for _ in range(60):
            at = MONDAY + dice.randrange(6) * DAY
            sale = a_sale(contact=dice.choice(people), company=dice.choice(firms), at=at)
            if dice.random() < 0.2:
                cancel_sale(sale=sale, by=None, at=at)
            if dice.random() < 0.1:
                Sale.objects.filter(pk=sale.pk).update(contact=None, company=None)
        rows = counted()

        known = rows.filter(pl.col("ordinal").is_not_null())
        assert dict(known.select("sale_id", "ordinal").rows()) == ordinals(Sale.objects.select_related("contact"))

    def test_say_when_the_customer_bought_next(self):
        anna = add_contact()
        a_sale(contact=anna, at=MONDAY + 5 * DAY), a_sale(contact=anna), a_sale()
        moments = [moment and moment.day for moment in counted()["next_at"]]

        assert moments == [None, (MONDAY + 5 * DAY).day, None]

    def test_make_of_a_part_what_the_measure_makes_of_the_whole(self):
        anna = add_contact()
        for number in range(4):
            a_sale(f"{number + 1}0", contact=anna, at=MONDAY + number * DAY)
        a_sale("5")
        rows = counted()

        whole, part = first_repeat(rows), first_repeat(rows.filter(pl.col("at") > MONDAY.replace(tzinfo=None)))

        assert (whole.first, whole.repeat, whole.repeat_amount) == (2, 3, 90)
        assert (part.first, part.repeat, part.repeat_amount) == (0, 3, 90)
