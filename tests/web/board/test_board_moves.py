"""Moving a card, by script and by form; conflicts, demands of a stage, undo, giving to others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from board_office import Office
from django.test import Client

from funnel_builders import move, stage
from people_builders import add_user, signed_in
from voronka.funnel.models import Deal, Transition

pytestmark = pytest.mark.django_db
FREE, ASKING = "contacted", "proposal_sent"
"""A stage that asks for nothing, and one that asks for an amount, a company and boxes."""


def drop(browser: Client, office: Office, deal: Deal, to: str, moves: int | None = None) -> Any:
    """As the script of the board sends it."""
    target = stage(office.pipeline, to)
    seen = deal.moves if moves is None else moves
    address = f"/funnel/deals/{deal.pk}/move/"
    return browser.post(address, {"to": target.pk, "moves": seen}, headers={"Accept": "application/json"})


class TestADroppedCard:
    def test_moves_the_deal(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        answer = drop(seller, office, deal, FREE)
        deal.refresh_from_db()
        assert (answer.status_code, deal.stage.key) == (200, FREE)
        assert Transition.objects.filter(deal=deal).count() == 2

    def test_is_answered_with_the_card_the_heads_and_a_way_back(self, office: Office, seller: Client) -> None:
        answer = drop(seller, office, office.of(office.seller), FREE).json()
        assert f'data-stage="{stage(office.pipeline, FREE).pk}"' in answer["card"]
        assert f'id="sum-{stage(office.pipeline, FREE).pk}"' in answer["heads"]
        assert seller.post(answer["undo"]).status_code == 302

    def test_stays_where_the_stage_asks_for_something(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller, amount=None)
        answer = drop(seller, office, deal, ASKING)
        deal.refresh_from_db()
        assert (answer.status_code, deal.stage.key) == (422, "new_request")
        assert answer.json()["form"] == f"/deals/{deal.pk}/move/?to={stage(office.pipeline, ASKING).pk}"

    def test_of_a_deal_that_somebody_has_moved_says_who_where_and_when(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        move(deal, "proposal_read", by=office.head)
        answer = drop(seller, office, deal, FREE, moves=deal.moves - 1)
        said = answer.json()["said"]
        assert answer.status_code == 409
        assert f"Moved by {office.head}" in said
        assert "Proposal read" in said
        assert f'data-stage="{stage(office.pipeline, "proposal_read").pk}"' in answer.json()["card"]

    def test_can_be_moved_anyway_with_the_count_of_that_answer(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        move(deal, "proposal_read", by=office.head)
        assert drop(seller, office, deal, FREE, moves=deal.moves - 1).status_code == 409
        assert drop(seller, office, deal, FREE).status_code == 200

    def test_that_stands_there_already_is_refused_in_words(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        answer = drop(seller, office, deal, "new_request")
        assert answer.status_code == 422
        assert "already" in answer.json()["said"]

    def test_leaves_the_view_when_the_filters_do_not_fit_any_more(self, office: Office, head: Client) -> None:
        deal = office.of(office.seller)
        address = f"/funnel/deals/{deal.pk}/move/?over_limit=1"
        data = {"to": stage(office.pipeline, FREE).pk, "moves": deal.moves}
        assert head.post(address, data, headers={"Accept": "application/json"}).json()["card"] == ""

    @pytest.mark.parametrize(
        "data", [{}, {"to": "x", "moves": 1}, {"to": 1, "moves": -1}, {"to": "9" * 40, "moves": "1"}]
    )
    def test_with_nonsense_changes_nothing(self, office: Office, seller: Client, data: dict[str, Any]) -> None:
        deal = office.of(office.seller)
        answer = seller.post(f"/funnel/deals/{deal.pk}/move/", data, headers={"Accept": "application/json"})
        assert answer.status_code == 422
        assert Deal.objects.get(pk=deal.pk).moves == deal.moves

    def test_into_a_stage_of_another_funnel_is_not_found(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        answer = seller.post(f"/funnel/deals/{deal.pk}/move/", {"to": 999_999, "moves": deal.moves})
        assert answer.status_code == 404

    def test_of_somebody_who_may_not_work_deals_is_refused(self, office: Office) -> None:
        analyst = signed_in(add_user(role="analyst", sees="all"))
        assert drop(analyst, office, office.of(office.seller), FREE).status_code == 403


class TestAMoveWithoutScripts:
    def test_leads_back_to_the_board(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        data = {"to": stage(office.pipeline, FREE).pk, "moves": deal.moves}
        page = seller.post(f"/funnel/deals/{deal.pk}/move/", data, follow=True)
        assert page.redirect_chain[-1][0] == office.board
        assert "moved to “Contacted”" in page.content.decode()

    def test_offers_every_other_stage_on_the_page_of_the_card(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        page = seller.get(f"/funnel/deals/{deal.pk}/menu/").content.decode()
        assert page.count('name="to"') == office.pipeline.stages.count() - 1

    def test_leads_to_the_form_of_the_stage_that_asks(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        data = {"to": stage(office.pipeline, ASKING).pk, "moves": deal.moves}
        assert seller.post(f"/funnel/deals/{deal.pk}/move/", data).url.startswith(f"/deals/{deal.pk}/move/?to=")


class TestUndo:
    def test_puts_the_deal_back_and_tells_the_open_board(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        undo = drop(seller, office, deal, FREE).json()["undo"]
        answer = seller.post(undo, headers={"HX-Request": "true"})
        assert json.loads(answer["HX-Trigger"])["board:changed"] == {"deal": deal.pk}
        assert Deal.objects.get(pk=deal.pk).stage.key == "new_request"

    def test_is_refused_when_the_deal_has_gone_on(self, office: Office, seller: Client) -> None:
        deal = office.of(office.seller)
        undo = drop(seller, office, deal, FREE).json()["undo"]
        drop(seller, office, deal, "proposal_read", moves=deal.moves + 1)
        answer = seller.post(undo, headers={"HX-Request": "true"})
        assert json.loads(answer["HX-Trigger"])["voronka:toast"]["kind"] == "error"
        assert Deal.objects.get(pk=deal.pk).stage.key == "proposal_read"


class TestGivingADeal:
    def test_changes_whose_it_is(self, office: Office, head: Client) -> None:
        deal = office.of(office.seller)
        data = {"owner": office.stranger.pk, "revision": deal.revision}
        answer = head.post(f"/funnel/deals/{deal.pk}/assign/", data, headers={"HX-Request": "true"})
        deal.refresh_from_db()
        assert (answer.status_code, deal.owner) == (204, office.stranger)

    def test_that_was_edited_meanwhile_is_refused_at_the_form(self, office: Office, head: Client) -> None:
        deal = office.of(office.seller)
        for owner in (office.stranger, office.teammate):
            answer = head.post(f"/funnel/deals/{deal.pk}/assign/", {"owner": owner.pk, "revision": deal.revision})
        assert answer.status_code == 422
        assert Deal.objects.get(pk=deal.pk).owner == office.stranger

        now = Deal.objects.get(pk=deal.pk).revision
        assert f'name="revision" value="{now}"' in answer.content.decode()  # pressed again, it is given

    def test_is_not_for_sellers(self, office: Office, seller: Client) -> None:
        assert seller.get(f"/funnel/deals/{office.of(office.seller).pk}/assign/").status_code == 403
