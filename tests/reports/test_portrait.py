"""Who comes back: each number as a person would count it, with its records; and whether a lead is like them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from party_builders import add_contact, add_product, add_source
from people_builders import a_business, add_user
from report_builders import NOW
from sales_builders import a_sale
from traffic_builders import an_origin
from voronka.accounts.models import User
from voronka.contacts.actions import merge_contacts
from voronka.leads.actions import create_lead
from voronka.leads.models import Lead
from voronka.reports.portrait_exports import portrait_table
from voronka.reports.results import lead_fit, portrait
from voronka.reports.selection import Selection
from voronka.reports.sold_records import sold_records
from voronka.sales.actions import cancel_sale

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ALL = Selection()


def customers(many: int, back: int, *, region: str = "", days: int = 10, ago: int = 100, **more: Any) -> None:
    """New customers, of whom the first so many bought again after so many days."""
    for number in range(many):
        someone = add_contact(region=region)
        a_sale(contact=someone, at=NOW - ago * DAY, **more)
        if number < back:
            a_sale(contact=someone, at=NOW - (ago - days) * DAY, **more)


@pytest.fixture
def owner() -> User:
    a_business()
    return add_user(role="owner", sees="all")


@pytest.fixture
def two_regions(owner: User) -> User:
    """Of 20 from Tver 12 came back, of 30 from Omsk 2; 4 are too recent."""
    customers(20, 12, region="Tver")
    customers(30, 2, region="Omsk")
    customers(4, 0, region="Omsk", ago=5)
    return owner


def behind(user: User, number: str, selection: Selection = ALL) -> int:
    return len(sold_records(user=user, selection=selection, number=number, at=NOW).ids)


def lead_of(region: str = "", **more: Any) -> Lead:
    return create_lead(contact=add_contact(region=region), by=None, at=NOW, **more)


def stand(user: User, lead: Lead) -> str:
    return lead_fit(user=user, lead=lead, at=NOW).fit.stands


class TestThePage:
    def test_tells_who_comes_back(self, two_regions):
        found = portrait(user=two_regions, selection=ALL, at=NOW)
        assert (found.portrait.within, found.portrait.again.hits, found.portrait.again.tries) == (10, 14, 50)
        assert found.portrait.unfinished == 4
        (regions,) = found.tables
        assert [
            (row.values, row.found.again.hits, row.found.again.tries, row.found.stands) for row in regions.rows
        ] == [
            (("Omsk",), 2, 30, "below"),
            (("Tver",), 12, 20, "above"),
        ]

    def test_has_the_records_behind_each_number(self, two_regions):
        customers(3, 1, source=add_source(), product=add_product())
        found = portrait(user=two_regions, selection=ALL, at=NOW)
        assert behind(two_regions, "watched") == found.portrait.again.tries == 53
        assert behind(two_regions, "watched_again") == found.portrait.again.hits == 15
        assert behind(two_regions, "unfinished") == found.portrait.unfinished == 4
        assert [table.trait for table in found.tables] == ["channel", "source", "product", "region"]
        for table in found.tables:
            assert behind(two_regions, "watched", table.lacking) == table.unknown
            for row in table.rows:
                again = row.found.again
                counted = (
                    behind(two_regions, "watched", row.selection),
                    behind(two_regions, "watched_again", row.selection),
                )
                assert counted == (again.tries, again.hits)

    def test_of_a_month_or_a_seller_is_of_the_same_days(self, two_regions):
        seller = add_user(sees="own")
        customers(6, 1, days=80, owner=seller)
        assert portrait(user=seller, selection=ALL, at=NOW).portrait.within == 10
        assert portrait(user=seller, selection=ALL, at=NOW).portrait.again.hits == 0
        since = (NOW - 50 * DAY).date()
        assert portrait(user=two_regions, selection=Selection(since=since), at=NOW).portrait.unfinished == 4

    def test_of_nobody_says_nothing(self, owner):
        found = portrait(user=owner, selection=ALL, at=NOW)
        assert (found.portrait.again, found.portrait.unfinished, found.tables) == (None, 0, [])
        customers(2, 0)
        assert portrait(user=owner, selection=ALL, at=NOW).portrait.unfinished == behind(owner, "unfinished") == 2
        assert behind(owner, "watched") == behind(owner, "watched_again") == 0

    def test_follows_what_is_cancelled(self, two_regions):
        someone = add_contact(region="Tver")
        a_sale(contact=someone, at=NOW - 90 * DAY)
        second = a_sale(contact=someone, at=NOW - 89 * DAY)
        assert behind(two_regions, "watched_again") == 15
        cancel_sale(sale=second, by=None, at=NOW)
        assert behind(two_regions, "watched_again") == 14

    def test_is_in_the_export(self, two_regions):
        table = portrait_table(portrait(user=two_regions, selection=ALL, at=NOW))
        assert [(row[:4], row[-1]) for row in table.rows] == [
            (["Region", "Omsk", 30, 2], "come back less often"),
            (["Region", "Tver", 20, 12], "come back more often"),
        ]


class TestALead:
    def test_is_like_those_who_come_back_by_what_was_known_when_it_came(self, two_regions):
        assert stand(two_regions, lead_of("Tver")) == "like"
        assert stand(two_regions, lead_of("Omsk")) == "unlike"
        assert stand(two_regions, lead_of("Kazan")) == stand(two_regions, lead_of()) == "too few"

    def test_comes_with_the_counts_behind_it(self, two_regions):
        found = lead_fit(user=two_regions, lead=lead_of("Tver"), at=NOW)
        ((title, row),) = found.rows
        assert (title, row.values, row.found.again.hits, row.found.again.tries) == ("Region", ("Tver",), 12, 20)
        assert behind(two_regions, "watched_again", row.selection) == 12

    def test_has_the_source_channel_and_product_of_its_own(self, owner):
        good, bad = add_source(channel="offline"), add_source(channel="social")
        lamp, desk = add_product(), add_product()
        customers(30, 20, source=good, product=lamp)
        customers(30, 2, source=bad, product=desk)
        assert stand(owner, lead_of(source=good, product=lamp)) == "like"
        assert stand(owner, lead_of(source=bad)) == "unlike"
        assert stand(owner, lead_of(source=good, product=desk)) == "mixed"
        named = lead_fit(user=owner, lead=lead_of(source=bad), at=NOW)
        assert [title for title, _row in named.rows] == ["Channel", "Source"]

    def test_has_the_source_of_its_visit_where_it_names_none(self, owner):
        good, bad = add_source(channel="offline"), add_source(channel="social")
        customers(30, 20, source=good)
        customers(30, 2, source=bad)
        assert stand(owner, lead_of(first_origin=an_origin(good), last_origin=an_origin(bad))) == "unlike"
        by_channel = lead_fit(user=owner, lead=lead_of(last_origin=an_origin(channel="offline")), at=NOW)
        assert [(title, row.found.stands) for title, row in by_channel.rows] == [("Channel", "above")]

    def test_is_of_the_person_that_the_contact_was_merged_into(self, two_regions):
        lead, kept = lead_of("Omsk"), add_contact(region="Tver")
        merge_contacts(kept=kept, other=lead.contact, by=None, at=NOW)
        assert stand(two_regions, Lead.objects.get(pk=lead.pk)) == "like"

    def test_is_held_beside_what_the_user_sees(self, two_regions):
        seller = add_user(sees="own")
        lead = lead_of("Tver", owner=seller)
        assert stand(two_regions, lead) == "like"
        assert stand(seller, lead) == "too few"
        assert lead_fit(user=seller, lead=lead, at=NOW).page.portrait.again is None
