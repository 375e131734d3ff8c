"""A file is taken out after others have come, or after people have worked on what it brought."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dump import dump, undo
from funnel_builders import MONDAY, TUESDAY, counted, move, stage
from importing import brought_in, mapped, received, undone
from people_builders import a_business, add_user
from sales_builders import deliver_all
from voronka.catalog.models import Product
from voronka.funnel import actions as funnel
from voronka.funnel.actions import NewStage, create_pipeline_of_file, edit_deal, publish, save_draft, save_view
from voronka.funnel.actions.counting import tallies
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Deal, Pipeline
from voronka.imports.models import Import
from voronka.journal.actions import open_batch
from voronka.reports.actions import set_margin
from voronka.reports.models import Margin
from voronka.sales.models import Sale

pytestmark = pytest.mark.django_db

DEALS = "ID,Title,Opened,Closed,Stage,Reason,Amount\n"
ROLES = {
    "id": "ID",
    "title": "Title",
    "opened": "Opened",
    "closed": "Closed",
    "outcome": "Stage",
    "loss_reason": "Reason",
    "amount": "Amount",
}


@pytest.fixture
def bring(pipeline):
    """`bring("1,Lamp,2026-01-01,,New,,10")`: a file of deals of the same system, brought in."""
    keys = {"New": "new_request", "Talk": "contacted", "Won": "paid", "Lost": "refused"}
    stages = {word: stage(pipeline, key).pk for word, key in keys.items()}

    def file(*rows: str) -> Import:
        text = DEALS + "\n".join(rows) + "\n"
        return brought_in(mapped(received(text), "deals", ROLES, pipeline=pipeline.pk, stages=stages))

    return file


def kept(import_: Import) -> list[tuple[str, list[str]]]:
    """What stayed of a file that was taken out."""
    return [(each["kind"], each["fields"]) for each in import_.kept]


def sold() -> list[tuple[str, bool, int]]:
    return list(Sale.objects.order_by("pk").values_list("kind", "is_cancelled", "amount"))


def things() -> dict[str, list[object]]:
    """All that a file may bring or change."""
    rooms = ("contacts.", "funnel.", "sales.", "catalog.", "accounts.Team")
    return {label: rows for label, rows in dump().items() if label.startswith(rooms) and label != "funnel.StageCount"}


OPEN = "1,Lamp,2026-01-01,,New,,10"
WON = "1,Lamp,2026-01-01,2026-01-09,Won,,10"
LOST = "1,Lamp,2026-01-01,2026-01-09,Lost,{reason},10"


class TestADealThatAFileHasClosed:
    def test_stays_lost_where_another_file_has_said_a_better_reason_since(self, bring, pipeline):
        bring(OPEN)
        first = bring(LOST.format(reason="Too dear"))
        bring(LOST.format(reason="Too slow"))

        assert kept(undone(first)) == [("funnel.deal", ["history"])]

        deal = Deal.objects.get()
        assert (deal.stage.key, deal.outcome, deal.loss_reason.name) == ("refused", "lost", "Too slow")
        assert counted(pipeline) == tallies(pipeline)

    def test_does_not_come_back_into_a_stage_that_has_left_the_funnel(self, bring, pipeline):
        bring(OPEN.replace("New", "Talk"))
        won = bring(WON)
        drawing = Drawing.from_pipeline(pipeline)
        stages = tuple(each for each in drawing.stages if each.key != "contacted")
        save_draft(pipeline=pipeline, drawing=replace(drawing, stages=stages), by=None, at=MONDAY)
        publish(pipeline=pipeline, reason="Nobody talks", by=None, at=MONDAY)

        assert ("funnel.deal", ["history"]) in kept(undone(won))

        deal = Deal.objects.get()
        assert (deal.stage.key, deal.outcome) == ("paid", "won")
        assert counted(pipeline) == tallies(pipeline)


class TestASaleThatAFileHasMade:
    def test_stands_with_its_deal_won_where_a_seller_has_corrected_the_amount_since(self, bring):
        bring(OPEN)
        won = bring(WON)
        edit_deal(deal=Deal.objects.get(), changes={"amount": "12"}, by=None, at=MONDAY)
        deliver_all()

        assert ("funnel.deal", ["history"]) in kept(undone(won))

        assert Deal.objects.get().outcome == "won"
        assert sold() == [("sale", False, 12)]

    def test_stays_where_its_deal_does(self, bring):
        won = bring(WON)
        edit_deal(deal=Deal.objects.get(), changes={"title": "Lamp of oak"}, by=None, at=MONDAY)
        deliver_all()

        assert kept(undone(won)) == [("sales.sale", []), ("funnel.deal", [])]

        assert Deal.objects.get().outcome == "won"
        assert sold() == [("sale", False, 10)]


class TestASaleThatAFileHasCancelled:
    def test_stays_so_where_another_file_keeps_its_deal_lost(self, bring):
        bring(WON)
        first = bring(LOST.format(reason="Too dear"))
        bring(LOST.format(reason="Too slow"))

        assert ("funnel.deal", ["history"]) in kept(undone(first))

        assert Deal.objects.get().outcome == "lost"
        assert sold() == [("sale", True, 10), ("cancellation", False, 10)]

    def test_keeps_its_cancellation_where_the_deal_was_won_anew_since(self, bring):
        bring(WON)
        lost = bring(LOST.format(reason="Too dear"))
        move(Deal.objects.get(), "paid", at=TUESDAY)
        deliver_all()

        assert ("sales.sale", ["is_cancelled"]) in kept(undone(lost))

        assert Deal.objects.get().outcome == "won"
        assert sold() == [("sale", True, 10), ("cancellation", False, 10), ("sale", False, 10)]


class TestWhatAFileHasBroughtAndAnotherHasChanged:
    def test_stays_when_the_older_file_is_taken_out(self, bring):
        first = bring(OPEN)
        second = bring(OPEN.replace("Lamp", "Lamp of oak"))

        assert kept(undone(first)) == [("funnel.deal", [])]
        assert Deal.objects.get().title == "Lamp of oak"

        assert kept(undone(second)) == []
        assert Deal.objects.get().title == "Lamp"

    def test_is_gone_when_the_newer_file_was_taken_out_before(self, bring):
        before = things()
        first = bring(OPEN)
        between = things()
        second = bring(LOST.format(reason="Too dear").replace("Lamp", "Lamp of oak"))

        assert kept(undone(second)) == []
        assert things() == between
        assert kept(undone(first)) == []
        assert things() == before


class TestWhatAFileHasBroughtAndPeopleUse:
    def test_stays_where_somebody_has_set_a_margin_on_it(self):
        a_business()
        products = brought_in(mapped(received("Name,Price\nLamp,10\n"), "products", {"name": "Name", "price": "Price"}))
        set_margin(product=Product.objects.get(), share=Decimal("0.4"), by=None, at=MONDAY)

        assert kept(undone(products)) == [("catalog.product", [])]

        assert Margin.objects.get().product == Product.objects.get()

    def test_stays_where_somebody_has_saved_a_view_of_it(self):
        a_business()
        batch = open_batch(kind="import", by_id=None, at=MONDAY)
        stages = [NewStage(name="Asked"), NewStage(name="Answered")]
        came = create_pipeline_of_file(name="Of a file", stages=stages, by=None, at=MONDAY, batch=batch)
        view = save_view(pipeline=came, name="Mine", query="owner=3", by=add_user(), at=MONDAY)

        assert [each.subject_id for each in undo(batch, funnel)] == [came.pk]

        view.refresh_from_db()
        assert Pipeline.objects.filter(pk=view.pipeline_id).exists()
