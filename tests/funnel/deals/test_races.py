"""Movers beside somebody who publishes, and thousands of deals moved in one go."""

from __future__ import annotations

import time
from threading import Event as Flag

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted, move, stage
from people_threads import at_the_same_moment
from voronka.contacts.actions import create_contact
from voronka.funnel import actions
from voronka.funnel.actions.counting import Tally, tallies
from voronka.funnel.drawing import Drawing
from voronka.funnel.events import DealMoved
from voronka.funnel.models import BulkChange, Deal, Transition
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
LEAVES = "contacted"
"""The stage that somebody takes out of the funnel."""


@pytest.fixture
def pipeline():
    return a_pipeline()


def draw_without_a_stage(pipeline):
    drawing = Drawing.from_pipeline(pipeline)
    kept = tuple(each for each in drawing.stages if each.key != LEAVES)
    new = Drawing(drawing.name, kept, drawing.loss_reasons)
    actions.save_draft(pipeline=pipeline, drawing=new, by=None, at=TUESDAY)


def beside_a_publisher(pipeline, deed):
    """What the deed returned or raised; it begins when the stage is taken out, and before anybody else can see that."""
    draw_without_a_stage(pipeline)
    is_taken_out = Flag()

    def take_out():
        with transaction.atomic():
            gone = {LEAVES: "deciding"}
            actions.publish(pipeline=pipeline, reason="Try", by=None, at=TUESDAY, move_gone=gone)
            is_taken_out.set()
            time.sleep(0.7)

    def act():
        assert is_taken_out.wait(timeout=30)
        return deed()

    published, answer = at_the_same_moment(take_out, act)
    assert published is None
    return answer


def nobody_stands_there(pipeline):
    return not Deal.objects.filter(stage=stage(pipeline, LEAVES)).exists() and counted(pipeline) == tallies(pipeline)


class TestAStageThatIsJustTakenOut:
    def test_takes_no_deal_that_is_moved(self, pipeline):
        deal = a_deal(pipeline)
        to = stage(pipeline, LEAVES)

        answer = beside_a_publisher(pipeline, lambda: actions.move_deal(deal=deal, to=to, by=None, at=WEDNESDAY))

        assert isinstance(answer, actions.MoveRefused)
        assert list(answer.problems) == ["to"]
        assert nobody_stands_there(pipeline)
        assert (
            Transition.objects.filter(deal=deal).count()
            == 1
            == Event.objects.filter(subject_kind="funnel.deal").count()
        )

    def test_takes_no_new_deal(self, pipeline):
        contact = create_contact(name="Anna", by=None, at=MONDAY)
        to = stage(pipeline, LEAVES)

        answer = beside_a_publisher(
            pipeline,
            lambda: actions.open_deal(pipeline=pipeline, contact=contact, stage=to, by=None, at=WEDNESDAY),
        )

        assert isinstance(answer, actions.OpenRefused)
        assert list(answer.problems) == ["stage"]
        assert (Deal.objects.count(), counted(pipeline)) == (0, {})

    def test_takes_no_deal_back(self, pipeline):
        deal = a_deal(pipeline, LEAVES)
        last = move(deal, "proposal_read", at=WEDNESDAY)

        answer = beside_a_publisher(pipeline, lambda: actions.undo_move(transition=last, by=None, at=WEDNESDAY))

        assert isinstance(answer, actions.MoveRefused)
        assert nobody_stands_there(pipeline)
        assert Deal.objects.get().stage.key == "proposal_read"

    def test_takes_none_of_many(self, pipeline):
        deals = [a_deal(pipeline, amount="5") for _ in range(3)]
        to = stage(pipeline, LEAVES)

        bulk = beside_a_publisher(pipeline, lambda: actions.move_many(deals=deals, to=to, by=None, at=WEDNESDAY))

        assert (bulk.done, len(bulk.refused)) == (0, 3)
        assert "no longer in the funnel" in str(bulk.refused[0].reason)
        assert nobody_stands_there(pipeline)

    def test_takes_none_of_many_back_and_the_others_go(self, pipeline):
        here, there = a_deal(pipeline, LEAVES), a_deal(pipeline)
        bulk = actions.move_many(deals=[here, there], to=stage(pipeline, "proposal_read"), by=None, at=WEDNESDAY)

        undone = beside_a_publisher(pipeline, lambda: actions.undo_bulk(bulk=bulk, by=None, at=WEDNESDAY))

        assert [each.deal_id for each in undone.refused] == [here.pk]
        assert Deal.objects.get(pk=there.pk).stage.key == "new_request"
        assert nobody_stands_there(pipeline)


MANY = 12_345
BATCHES = -(-MANY // actions.bulk.BATCH)


@pytest.fixture
def thousands(pipeline):
    """So many deals in the first stage, put there past the actions to save time."""
    contact, first = create_contact(name="Anna", by=None, at=MONDAY), pipeline.stages.first()
    moments = dict.fromkeys(("first_contact_at", "opened_at", "stage_since"), MONDAY)
    deals = [Deal(pipeline=pipeline, stage=first, contact=contact, amount=1, moves=1, **moments) for _ in range(MANY)]
    Deal.objects.bulk_create(deals, batch_size=2000)
    actions.recount(pipeline)
    return Deal.objects.order_by("pk")


class TestThousandsOfDeals:
    def test_move_in_few_statements_each_with_its_transition_and_event(self, pipeline, thousands, record_property):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            bulk = actions.move_many(deals=thousands, to=stage(pipeline, "contacted"), by=None, at=TUESDAY)
        record_property("seconds", round(time.perf_counter() - began, 2))

        assert (bulk.done, len(bulk.refused)) == (MANY, 0)
        assert len(asked) < BATCHES * 30
        assert Event.objects.filter(kind=DealMoved.kind).count() == MANY == Transition.objects.filter(ordinal=2).count()
        assert counted(pipeline) == {stage(pipeline, "contacted").pk: Tally(MANY, MANY, MANY)}
        assert BulkChange.objects.get(pk=bulk.pk).done == MANY
