"""Requests: leads with what became of them, and deals that no lead stands behind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from funnel_builders import a_deal, a_pipeline, move
from party_builders import MONDAY, add_company, add_contact, add_lead, add_source
from people_builders import a_business, add_user
from sales_builders import deliver_all
from traffic_builders import a_cost, a_point, an_origin, some_visits
from voronka.contacts.actions import edit_contact, merge_contacts
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.leads.actions import create_lead, judge_lead
from voronka.reports.requests import NARROWED, PART, choose_requests
from voronka.reports.selection import NONE, Selection
from voronka.traffic.actions import change_spends, correct_spend, remove_spend

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 31, 9, tzinfo=UTC)
EVERYTHING = Selection()


@pytest.fixture
def olga():
    a_business()
    return add_user("owner", sees="all", name="Olga")


@pytest.fixture
def pipeline(olga):
    return a_pipeline()


def chosen(user, **selection):
    return choose_requests(user=user, selection=Selection(**selection), at=NOW)


def rows_of(user, **selection):
    return list(chosen(user, **selection).rows.sort("at", "lead_id", "deal_id").iter_rows(named=True))


class TestWhatIsOneRequest:
    def test_is_a_lead_with_the_deal_that_was_opened_for_it(self, olga, pipeline):
        lead = add_lead()
        deal = a_deal(pipeline, "paid", "100", lead=lead, contact=lead.contact)
        (row,) = rows_of(olga)
        assert (row["lead_id"], row["deal_id"], row["state"], row["amount"]) == (lead.pk, deal.pk, "won", 100)

    def test_is_told_by_the_deal_that_was_won_of_several(self, olga, pipeline):
        lead = add_lead()
        won = a_deal(pipeline, "paid", "100", lead=lead, contact=lead.contact)
        a_deal(pipeline, "refused", lead=lead, contact=lead.contact)
        (row,) = rows_of(olga)
        assert (row["deal_id"], row["state"]) == (won.pk, "won")

    def test_is_a_deal_that_no_lead_stands_behind(self, olga, pipeline):
        deal = a_deal(pipeline)
        (row,) = rows_of(olga)
        assert (row["lead_id"], row["deal_id"], row["state"], row["defect"]) == (None, deal.pk, "open", None)

    def test_is_open_while_no_deal_was_opened_for_a_lead(self, olga):
        add_lead()
        assert [row["state"] for row in rows_of(olga)] == ["open"]

    def test_is_lost_once_the_lead_is_found_defective(self, olga):
        lead = add_lead()
        judge_lead(lead=lead, is_clean=False, defect="spam", by=olga, at=MONDAY + timedelta(days=2))
        (row,) = rows_of(olga)
        assert (row["state"], row["defect"], row["closed"]) == ("lost", "spam", date(2026, 3, 4))

    def test_knows_whether_the_customer_had_bought_before(self, olga, pipeline):
        known = add_contact()
        a_deal(pipeline, "paid", "5", contact=known)
        deliver_all()
        add_lead(known, at=MONDAY + timedelta(days=1))
        add_lead(at=MONDAY + timedelta(days=2))
        assert [row["customers"] for row in rows_of(olga)] == ["new", "current", "new"]

    def test_of_a_company_that_buys_is_one_of_a_current_customer_before_a_deal_is_opened_too(self, olga, pipeline):
        company = add_company()
        a_deal(pipeline, "paid", "5", contact=add_contact(company=company), company=company)
        deliver_all()
        colleague, merged = add_contact(company=company), add_contact()
        merge_contacts(kept=colleague, other=merged, by=olga, at=MONDAY)
        for contact in (colleague, merged, add_contact()):
            add_lead(contact, at=MONDAY + timedelta(days=1))
        assert [row["customers"] for row in rows_of(olga)] == ["new", "current", "current", "new"]

    def test_knows_which_sale_of_the_customer_it_has_become(self, olga, pipeline):
        known = add_contact()
        for days in (0, 1):
            a_deal(pipeline, "paid", "5", contact=known, at=MONDAY + timedelta(days=days))
        deliver_all()
        assert [(row["ordinal"], row["bought_again"]) for row in rows_of(olga)] == [(1, True), (2, False)]


class TestWhereItCameFrom:
    def test_is_the_source_of_the_lead_else_that_of_its_origin(self, olga):
        ads, board = add_source("Ads"), add_source("Board", channel="classifieds")
        for given in (
            {"source": ads, "last_origin": an_origin(board)},
            {"last_origin": an_origin(board, campaign="Spring")},
            {"last_origin": an_origin(channel="social")},
        ):
            create_lead(contact=add_contact(), by=None, at=MONDAY, **given)
        assert [(row["source_id"], row["channel"], row["campaign"]) for row in rows_of(olga)] == [
            (ads.pk, "search_ads", ""),
            (board.pk, "classifieds", "Spring"),
            (NONE, "social", ""),
        ]

    def test_narrows_by_landing_point_and_campaign(self, olga):
        point = a_point()
        for given in ({"point": point}, {"last_origin": an_origin(campaign="Spring")}, {}):
            create_lead(contact=add_contact(), by=None, at=MONDAY, **given)
        narrowed = ({"point": point.pk}, {"point": NONE}, {"campaign": "Spring"})
        assert [len(rows_of(olga, **each)) for each in narrowed] == [1, 2, 1]


class TestWhoSeesIt:
    def test_is_whoever_sees_the_deal_else_the_lead(self, olga, pipeline):
        anna, boris = add_user(name="Anna"), add_user(name="Boris")
        a_deal(pipeline, owner=boris, lead=add_lead(owner=anna))
        add_lead(owner=anna)
        assert [len(rows_of(each)) for each in (olga, anna, boris)] == [2, 1, 1]

    def test_tells_visits_and_costs_to_those_who_see_all(self, olga):
        some_visits(3, a_point())
        assert chosen(olga).visits["visitors"].sum() == 3
        assert chosen(add_user()).visits == PART


class TestVisits:
    def test_are_people_by_day_however_many_pages_they_look_at(self, olga):
        point = a_point()
        some_visits(5, point, pages=3)
        some_visits(2, point, at=MONDAY + timedelta(days=1))
        some_visits(9, point, robot="agent")
        assert sorted(chosen(olga).visits.select("day", "visitors").rows()) == [
            (date(2026, 3, 2), 5),
            (date(2026, 3, 3), 2),
        ]

    def test_come_from_the_source_of_the_landing_point_where_nothing_else_is_said(self, olga):
        ads, flyers = add_source("Ads"), add_source("Flyers", channel="offline")
        shop = a_point(source=flyers)
        some_visits(4, shop)
        some_visits(3, shop, an_origin(ads))
        some_visits(2, shop, an_origin(channel="direct"))
        some_visits(1, shop, an_origin(channel="referral"))
        visits = chosen(olga).visits.select("source_id", "visitors")
        assert sorted(visits.rows()) == [(NONE, 1), (ads.pk, 3), (flyers.pk, 2), (flyers.pk, 4)]

    def test_are_counted_anew_from_the_first_new_day_on(self, olga):
        point = a_point()
        some_visits(4, point)
        some_visits(1, point, at=MONDAY + timedelta(days=3))
        assert chosen(olga).visits["visitors"].sum() == 5
        some_visits(2, point, at=MONDAY + timedelta(days=1))
        assert sorted(chosen(olga).visits["visitors"]) == [1, 2, 4]

    def test_cannot_be_told_by_seller(self, olga):
        assert chosen(olga, seller=olga.pk).visits == NARROWED


class TestCosts:
    def test_are_narrowed_like_the_requests(self, olga):
        ads, board = add_source("Ads"), add_source("Board", channel="classifieds")
        a_cost(ads, "100"), a_cost(ads, "50", campaign="Spring"), a_cost(board, "7", day=date(2026, 3, 20))
        since = {"since": date(2026, 3, 10)}
        narrowed = ({}, {"source": ads.pk}, {"channel": "classifieds"}, {"campaign": "Spring"}, since)
        sums = [chosen(olga, **each).spend["own"].sum() for each in narrowed]
        assert sums == [157, 150, 7, 50, 7]

    def test_are_read_again_once_one_has_changed(self, olga):
        cost = a_cost(add_source(), "100")
        assert chosen(olga).spend["own"].sum() == 100
        correct_spend(spend=cost, amount=Decimal(30), by=None, at=MONDAY)
        assert chosen(olga).spend["own"].sum() == 30
        remove_spend(spend=cost, by=None, at=MONDAY)
        assert chosen(olga).spend["own"].sum() == 0

    def test_are_read_again_where_a_file_has_moved_money_from_one_campaign_to_another(self, olga):
        ads = add_source()
        spring, autumn = a_cost(ads, "100", campaign="Spring"), a_cost(ads, "60", campaign="Autumn")
        assert chosen(olga, campaign="Spring").spend["own"].sum() == 100
        rows = [
            Changed(pk=spring.pk, values={"amount": Decimal(60), "currency": "EUR"}),
            Changed(pk=autumn.pk, values={"amount": Decimal(100), "currency": "EUR"}),
        ]
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        change_spends(rows=rows, by=None, at=MONDAY, batch=batch)
        assert chosen(olga, campaign="Spring").spend["own"].sum() == 60

    def test_are_read_again_where_a_file_has_told_of_clicks_alone(self, olga):
        cost = a_cost(add_source(), "100")
        assert chosen(olga).spend["clicks"].to_list() == [None]
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        change_spends(rows=[Changed(pk=cost.pk, values={"clicks": 7})], by=None, at=MONDAY, batch=batch)
        assert chosen(olga).spend["clicks"].to_list() == [7]

    def test_cannot_be_told_by_landing_point(self, olga):
        assert chosen(olga, point=a_point().pk).spend == NARROWED


class TestNews:
    def test_are_seen_at_the_next_look(self, olga, pipeline):
        lead = add_lead(add_contact(region="Omsk"))
        assert [row["state"] for row in rows_of(olga)] == ["open"]
        deal = a_deal(pipeline, lead=lead, contact=lead.contact)
        move(deal, "paid", at=MONDAY + timedelta(hours=1))
        judge_lead(lead=lead, is_clean=True, by=olga, at=MONDAY)
        (row,) = rows_of(olga)
        assert (row["state"], row["defect"], row["region"]) == ("won", "", "Omsk")

    def test_of_the_company_of_a_contact_are_seen_too(self, olga, pipeline):
        company, contact = add_company(), add_contact()
        a_deal(pipeline, "paid", "5", contact=add_contact(company=company), company=company)
        deliver_all()
        add_lead(contact, at=MONDAY + timedelta(days=1))
        assert [row["customers"] for row in rows_of(olga)] == ["new", "new"]
        for changed, told in ((company, "current"), (None, "new")):
            edit_contact(contact=contact, revision=contact.revision, changes={"company": changed}, by=olga, at=MONDAY)
            assert [row["customers"] for row in rows_of(olga)] == ["new", told]
