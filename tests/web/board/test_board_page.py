"""The page of the board."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from board_office import Office
from django.db import connection
from django.db.models import Count, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funnel_builders import a_deal, a_pipeline, stage
from people_builders import a_business, add_user, signed_in
from voronka.funnel.actions import save_view
from voronka.funnel.models import Deal
from voronka.ground import clock

pytestmark = pytest.mark.django_db


def cards_of(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'<article class="deal" id="deal-(\d+)"', page)]


def queries_of(browser: Client, address: str) -> int:
    browser.get(address)  # the session is read and written once before
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


class TestTheBoard:
    def test_costs_as_many_queries_with_twenty_cards_as_with_one(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        alone = queries_of(head, office.board)
        for _ in range(19):
            office.of(office.seller)
        assert queries_of(head, office.board) == alone

    def test_says_the_count_and_sum_of_all_deals_of_a_column(self, office: Office, head: Client) -> None:
        for amount in ("100.50", "200", None, *["1000"] * 15):
            office.of(office.seller, amount=amount)
        page = head.get(office.board)
        column = page.context["columns"][0]
        row = Deal.objects.filter(stage=column.head.stage).aggregate(deals=Count("id"), sum=Sum("amount"))
        assert (column.head.deals, column.head.amount) == (row["deals"], row["sum"]) == (18, Decimal("15300.50"))
        assert column.head.unknown == 1
        assert len(column.cards) < 18

    def test_says_no_sum_where_no_amount_is_known(self, office: Office, head: Client) -> None:
        office.of(office.seller, amount=None)
        page = head.get(office.board)
        assert page.context["columns"][0].head.amount is None
        assert "1 without amount" in page.content.decode()

    def test_leads_to_the_next_cards_until_the_last(self, office: Office, head: Client) -> None:
        made = {office.of(office.seller).pk for _ in range(50)}
        page = head.get(office.board)
        seen, url = cards_of(page.content.decode()), page.context["columns"][0].next_url
        while url:
            page = head.get(url)
            seen += cards_of(page.content.decode())
            url = page["X-Next"]
        assert len(seen) == len(made)
        assert set(seen) == made

    def test_shows_that_a_deal_has_no_next_step(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        assert "no next step" in head.get(office.board).content.decode()

    def test_says_that_a_deal_stands_too_long(self, office: Office, head: Client) -> None:
        office.of(office.seller)  # in March
        assert "deal-age is-over" in head.get(office.board).content.decode()

    def test_without_deals_offers_one_button(self, office: Office, head: Client) -> None:
        page = head.get(office.board).content.decode()
        assert "No deals yet" in page
        assert page.count('class="empty"') == 1

    def test_says_when_the_filters_leave_nothing(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        page = head.get(f"{office.board}?text=nobody-of-this-name").content.decode()
        assert "No deals match the filters." in page

    def test_names_what_a_stage_asks_for(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        columns = head.get(office.board).context["columns"]
        asking = {column.head.stage.key: [name for _key, name in column.needs] for column in columns if column.needs}
        assert asking["paid"][0] == "Amount"
        assert asking["refused"][-1] == "the reason"

    def test_of_an_unknown_funnel_is_not_found(self, head: Client) -> None:
        assert head.get("/funnel/999999/").status_code == 404

    def test_asks_who_is_there_first(self, office: Office) -> None:
        assert Client().get(office.board).status_code == 302


class TestTheFirstAddress:
    def test_leads_to_the_first_funnel(self, office: Office, head: Client) -> None:
        a_pipeline("shop")
        assert head.get("/funnel/").url == office.board

    def test_leads_to_the_default_view(self, office: Office, head: Client) -> None:
        save_view(
            pipeline=office.pipeline,
            name="Late",
            query="over_limit=1",
            shape="list",
            is_default=True,
            by=office.head,
            at=clock.now(),
        )
        assert head.get("/funnel/").url == f"{office.list}?over_limit=1"

    def test_without_a_funnel_offers_to_choose_one(self) -> None:
        a_business()
        page = signed_in(add_user(role="head", sees="all")).get("/funnel/")
        assert "There is no funnel yet" in page.content.decode()


class TestACardFragment:
    def test_says_where_the_deal_stands(self, office: Office, head: Client) -> None:
        deal = a_deal(office.pipeline, "contacted", "100", office.seller)
        fragment = head.get(f"/funnel/deals/{deal.pk}/card/").content.decode()
        assert f'data-stage="{stage(office.pipeline, "contacted").pk}"' in fragment
        assert cards_of(fragment) == [deal.pk]

    def test_is_empty_when_the_filters_leave_the_deal_out(self, office: Office, head: Client) -> None:
        deal = office.of(office.seller)
        assert head.get(f"/funnel/deals/{deal.pk}/card/?amount_from=101").status_code == 204

    def test_is_empty_long_after_the_deal_was_won(self, office: Office, head: Client) -> None:
        deal = office.of(office.seller, "paid")  # in March
        assert head.get(f"/funnel/deals/{deal.pk}/card/").status_code == 204
