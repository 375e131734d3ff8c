"""A file of moves beside a file of deals: the sales of the deals are those of their true ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dump import dump
from funnel_builders import move, stage
from importing import brought_in, mapped, numbers, received, undone
from sales_builders import deliver_all
from voronka.funnel.actions import create_pipeline
from voronka.funnel.models import Deal, Transition
from voronka.imports.models import Import
from voronka.imports.queries import refused_file
from voronka.sales.actions import cancel_sale
from voronka.sales.models import Sale

pytestmark = pytest.mark.django_db

DEALS = "ID,Title,Opened,Closed,Stage,Amount\n1,Lamp,2026-01-01,2026-01-09,Won,10\n2,Chair,2026-01-02,,New,20\n"
ROLES = {"id": "ID", "title": "Title", "opened": "Opened", "closed": "Closed", "outcome": "Stage", "amount": "Amount"}
MOVES = "ID,Stage,Moment\n1,New,2026-01-01\n1,Talk,2026-01-05\n1,Won,{won}\n"
MOVED = {"deal": "ID", "stage": "Stage", "moment": "Moment"}


@pytest.fixture
def bring(pipeline):
    """`bring(DEALS)`, `bring(MOVES)`: a file of the same system, brought in."""
    first, second = [each.pk for each in pipeline.stages.all() if not each.closes][:2]
    stages = {"New": first, "Talk": second, "Won": stage(pipeline, "paid").pk}

    def file(text: str) -> Import:
        kind, roles = ("deals", ROLES) if text == DEALS else ("history", MOVED)
        return brought_in(mapped(received(text), kind, roles, pipeline=pipeline.pk, stages=stages))

    return file


def test_a_sale_is_of_the_day_on_which_its_deal_was_really_won(bring):
    bring(DEALS)

    assert numbers(bring(MOVES.format(won="2026-01-11"))) == {"update": 1}

    assert Sale.objects.get().at == Deal.objects.get(title="Lamp").closed_at == datetime(2026, 1, 11, tzinfo=UTC)


def test_a_sale_that_was_cancelled_by_hand_does_not_come_back_with_the_history_of_its_deal(bring):
    bring(DEALS)
    cancel_sale(sale=Sale.objects.get(), by=None, at=datetime(2026, 2, 1, tzinfo=UTC))

    assert numbers(bring(MOVES.format(won="2026-01-09"))) == {"update": 1}

    assert Deal.objects.get(title="Lamp").moves == 3
    assert not Sale.objects.standing().exists()


def test_a_sale_is_cancelled_when_its_deal_is_opened_again_after_a_shorter_history(bring):
    bring(DEALS)
    begin, end = "ID,Stage,Moment\n2,New,2026-01-02\n", "2,Won,2026-01-10\n"
    bring(begin + "2,Talk,2026-01-03\n2,New,2026-01-04\n2,Talk,2026-01-05\n" + end)
    bring(begin + end)
    chair = Deal.objects.get(title="Chair")
    sales = Sale.objects.standing().filter(deal=chair)
    assert (chair.moves, sales.get().move) == (2, 5)

    move(chair, "contacted", at=datetime(2026, 2, 1, tzinfo=UTC))
    deliver_all()

    assert not sales.exists()


@pytest.mark.parametrize(("wrong", "cell"), [("Talk,2026-01-45", "2026-01-45"), ("Tolk,2026-01-05", "Tolk")])
def test_a_history_with_a_wrong_row_is_refused_as_a_whole_and_comes_in_once_that_row_is_mended(bring, wrong, cell):
    bring(DEALS)
    before = told()

    done = bring(f"ID,Stage,Moment\n1,New,2026-01-01\n1,{wrong}\n1,Won,2026-01-09\n2,New,2026-01-02\n")

    assert (numbers(done), told()) == ({"refused": 3, "same": 1}, before)
    rows = done.refused_rows.order_by("row").values_list("row", "value")
    assert list(rows) == [(2, ""), (3, cell), (4, "")]
    refused = b"".join(refused_file(done, reason_header="Reason")).decode()
    mended = received(refused.replace(wrong, "Talk,2026-01-05"), mends=done)
    assert numbers(brought_in(mended)) == {"update": 1}
    lamp = Deal.objects.get(title="Lamp")
    assert (lamp.moves, lamp.outcome, Sale.objects.standing().count()) == (3, "won", 1)


@pytest.mark.parametrize("moments", [("01-09", "01-09", "01-01"), ("01-09", "01-05", "01-05")])
def test_a_file_that_begins_with_the_latest_move_is_read_from_its_end(bring, moments):
    bring(DEALS)
    rows = "".join(f"1,{name},2026-{day}\n" for name, day in zip(("Won", "Talk", "New"), moments, strict=True))

    bring("ID,Stage,Moment\n" + rows)

    path = Transition.objects.filter(deal__title="Lamp").order_by("ordinal").values_list("to_stage__kind", flat=True)
    assert list(path)[-1] == "won"
    assert Sale.objects.standing().count() == 1


def test_a_history_of_a_deal_that_is_not_in_this_funnel_is_refused_whatever_is_to_be_done(bring, pipeline):
    bring(DEALS)
    other = create_pipeline(trade="agency", language="en", by=None, at=datetime(2026, 1, 1, tzinfo=UTC))
    stages = {"New": other.stages.first().pk}
    text = "ID,Stage,Moment\n1,New,2026-01-01\n77,New,2026-01-01\n"

    done = brought_in(mapped(received(text), "history", MOVED, pipeline=other.pk, stages=stages, mode="update"))

    reasons = [row.reason["text"] for row in done.refused_rows.order_by("row")]
    assert reasons == ["the deal of this id is in another funnel", "no deal of this id was brought in"]


def test_an_undone_history_leaves_the_guess_as_it_was(bring):
    bring(DEALS)
    before = told()

    assert undone(bring(MOVES.format(won="2026-01-11"))).kept == []

    assert told() == before


def told() -> dict[str, object]:
    """All that deals and their sales are."""
    return {name: rows for name, rows in dump().items() if name.startswith(("funnel.", "sales."))}


class TestALostDealOfALaterFile:
    LOST = "ID,Title,Opened,Closed,Stage,Reason\n1,Lamp,2026-01-01,2026-01-{day},Lost,{reason}\n"

    @pytest.fixture
    def lose(self, pipeline):
        """`lose("Too dear", day="09")`: a file that says so, brought in."""
        roles = {key: each for key, each in ROLES.items() if key != "amount"} | {"loss_reason": "Reason"}
        stages = {"Lost": stage(pipeline, "refused").pk}

        def file(reason: str, day: str = "09") -> Import:
            text = self.LOST.format(day=day, reason=reason)
            return brought_in(mapped(received(text), "deals", roles, pipeline=pipeline.pk, stages=stages))

        return file

    @staticmethod
    def why() -> tuple[str, int]:
        deal = Deal.objects.get()
        return deal.loss_reason.name, deal.closed_at.day

    def test_is_lost_for_the_reason_that_this_file_says(self, lose):
        lose("Too dear")

        assert [numbers(lose(each)) for each in ("Too slow", "TOO  SLOW")] == [{"update": 1}, {"same": 1}]
        assert self.why() == ("Too slow", 9)

    def test_is_lost_for_the_one_of_before_once_that_is_undone(self, lose):
        lose("Too dear")
        before = told()

        assert undone(lose("Too slow")).kept == []

        assert told() == before

    def test_stays_lost_for_the_reason_of_before_where_this_file_says_none(self, lose):
        lose("Too dear")

        assert [numbers(lose("", day)) for day in ("09", "11")] == [{"same": 1}, {"update": 1}]
        assert self.why() == ("Too dear", 11)

    def test_that_was_moved_here_is_left_alone_and_said_to_be(self, lose):
        lose("Too dear")
        move(Deal.objects.get(), "contacted", at=datetime(2026, 2, 1, tzinfo=UTC))

        assert numbers(lose("Too slow")) == {"same": 1}
