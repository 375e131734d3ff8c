"""The list of deals, and changing many of them at once."""

from __future__ import annotations

from typing import Any

import pytest
from board_office import Office
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funnel_builders import stage
from voronka.funnel.models import BulkChange, Deal
from voronka.web.board import asked

pytestmark = pytest.mark.django_db


def ids(page: HttpResponse) -> list[int]:
    return [card.deal.pk for card in page.context["rows"]]  # type: ignore[attr-defined]


class TestTheList:
    def test_costs_as_many_queries_with_twenty_rows_as_with_one(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        costs = []
        for more in (0, 19):
            for _ in range(more):
                office.of(office.seller)
            head.get(office.list)
            with CaptureQueriesContext(connection) as captured:
                head.get(office.list)
            costs.append(len(captured))
        assert costs[0] == costs[1]

    def test_is_sorted_by_what_the_address_says(self, office: Office, head: Client) -> None:
        deals = {amount: office.of(office.seller, amount=amount).pk for amount in ("20", "100", "3")}
        assert ids(head.get(f"{office.list}?sort=amount")) == [deals["3"], deals["20"], deals["100"]]
        assert ids(head.get(f"{office.list}?sort=-amount")) == [deals["100"], deals["20"], deals["3"]]

    def test_turns_round_when_the_same_head_is_pressed_again(self, office: Office, head: Client) -> None:
        office.of(office.seller)
        cell = head.get(f"{office.list}?sort=-amount&owner={office.seller.pk}").context["cells"][3]
        assert (cell.url, cell.direction) == (f"?owner={office.seller.pk}&sort=amount", "descending")

    def test_gives_every_deal_once_over_its_pages(
        self, office: Office, head: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(asked, "LIST_ROWS", 3)
        made = {office.of(office.seller, amount="7").pk for _ in range(8)}
        seen, page = [], head.get(f"{office.list}?sort=-amount")
        while True:
            seen += ids(page)
            if not page.context["next_url"]:
                break
            page = head.get(office.list + page.context["next_url"])
        assert sorted(seen) == sorted(made)

    @pytest.mark.parametrize(
        "query",
        [
            "sort=password",
            "after=.0001-01-01T00:00:00%2B14:00~1",
            "after=nonsense",
            "after=~~~",
            "owner=x",
            "amount_from=-1e999",
        ],
    )
    def test_answers_nonsense_with_deals(self, office: Office, head: Client, query: str) -> None:
        deal = office.of(office.seller)
        assert ids(head.get(f"{office.list}?{query}")) == [deal.pk]


class Many:
    """A browser that changes many deals of an office."""

    def __init__(self, browser: Client, office: Office) -> None:
        self.browser, self.address = browser, f"{office.board}many/"

    def choose(self, **data: Any) -> str:
        return self.browser.post(self.address, data).content.decode()

    def change(self, **data: Any) -> HttpResponse:
        """As the page before shows them, unless `these` says which were shown."""
        shown = {"these": these(self.choose(**data))} | data
        return self.browser.post(f"{self.address}change/", shown, follow=True)


def these(page: str) -> str:
    """The deals that a page shows."""
    return page.partition('name="these" value="')[2].partition('"')[0]


@pytest.fixture
def many(head: Client, office: Office) -> Many:
    return Many(head, office)


class TestManyDeals:
    def test_are_counted_before(self, office: Office, many: Many) -> None:
        deals = [office.of(office.seller).pk for _ in range(3)]
        assert "Move 2 deals" in many.choose(deal=deals[:2], do="move")

    def test_that_match_the_filters_are_counted_over_all_pages(self, office: Office, many: Many) -> None:
        for owner in (office.seller, office.seller, office.stranger):
            office.of(owner)
        page = many.choose(all="1", query=f"?owner={office.seller.pk}", do="assign")
        assert "Give 2 deals to somebody" in page

    def test_move_and_those_that_may_not_are_listed(self, office: Office, many: Many) -> None:
        free, asking = office.of(office.seller), office.of(office.seller, amount=None)
        to = stage(office.pipeline, "paid")
        page = many.change(deal=[free.pk, asking.pk], do="move", to=to.pk, is_ticked="on")
        assert Deal.objects.get(pk=free.pk).stage == to
        assert Deal.objects.get(pk=asking.pk).stage.key == "new_request"
        assert "1 deal was changed." in page.content.decode()
        assert f"{asking.contact}</a> · Amount: “Paid” needs this." in page.content.decode()

    def test_are_not_changed_when_they_are_others_by_now(self, office: Office, many: Many) -> None:
        shown, unseen = office.of(office.seller), office.of(office.stranger)
        asked = {"all": "1", "query": f"owner={office.seller.pk}", "do": "assign", "owner": office.teammate.pk}
        before = these(many.choose(**asked))
        Deal.objects.filter(pk=shown.pk).update(owner=office.stranger)
        Deal.objects.filter(pk=unseen.pk).update(owner=office.seller)
        page = many.change(**asked, these=before).content.decode()

        assert "They are other deals meanwhile." in page
        assert "Give 1 deal to somebody" in page
        assert not BulkChange.objects.exists()

    @pytest.mark.parametrize("do", ["move", "assign"])
    def test_changed_twice_by_a_double_press_can_still_be_put_back(self, office: Office, many: Many, do: str) -> None:
        to = stage(office.pipeline, "contacted").pk
        asked = {"deal": [office.of(office.seller).pk for _ in range(2)], "do": do, "to": to, "owner": office.head.pk}
        first, second = many.change(**asked), many.change(**asked)

        assert second.redirect_chain == first.redirect_chain
        assert "2 deals were changed." in second.content.decode()
        assert "Undo" in second.content.decode()

    def test_that_may_not_go_on_are_listed_after_an_earlier_change(self, office: Office, many: Many) -> None:
        deal = office.of(office.seller, amount=None)
        many.change(deal=deal.pk, do="move", to=stage(office.pipeline, "contacted").pk)
        page = many.change(deal=deal.pk, do="move", to=stage(office.pipeline, "paid").pk, is_ticked="on")

        assert "0 deals were changed." in page.content.decode()
        assert "Amount: “Paid” needs this." in page.content.decode()

    def test_can_be_put_back(self, office: Office, head: Client, many: Many) -> None:
        deals = [office.of(office.seller) for _ in range(2)]
        to = stage(office.pipeline, "contacted")
        many.change(deal=[deal.pk for deal in deals], do="move", to=to.pk)
        page = head.post(f"/funnel/many/{BulkChange.objects.get().pk}/undo/", follow=True)
        assert "2 deals are as they were before." in page.content.decode()
        assert {deal.stage.key for deal in Deal.objects.all()} == {"new_request"}

    def test_can_be_put_back_only_once(self, office: Office, head: Client, many: Many) -> None:
        many.change(deal=office.of(office.seller).pk, do="assign", owner=office.head.pk)
        undo = f"/funnel/many/{BulkChange.objects.get().pk}/undo/"
        head.post(undo)
        assert "This was undone already." in head.post(undo, follow=True).content.decode()

    @pytest.mark.parametrize("chosen", [{}, {"deal": "x"}, {"deal": "9" * 30}])
    def test_when_none_is_chosen_it_says_so(self, office: Office, many: Many, chosen: dict[str, str]) -> None:
        office.of(office.seller)
        assert "No deal is chosen." in many.choose(do="move", **chosen)
