"""What is in the samples for a report to find, and that the files of one business agree with each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

LAST_DAY = date(2026, 10, 31)
LOST = {"Refused", "Not reached", "Defective", "Cancelled", "Returned"}
DECIDED = LOST | {"Bought out"}


def conversion(leads: list[dict[str, str]]) -> float:
    return sum(lead["status"] == "Bought out" for lead in leads) / len(leads)


def on_the_mix_of(everyone: list[dict[str, str]], leads: list[dict[str, str]]) -> float:
    """What the conversion would be, had these leads come from the sources that everyone's came from."""
    shares = Counter(lead["source"] for lead in everyone)
    by_source = {source: conversion([lead for lead in leads if lead["source"] == source]) for source in shares}
    return sum(by_source[source] * number for source, number in shares.items()) / len(everyone)


@pytest.fixture(scope="session")
def leads(english):
    return english.rows("shop/leads")


@pytest.fixture(scope="session")
def deals(english):
    return english.rows("agency/deals")


class TestTheShop:
    def test_gets_every_fourth_lead_of_classifieds_defective(self, leads):
        bought_traffic = [lead for lead in leads if lead["source"] == "Classifieds"]
        defective = sum(bool(lead["defect_reason"]) for lead in bought_traffic)

        assert 0.25 <= defective / len(bought_traffic) <= 0.30

    def test_names_a_reason_for_every_defective_lead_and_for_no_other(self, leads):
        assert all((lead["status"] == "Defective") == bool(lead["defect_reason"]) for lead in leads)

    def test_has_a_seller_who_swallows_leads(self, leads):
        swallowed = [lead for lead in leads if lead["operator"] == "Felix Crowe" and lead["status"] in DECIDED]

        assert len(swallowed) >= 60
        assert conversion(swallowed) == 0

    def test_has_a_good_seller_who_looks_bad_because_of_the_source_she_is_given(self, leads):
        alice, barbara = (
            [lead for lead in leads if lead["operator"] == name] for name in ("Alice Harper", "Barbara Quinn")
        )

        assert conversion(alice) > conversion(barbara) + 0.1
        assert on_the_mix_of(leads, alice) < on_the_mix_of(leads, barbara) - 0.03

    def test_counts_up_to_six_contacts_with_a_person(self, leads):
        attempts = {int(lead["call_attempts"]) for lead in leads if lead["call_attempts"]}

        assert attempts == {1, 2, 3, 4, 5, 6}

    def test_sells_more_before_the_new_year_than_after(self, leads):
        months = Counter(lead["received_at"][:7] for lead in leads)

        assert months["2025-12"] > 1.3 * months["2026-01"]

    def test_leaves_some_parcels_on_the_way_on_the_last_day_and_none_from_spring(self, leads):
        on_the_way = [lead["received_at"][:7] for lead in leads if lead["status"] not in DECIDED]

        assert len(on_the_way) >= 50
        assert min(on_the_way) > "2026-05"


class TestTrafficAndLeads:
    def test_agree_on_leads_and_sales_of_every_campaign(self, english, leads):
        of_traffic, of_leads = Counter(), Counter()
        for row in english.rows("shop/traffic"):
            of_traffic[row["campaign"], "leads"] += int(row["leads"])
            of_traffic[row["campaign"], "sales"] += int(row["sales"])
        for lead in leads:
            of_leads[lead["campaign"], "leads"] += 1
            of_leads[lead["campaign"], "sales"] += lead["status"] == "Bought out"

        assert of_traffic == of_leads

    def test_agree_on_the_margin(self, english, leads):
        of_traffic = sum(Decimal(row["margin"]) for row in english.rows("shop/traffic"))
        of_leads = sum(Decimal(lead["margin"] or 0) for lead in leads)

        assert of_traffic == of_leads

    def test_never_count_more_leads_than_visitors(self, english):
        assert all(int(row["leads"]) <= int(row["visitors"]) for row in english.rows("shop/traffic"))


class TestOrders:
    def test_hold_the_confirmed_leads_repeat_orders_and_the_counter(self, english, leads):
        orders = {row["order_id"]: row for row in english.rows("shop/orders") if not row["order_id"].endswith("-R")}
        sources = Counter(row["source"] for row in orders.values())
        repeats, counter = sources.pop("Repeat order"), sources.pop("Shop counter")

        assert sum(sources.values()) == sum(bool(lead["amount"]) for lead in leads)
        assert repeats >= 400
        assert counter >= 20

    def test_add_up_to_the_amount_of_the_leads(self, english, leads):
        lines = [
            row
            for row in english.rows("shop/orders")
            if row["source"] not in ("Repeat order", "Shop counter") and int(row["quantity"]) > 0
        ]
        ordered = sum(Decimal(row["unit_price"]) * int(row["quantity"]) for row in lines)

        assert ordered == sum(Decimal(lead["amount"] or 0) for lead in leads)

    def test_hold_corrections_and_lines_without_a_customer(self, english):
        rows = english.rows("shop/orders")

        assert sum(int(row["quantity"]) < 0 for row in rows) >= 10
        assert sum(not row["customer_id"] for row in rows) >= 20


HISTORIES = {"shop/events": ("lead_id", "shop/leads", "status"), "agency/events": ("deal_id", "agency/deals", "stage")}


@pytest.mark.parametrize("events", HISTORIES)
class TestTheStageHistory:
    def test_ends_where_each_case_stands(self, english, events):
        case, cases, state = HISTORIES[events]
        last = {row[case]: row["stage"] for row in english.rows(events)}

        assert last == {row[case]: row[state] for row in english.rows(cases)}

    def test_is_in_the_order_of_time_and_holds_nothing_of_the_future(self, english, events):
        moments = [datetime.fromisoformat(row["entered_at"]) for row in english.rows(events)]

        assert moments == sorted(moments)
        assert moments[-1].date() <= LAST_DAY

    def test_holds_loops_and_skipped_stages(self, english, events):
        paths = defaultdict(list)
        for row in english.rows(events):
            paths[row[HISTORIES[events][0]]].append(row["stage"])

        assert sum(len(path) > len(set(path)) for path in paths.values()) >= 20
        assert len({tuple(path) for path in paths.values()}) >= 20


class TestTheAgency:
    def test_gives_every_new_company_a_name_of_its_own(self, deals):
        new = [deal["company"] for deal in deals if deal["source"] != "Current client"]

        assert len(new) == len(set(new)) > 900

    def test_sends_no_proposal_on_a_sunday(self, english):
        sent = [row["entered_at"] for row in english.rows("agency/events") if row["stage"] == "Proposal sent"]

        assert all(datetime.fromisoformat(moment).weekday() < 5 for moment in sent)

    def test_never_closes_a_deal_before_its_first_contact(self, deals):
        closed = [(deal["first_contact"], deal["closed_at"]) for deal in deals if deal["closed_at"]]

        assert all(first <= last for first, last in closed)

    def test_has_most_deals_of_the_last_month_open_and_few_older_ones(self, deals):
        month = str(LAST_DAY - timedelta(days=30))
        young = [not deal["closed_at"] for deal in deals if deal["first_contact"] >= month]
        old = [not deal["closed_at"] for deal in deals if deal["first_contact"] < month]

        assert sum(young) / len(young) > 0.5
        assert sum(old) / len(old) < 0.1

    def test_has_a_new_manager_of_whom_nothing_can_be_said_yet(self, deals):
        count = Counter(deal["manager"] for deal in deals)

        assert 1 <= count["Kate Sutton"] <= 20
        assert min(number for manager, number in count.items() if manager != "Kate Sutton") > 150
