"""Who sees what: by the board, its fragments, the list, a move, many at once, guessed addresses."""

from __future__ import annotations

import pytest
from board_office import Office
from django.test import Client

from funnel_builders import stage
from people_builders import signed_in
from voronka.funnel.models import BulkChange, Deal
from voronka.web.board.bulk import digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(office: Office) -> Deal:
    """A deal of somebody from another team."""
    return office.of(office.stranger)


class TestSomebodyWhoSeesHisOwn:
    def test_has_on_the_board_only_his_deals(self, office: Office, seller: Client, foreign: Deal) -> None:
        own = office.of(office.seller)
        page = seller.get(office.board)
        assert f'id="deal-{own.pk}"' in page.content.decode()
        assert f'id="deal-{foreign.pk}"' not in page.content.decode()
        assert page.context["columns"][0].head.deals == 1

    @pytest.mark.usefixtures("foreign")
    def test_has_in_the_list_only_his_deals(self, office: Office, seller: Client) -> None:
        own = office.of(office.seller)
        page = seller.get(office.list)
        assert [card.deal for card in page.context["rows"]] == [own]
        assert page.context["total"] == 1

    @pytest.mark.parametrize("place", ["card", "menu"])
    def test_does_not_find_others_by_a_guessed_address(self, seller: Client, foreign: Deal, place: str) -> None:
        assert seller.get(f"/funnel/deals/{foreign.pk}/{place}/").status_code == 404

    def test_cannot_move_others(self, office: Office, seller: Client, foreign: Deal) -> None:
        data = {"to": stage(office.pipeline, "contacted").pk, "moves": foreign.moves}
        assert seller.post(f"/funnel/deals/{foreign.pk}/move/", data).status_code == 404

    def test_cannot_take_back_what_others_did(self, office: Office, seller: Client) -> None:
        moved = office.of(office.stranger, "contacted")
        last = moved.transitions.last()
        assert last is not None
        assert seller.post(f"/funnel/moves/{last.pk}/undo/").status_code == 404

    def test_does_not_get_others_with_the_next_cards(self, office: Office, seller: Client, foreign: Deal) -> None:
        address = f"{office.board}stages/{foreign.stage_id}/cards/?owner={office.stranger.pk}"
        assert "deal-" not in seller.get(address).content.decode()


class TestSomebodyWhoSeesHisTeam:
    @pytest.mark.usefixtures("foreign")
    def test_has_the_deals_of_his_team_and_nobodys(self, office: Office) -> None:
        seen = {office.of(office.seller), office.of(office.teammate), office.of(None)}
        page = signed_in(office.teammate).get(office.list)
        assert {card.deal for card in page.context["rows"]} == seen

    def test_does_not_find_another_teams_card(self, office: Office, foreign: Deal) -> None:
        assert signed_in(office.teammate).get(f"/funnel/deals/{foreign.pk}/card/").status_code == 404


class TestSomebodyWhoSeesAll:
    def test_has_all_deals(self, office: Office, head: Client, foreign: Deal) -> None:
        own = office.of(office.seller)
        page = head.get(office.list)
        assert {card.deal for card in page.context["rows"]} == {own, foreign}


class TestManyAtOnce:
    def test_are_not_for_sellers(self, office: Office, seller: Client, foreign: Deal) -> None:
        answer = seller.post(f"{office.board}many/", {"deal": foreign.pk, "do": "move"})
        assert answer.status_code == 403

    def test_pass_over_deals_that_one_does_not_see(self, office: Office, foreign: Deal) -> None:
        office.teammate.role = "head"
        office.teammate.save()
        browser = signed_in(office.teammate)
        own = office.of(office.seller)
        data = {"deal": [own.pk, foreign.pk], "do": "assign", "owner": office.teammate.pk}
        data["these"] = digest_of([own.pk])
        assert browser.post(f"{office.board}many/change/", data).status_code == 302
        assert Deal.objects.get(pk=foreign.pk).owner == office.stranger
        assert Deal.objects.get(pk=own.pk).owner == office.teammate

    def test_of_another_cannot_be_undone(self, office: Office, head: Client) -> None:
        deal = office.of(office.seller)
        head.post(f"{office.board}many/change/", {"deal": deal.pk, "do": "assign", "these": digest_of([deal.pk])})
        bulk = BulkChange.objects.get()
        office.teammate.role = "head"
        office.teammate.save()
        assert signed_in(office.teammate).post(f"/funnel/many/{bulk.pk}/undo/").status_code == 404
