"""The columns in memory are what the database has, at every request, whoever changed it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, transaction

from funnel_builders import WEDNESDAY, a_deal, a_pipeline, move
from party_builders import add_contact
from people_threads import at_the_same_moment
from report_builders import NOW, a_shop, some_deals
from voronka.accounts.actions import change_business
from voronka.catalog.actions import edit_product
from voronka.contacts.actions import edit_contact, merge_contacts
from voronka.funnel import actions
from voronka.funnel.models import Deal, Transition
from voronka.journal.actions import open_batch, remove_batch
from voronka.reports import columns
from voronka.sales.actions import record_sale

pytestmark = pytest.mark.django_db


def read_anew():
    columns.forget()
    return columns.held(NOW)


def as_rows(held):
    """Every deal with its moves, by its id: two states may hold them in another order."""
    moves = held.moves.select(held.deals["deal_id"].gather(held.moves["row"]), "stage_id", "at")
    by_deal = {}
    for deal_id, *move_made in moves.iter_rows():
        by_deal.setdefault(deal_id, []).append(tuple(move_made))
    return {row["deal_id"]: (row, by_deal.get(row["deal_id"])) for row in held.deals.iter_rows(named=True)}


class TestColumns:
    def test_hold_every_deal_and_every_move(self):
        some_deals(a_shop(), 20)

        held = columns.held(NOW)

        assert sorted(held.deals["deal_id"]) == sorted(Deal.objects.values_list("pk", flat=True))
        assert held.moves.height == Transition.objects.count()

    def test_say_of_a_deal_what_the_table_says(self):
        shop = a_shop()
        deal = a_deal(
            shop.pipeline,
            "paid",
            "100.10",
            owner=shop.sellers[0],
            contact=shop.contacts[1],
            fields={"size": "Large", "urgent": "no"},
        )

        row = columns.held(NOW).deals.row(0, named=True)

        assert (row["deal_id"], row["owner_id"], row["state"]) == (deal.pk, shop.sellers[0].pk, "won")
        assert (row["amount"], row["region"], row["audience"]) == (Decimal("100.10"), "Tver", "families")
        assert (row["field:size"], row["field:urgent"]) == ("Large", "no")
        assert (row["opened"], row["closed"]) == (date(2026, 3, 2), date(2026, 3, 2))

    def test_count_days_in_the_time_zone_of_the_business(self):
        shop = a_shop()
        change_business(changes={"time_zone": "Asia/Tokyo"}, by=shop.owner, at=NOW)
        a_deal(shop.pipeline, at=NOW.replace(hour=20), first_contact_at=NOW.replace(hour=20))

        assert columns.held(NOW).deals["opened"][0] == date(2026, 4, 1)

    def test_are_empty_where_there_is_nothing(self):
        held = columns.held(NOW)

        assert (held.deals.height, held.moves.height) == (0, 0)

    def test_take_up_every_change_without_reading_all(self):
        shop = a_shop()
        deals = some_deals(shop, 30)
        columns.held(NOW)
        still_open = [deal for deal in deals if deal.closed_at is None]
        move(still_open[0], "paid", at=NOW)
        a_deal(shop.pipeline, amount="5")
        actions.assign_deal(deal=still_open[1], owner=shop.sellers[2], by=None, at=NOW)
        edit_contact(contact=shop.contacts[3], revision=0, changes={"region": "Perm"}, by=None, at=NOW)
        merge_contacts(kept=shop.contacts[4], other=shop.contacts[5], by=None, at=NOW)
        edit_product(product=shop.products[0], changes={"name": "Ship"}, by=None, at=NOW)

        taken_up = columns.held(NOW)

        assert taken_up.names.products[shop.products[0].pk] == "Ship"
        assert as_rows(taken_up) == as_rows(read_anew())

    def test_follow_a_person_through_two_merges(self):
        shop = a_shop()
        first, second, third = shop.contacts[:3]
        a_deal(shop.pipeline, contact=first)
        merge_contacts(kept=second, other=first, by=None, at=NOW)
        columns.held(NOW)
        merge_contacts(kept=third, other=second, by=None, at=NOW)

        assert columns.held(NOW).deals["customer"].to_list() == [third.pk * 2 + 1]

    def test_read_all_again_when_a_batch_has_left(self):
        shop = a_shop()
        with transaction.atomic():
            batch = open_batch(kind="demo", by_id=None, at=NOW)
            a_deal(shop.pipeline, batch=batch)
        assert columns.held(NOW).deals.height == 1
        actions.remove_batch(batch)
        remove_batch(batch)

        assert columns.held(NOW).deals.height == 0

    def test_ask_six_questions_at_most_where_nothing_changed(self, django_assert_max_num_queries):
        some_deals(a_shop(), 3)
        columns.held(NOW)

        with django_assert_max_num_queries(6):
            columns.held(NOW)

    def test_know_a_customer_who_has_bought_before(self):
        shop = a_shop()
        client = add_contact("Client")
        a_deal(shop.pipeline, contact=client)
        a_deal(shop.pipeline, contact=client, at=NOW, first_contact_at=NOW)
        assert columns.held(NOW).deals["customers"].to_list() == ["new", "new"]

        record_sale(amount="10", contact=client, by=None, at=WEDNESDAY)

        assert columns.held(NOW).deals["customers"].to_list() == ["new", "current"]


class TestColumnsOfAUser:
    @pytest.mark.parametrize("number", [0, 1, 2, None])
    def test_hold_what_he_may_see(self, number):
        shop = a_shop()
        some_deals(shop, 40)
        user = shop.owner if number is None else shop.sellers[number]

        seen = columns.deals(user, NOW)["deal_id"].to_list()

        assert set(seen) == set(Deal.objects.visible_to(user).values_list("pk", flat=True))
        moved = columns.transitions(user, NOW)["deal_id"].to_list()
        assert sorted(moved) == sorted(Transition.objects.filter(deal__in=seen).values_list("deal_id", flat=True))


@pytest.mark.django_db(transaction=True)
class TestColumnsOfManyAtOnce:
    def test_miss_no_change_that_is_committed_late(self):
        """Ids are given out early: an event with a lower id may come to light after one with a higher id."""
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has one writer at a time")
        pipeline = a_pipeline()
        slow, fast = a_deal(pipeline), a_deal(pipeline)
        columns.held(NOW)
        has_moved, has_looked = Event(), Event()

        def move_slowly():
            with transaction.atomic():
                move(slow, "paid", at=NOW)
                has_moved.set()
                assert has_looked.wait(timeout=30)

        def look_meanwhile():
            assert has_moved.wait(timeout=30)
            move(fast, "paid", at=NOW)
            before = columns.held(NOW).deals
            has_looked.set()
            return before.filter(state="won")["deal_id"].to_list()

        _, meanwhile = at_the_same_moment(move_slowly, look_meanwhile)

        assert meanwhile == [fast.pk]
        assert set(columns.held(NOW).deals.filter(state="won")["deal_id"]) == {slow.pk, fast.pk}

    def test_show_at_once_what_another_process_has_done(self):
        deal = a_deal(a_pipeline())
        assert columns.held(NOW).deals.height == 1

        another_process(OPEN_ONE_MORE.format(deal=deal.pk))

        assert columns.held(NOW).deals.height == 2


OPEN_ONE_MORE = """
from voronka.funnel.actions import open_deal
from voronka.funnel.models import Deal
deal = Deal.objects.get(pk={deal})
open_deal(pipeline=deal.pipeline, contact=deal.contact, by=None, at=deal.opened_at)
"""
IN_THIS_DATABASE = """
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
django.setup()
"""


def another_process(code):
    """Run code beside us, in the database of the test."""
    begins = IN_THIS_DATABASE.format(name=str(connection.settings_dict["NAME"]))
    settings = {"DJANGO_SETTINGS_MODULE": "voronka.ground.settings"}
    subprocess.run([sys.executable, "-c", begins + code], env=os.environ | settings, check=True)
