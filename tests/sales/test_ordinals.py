"""Which sale of its customer a sale is: counted each time, so nothing that comes later can make it wrong."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from party_builders import add_company, add_contact
from people_builders import add_user
from sales_builders import MONDAY, a_sale
from voronka.contacts.actions import merge_contacts, undo_merge
from voronka.contacts.models import Contact
from voronka.sales.actions import cancel_sale
from voronka.sales.models import Sale
from voronka.sales.queries import ordinals, sales_of_contacts

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def counted(*sales: Sale) -> list[int | None]:
    fresh = list(Sale.objects.select_related("contact").filter(pk__in=[sale.pk for sale in sales]))
    found = ordinals(fresh)
    return [found.get(sale.pk) for sale in sales]


class TestOrdinals:
    def test_follow_the_day_of_the_sale_not_of_the_writing_down(self):
        anna = add_contact("Anna")
        third = a_sale(contact=anna, at=MONDAY + 2 * DAY)
        first = a_sale(contact=anna, at=MONDAY)
        second = a_sale(contact=anna, at=MONDAY + DAY)

        assert counted(first, second, third) == [1, 2, 3]

    def test_of_one_moment_follow_the_writing_down(self):
        anna = add_contact("Anna")

        assert counted(a_sale(contact=anna), a_sale(contact=anna)) == [1, 2]

    def test_leave_out_what_was_cancelled(self):
        anna = add_contact("Anna")
        first, second = a_sale(contact=anna), a_sale(contact=anna, at=MONDAY + DAY)
        cancel_sale(sale=first, by=None, at=MONDAY + DAY)

        assert counted(first, second) == [None, 1]

    def test_are_of_the_company_where_it_is_known(self):
        acme = add_company("Acme")
        anna, boris = add_contact("Anna"), add_contact("Boris")
        of_acme = [a_sale(contact=anna, company=acme), a_sale(contact=boris, company=acme, at=MONDAY + DAY)]
        her_own = a_sale(contact=anna, at=MONDAY + 2 * DAY)

        assert counted(*of_acme, her_own) == [1, 2, 1]

    def test_are_none_where_nobody_knows_the_customer(self):
        sale = a_sale()
        Sale.objects.update(contact=None)

        assert counted(sale) == [None]

    def test_change_with_a_merge_and_back_with_its_undoing(self):
        anna, ann = add_contact("Anna"), add_contact("Ann")
        of_ann, of_anna = a_sale(contact=ann), a_sale(contact=anna, at=MONDAY + DAY)
        assert counted(of_ann, of_anna) == [1, 1]

        merge = merge_contacts(kept=anna, other=ann, by=None, at=MONDAY)
        assert counted(of_ann, of_anna) == [1, 2]

        undo_merge(merge=merge, by=None, at=MONDAY)
        assert counted(of_ann, of_anna) == [1, 1]

    def test_count_the_sales_of_colleagues_that_one_does_not_see(self):
        seller, anna = add_user(), add_contact("Anna")
        a_sale(contact=anna, owner=add_user())
        mine = a_sale(contact=anna, owner=seller, at=MONDAY + DAY)

        assert [(told.sale, told.ordinal) for told in sales_of_contacts([anna.pk], seller)] == [(mine, 2)]


def naive(sales: list[Sale]) -> dict[int, int]:
    """Counted sale by sale, as a person would with a pencil."""
    before: dict[object, list[Sale]] = defaultdict(list)
    for sale in sales:
        if sale.kind != Sale.Kind.SALE or sale.is_cancelled:
            continue
        person = sale.contact and (sale.contact.merged_into or sale.contact)
        if customer := sale.company or person:
            before[customer].append(sale)
    found = {}
    for theirs in before.values():
        for sale in theirs:
            earlier = [each for each in theirs if (each.at, each.pk) < (sale.at, sale.pk)]
            found[sale.pk] = len(earlier) + 1
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bought=st.lists(
        st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 3), st.booleans(), st.booleans()), max_size=14
    ),
    merged=st.sampled_from([(), (0, 1), (1, 0), (2, 3)]),
)
def test_ordinals_equal_a_naive_count(
    db: None, bought: list[tuple[int, bool, int, bool, bool]], merged: tuple[int, ...]
):
    Sale.objects.filter(kind=Sale.Kind.CANCELLATION).delete(), Sale.objects.all().delete()
    people, acme = [add_contact() for _ in range(4)], add_company()
    for who, is_firm, day, is_cancelled, is_unknown in bought:
        sale = a_sale(contact=people[who], company=acme if is_firm else None, at=MONDAY + day * DAY)
        if is_unknown:
            Sale.objects.filter(pk=sale.pk).update(contact=None)
        if is_cancelled:
            cancel_sale(sale=sale, by=None, at=MONDAY + 4 * DAY)
    if merged:
        kept, other = (Contact.objects.get(pk=people[number].pk) for number in merged)
        merge_contacts(kept=kept, other=other, by=None, at=MONDAY)

    sales = list(Sale.objects.select_related("contact__merged_into", "company"))

    assert ordinals(sales) == naive(sales)
