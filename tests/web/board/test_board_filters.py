"""Filters in the address, their pills, saved views; hostile text in all of them."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from board_office import Office
from django.test import Client

from funnel_builders import a_deal
from people_builders import signed_in
from voronka.contacts.actions import create_contact
from voronka.funnel.models import Deal, DealField, SavedView
from voronka.ground import clock
from voronka.traffic.actions import add_source
from work_builders import a_task

pytestmark = pytest.mark.django_db


def shown(browser: Client, address: str) -> set[int]:
    return {card.deal.pk for column in browser.get(address).context["columns"] for card in column.cards}


class TestFilters:
    def test_stay_from_the_board_to_the_list_and_back(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        query = urlencode({"owner": office.seller.pk, "amount_from": "50", "over_limit": "1"})
        for address in (office.board, office.list):
            page = head.get(f"{address}?{query}")
            assert page.context["query"] == f"?{query}"
            assert unescape(page.content.decode()).count(f"{office.list}?{query}") >= 1

    def test_show_the_same_deals_on_both(self, office: Office, head: Client) -> None:
        small, _large = office.of(office.seller, amount="10"), office.of(office.seller, amount="5000")
        query = "?amount_to=100"
        assert shown(head, office.board + query) == {small.pk}
        assert [card.deal.pk for card in head.get(office.list + query).context["rows"]] == [small.pk]

    def test_can_each_be_taken_away(self, office: Office, head: Client) -> None:
        source = add_source(name="Yandex", channel="search_ads", by=None, at=clock.now())
        page = head.get(f"{office.board}?owner={office.seller.pk}&source={source.pk}&no_step=1")
        assert [(pill.text, pill.url) for pill in page.context["pills"]] == [
            ("Seller: Ann Seller", f"?source={source.pk}&no_step=1"),
            ("Source: Yandex", f"?owner={office.seller.pk}&no_step=1"),
            ("No next step", f"?owner={office.seller.pk}&source={source.pk}"),
        ]

    def test_by_the_missing_next_step_leave_out_what_is_planned(self, office: Office, head: Client) -> None:
        planned, idle = office.of(office.seller), office.of(office.seller)
        a_task(owner=office.seller, deal=planned)
        assert shown(head, f"{office.board}?no_step=1") == {idle.pk}
        assert head.get(f"{office.board}?no_step=1").context["columns"][0].head.deals == 1

    def test_by_a_field_of_our_own(self, office: Office, head: Client) -> None:
        field = DealField.objects.filter(kind="choice").first()
        assert field is not None
        deal = a_deal(office.pipeline, owner=office.seller, fields={field.key: field.choices[0]})
        office.of(office.seller)
        query = urlencode({f"field.{field.key}": field.choices[0]})
        assert shown(head, f"{office.board}?{query}") == {deal.pk}
        assert f"{field.name}: {field.choices[0]}" in unescape(head.get(f"{office.board}?{query}").content.decode())

    def test_come_from_the_form_without_its_empty_fields(self, office: Office, head: Client) -> None:
        answer = head.get(f"{office.board}?owner={office.seller.pk}&source=&amount_from=")
        assert answer.url == f"{office.board}?owner={office.seller.pk}"

    def test_stand_in_the_form_as_they_are_in_force(self, office: Office, head: Client) -> None:
        page = head.get(f"{office.board}filters/?owner={office.seller.pk}&no_step=1").content.decode()
        assert f'<option value="{office.seller.pk}" selected>' in page
        assert page.count("checked") == 1

    def test_offer_no_sellers_to_those_who_see_their_own(self, office: Office, seller: Client) -> None:
        assert 'name="owner"' not in seller.get(f"{office.board}filters/").content.decode()


class TestASavedView:
    def test_keeps_the_filters_under_a_name(self, office: Office, head: Client) -> None:
        data = {"name": "Late ones", "query": "over_limit=1", "shape": "list", "is_default": "on"}
        assert head.post(f"{office.board}views/new/", data).url == f"{office.list}?over_limit=1"
        assert head.get("/funnel/").url == f"{office.list}?over_limit=1"

    def test_is_seen_by_others_only_when_it_is_shared(self, office: Office, head: Client, seller: Client) -> None:
        for name, is_shared in (("Mine", ""), ("Ours", "on")):
            head.post(
                f"{office.board}views/new/", {"name": name, "query": "", "shape": "board", "is_shared": is_shared}
            )
        assert [view.name for view in seller.get(office.board).context["views"]] == ["Ours"]

    def test_without_a_name_is_refused_at_the_form(self, office: Office, head: Client) -> None:
        answer = head.post(f"{office.board}views/new/", {"name": " ", "query": "", "shape": "board"})
        assert answer.status_code == 422
        assert not SavedView.objects.exists()

    def test_is_removed_by_the_one_who_saved_it(self, office: Office, head: Client) -> None:
        head.post(f"{office.board}views/new/", {"name": "Mine", "query": "", "shape": "board"})
        view = SavedView.objects.get()
        assert signed_in(office.seller).post(f"/funnel/views/{view.pk}/", {"remove": "1"}).status_code == 404
        head.post(f"/funnel/views/{view.pk}/", {"remove": "1"})
        assert not SavedView.objects.exists()


def hostile(data: Path) -> list[str]:
    """Every seventh hostile string that a name can hold."""
    files = sorted((data / "bad-input" / "strings").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [" ".join(json.loads(line)["s"].replace("\0", "").split()) for line in lines]
    return [text for text in texts if 0 < len(text) <= 200][::7]


class TestHostileText:
    def test_in_names_is_shown_as_text(self, office: Office, head: Client, data: Path) -> None:
        deal = office.of(office.seller)
        for text in hostile(data)[::5]:
            contact = create_contact(name=text, by=None, at=clock.now())
            Deal.objects.filter(pk=deal.pk).update(contact=contact)
            page = head.get(f"/funnel/deals/{deal.pk}/card/").content.decode()
            name = page.partition('aria-describedby="board-help">')[2].partition("</a>")[0]
            assert unescape(name) == contact.name
            assert "<" not in name

    def test_in_the_search_never_breaks_a_page(self, office: Office, head: Client, data: Path) -> None:
        office.of(office.seller)
        for text in hostile(data):
            query = urlencode({"text": text, "region": text, "field.x": text})
            assert head.get(f"{office.list}?{query}").status_code == 200
