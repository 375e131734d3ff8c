"""A won deal makes a sale, reopened it is taken back, changed it changes: however often and late it is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from funnel_builders import MONDAY, WEDNESDAY, a_deal, a_pipeline, move, of_nobody, stage
from party_builders import add_company, add_product
from people_builders import add_user
from sales_builders import again, deliver_all
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal, Pipeline, Transition
from voronka.journal.models import Delivery
from voronka.sales.actions import cancel_sale, follow_move
from voronka.sales.models import Sale
from voronka.sales.queries import sales_of_deal
from work_builders import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pipeline() -> Pipeline:
    return a_pipeline()


@pytest.fixture
def won(pipeline: Pipeline) -> Deal:
    return a_deal(pipeline, "paid", amount="500", owner=add_user(), product=add_product("Roof"))


def rows(deal: Deal) -> list[tuple[str, Decimal, bool]]:
    """Kind, amount, whether cancelled: of every row of a deal."""
    return list(Sale.objects.filter(deal=deal).order_by("pk").values_list("kind", "amount", "is_cancelled"))


class TestAWonDeal:
    def test_has_a_sale_of_its_amount_at_its_closing(self, won: Deal):
        deliver_all()
        sale = Sale.objects.get()

        assert (sale.deal, sale.amount, sale.at, sale.move) == (won, 500, won.closed_at, won.moves)
        assert (sale.contact, sale.owner, sale.lines.get().name) == (won.contact, won.owner, "Roof")

    def test_has_one_however_often_it_is_told(self, won: Deal):
        deliver_all()
        again(), again()

        assert rows(won) == [("sale", 500, False)]

    def test_has_one_where_the_customer_is_not_known(self, won: Deal):
        of_nobody(won)
        deliver_all()

        assert [told.ordinal for told in sales_of_deal(won)] == [None]

    def test_has_none_after_somebody_has_cancelled_it_by_hand(self, won: Deal):
        deliver_all()
        cancel_sale(sale=Sale.objects.get(), by=None, at=WEDNESDAY)
        funnel.edit_deal(deal=won, changes={"title": "Roof"}, by=None, at=WEDNESDAY)
        deliver_all(), again()

        assert rows(won) == [("sale", 500, True), ("cancellation", 500, False)]


class TestADealThatIsNotWon:
    @pytest.mark.parametrize("key", [None, "contacted", "refused"])
    def test_has_no_sale(self, pipeline: Pipeline, key: str | None):
        a_deal(pipeline, key, amount="5")
        deliver_all()

        assert not Sale.objects.exists()

    def test_loses_it_when_it_is_opened_again(self, won: Deal):
        deliver_all()
        move(won, "contacted", at=WEDNESDAY)
        deliver_all(), again()

        assert rows(won) == [("sale", 500, True), ("cancellation", 500, False)]
        assert Sale.objects.get(kind="cancellation").at == WEDNESDAY

    def test_has_a_new_one_when_it_is_won_again(self, won: Deal):
        deliver_all()
        move(won, "contacted", at=WEDNESDAY)
        move(won, "paid", at=WEDNESDAY + DAY, values={"amount": "700"})
        deliver_all(), again()

        assert rows(won) == [("sale", 500, True), ("cancellation", 500, False), ("sale", 700, False)]
        assert [told.ordinal for told in sales_of_deal(won)] == [1, None]

    def test_gets_it_back_with_its_day_when_the_move_is_undone(self, won: Deal):
        deliver_all()
        back = funnel.undo_move(transition=move(won, "contacted", at=WEDNESDAY), by=None, at=WEDNESDAY)
        deliver_all()

        standing = Sale.objects.standing().get()
        assert (standing.at, standing.move) == (MONDAY, back.ordinal)


class TestDeliveriesInAnotherOrder:
    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_end_with_one_standing_sale_of_a_deal_that_is_won(self, won: Deal, order: tuple[int, ...]):
        out, again_won = move(won, "contacted", at=WEDNESDAY), move(won, "paid", at=WEDNESDAY + DAY)
        told = [Transition.objects.get(deal=won, ordinal=out.ordinal - 1), out, again_won]

        for number in [*order, *order]:
            follow_move(transition_id=told[number].pk)

        assert list(Sale.objects.standing().values_list("deal", "move")) == [(won.pk, again_won.ordinal)]

    @pytest.mark.parametrize("order", list(permutations(range(2))))
    def test_end_with_none_of_a_deal_that_is_open(self, won: Deal, order: tuple[int, ...]):
        out = move(won, "contacted", at=WEDNESDAY)
        told = [Transition.objects.get(deal=won, ordinal=out.ordinal - 1), out]

        for number in [*order, *order]:
            follow_move(transition_id=told[number].pk)

        assert not Sale.objects.standing().exists()


class TestAChangedWonDeal:
    def test_changes_its_sale(self, won: Deal):
        deliver_all()
        seller, acme, wall = add_user(), add_company("Acme"), add_product("Wall")
        changes = {"amount": "650", "company": acme, "product": wall}
        funnel.edit_deal(deal=won, changes=changes, by=None, at=WEDNESDAY)
        funnel.assign_deal(deal=won, owner=seller, by=None, at=WEDNESDAY)
        deliver_all(), again()

        sale = Sale.objects.get()
        line = sale.lines.get()
        assert (sale.amount, sale.company, sale.owner) == (650, acme, seller)
        assert (line.product, line.amount) == (wall, 650)

    def test_leaves_a_sale_that_says_the_same(self, won: Deal):
        deliver_all()
        funnel.edit_deal(deal=won, changes={"title": "Another"}, by=None, at=WEDNESDAY)
        deliver_all()

        assert not Delivery.objects.filter(event__kind="sales.sale_changed").exists()
        assert rows(won) == [("sale", 500, False)]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_workers_make_one_sale(self, pipeline: Pipeline):
        won = a_deal(pipeline, "paid", amount="500")
        told = Transition.objects.get(deal=won, to_stage=stage(pipeline, "paid")).pk

        answers = at_once(*[lambda: follow_move(transition_id=told)] * 4)

        assert answers == [None] * 4
        assert rows(won) == [("sale", 500, False)]

    def test_two_people_cancel_one_sale_once(self, pipeline: Pipeline):
        won = a_deal(pipeline, "paid", amount="500")
        follow_move(transition_id=Transition.objects.get(deal=won, to_stage=stage(pipeline, "paid")).pk)
        sale = Sale.objects.get()

        answers = at_once(*[lambda: cancel_sale(sale=sale, by=None, at=WEDNESDAY)] * 3)

        assert sum(isinstance(each, Sale) for each in answers) == 1
        assert rows(won) == [("sale", 500, True), ("cancellation", 500, False)]
