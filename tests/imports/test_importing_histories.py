"""A file of moves beside a file of deals: the sales of the deals are those of their true ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dump import dump
from funnel_builders import a_pipeline, stage
from importing import brought_in, mapped, numbers, received, undone
from people_builders import a_business
from voronka.funnel.models import Deal, Pipeline
from voronka.imports.models import Import
from voronka.sales.actions import cancel_sale
from voronka.sales.models import Sale

pytestmark = pytest.mark.django_db

DEALS = "ID,Title,Opened,Closed,Stage,Amount\n1,Lamp,2026-01-01,2026-01-09,Won,10\n2,Chair,2026-01-02,,New,20\n"
ROLES = {"id": "ID", "title": "Title", "opened": "Opened", "closed": "Closed", "outcome": "Stage", "amount": "Amount"}
MOVES = "ID,Stage,Moment\n1,New,2026-01-01\n1,Talk,2026-01-05\n1,Won,{won}\n"
MOVED = {"deal": "ID", "stage": "Stage", "moment": "Moment"}


@pytest.fixture
def pipeline() -> Pipeline:
    a_business()
    return a_pipeline()


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


def test_an_undone_history_leaves_the_guess_as_it_was(bring):
    bring(DEALS)
    before = told()

    assert undone(bring(MOVES.format(won="2026-01-11"))).kept == []

    assert told() == before


def told() -> dict[str, object]:
    """All that deals and their sales are."""
    return {name: rows for name, rows in dump().items() if name.startswith(("funnel.", "sales."))}
