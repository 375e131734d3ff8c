"""A deal moves by the rule of the stage, or it stays and says why."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted, loss_reason, move, stage
from people_builders import add_user
from voronka.funnel import actions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.events import DealMoved
from voronka.funnel.models import Deal, Transition
from voronka.journal.models import Batch, Delivery, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    return a_pipeline()


def refusal_of(deal, to, **given):
    """The problems of a refused move; nothing may have been written."""
    before = Deal.objects.values().get(pk=deal.pk)
    with pytest.raises(actions.MoveRefused) as refused:
        actions.move_deal(deal=deal, to=to, by=None, **{"at": TUESDAY} | given)
    assert Deal.objects.values().get(pk=deal.pk) == before
    assert Transition.objects.filter(deal=deal).count() == deal.moves
    return refused.value.problems


class TestAMove:
    def test_stands_in_the_history_with_who_and_when(self, pipeline):
        deal, seller = a_deal(pipeline), add_user()

        transition = actions.move_deal(deal=deal, to=stage(pipeline, "contacted"), by=seller, at=TUESDAY)

        assert (transition.ordinal, transition.by, transition.at) == (2, seller, TUESDAY)
        assert transition.from_stage.key == "new_request"
        assert transition.version.number == 1

    def test_leaves_the_deal_in_the_new_stage(self, pipeline):
        deal = a_deal(pipeline)

        actions.move_deal(deal=deal, to=stage(pipeline, "contacted"), by=None, at=TUESDAY)

        deal.refresh_from_db()
        assert (deal.stage.key, deal.stage_since, deal.moves) == ("contacted", TUESDAY, 2)

    def test_tells_others_and_the_audit_in_the_same_breath(self, pipeline):
        deal = a_deal(pipeline)
        new_request, contacted = stage(pipeline, "new_request"), stage(pipeline, "contacted")

        transition = actions.move_deal(deal=deal, to=contacted, by=None, at=TUESDAY)

        event = Event.objects.get(kind=DealMoved.kind, subject_id=deal.pk)
        assert event.payload["transition_id"] == transition.pk
        assert event.changes == {"stage": [new_request.pk, contacted.pk]}

    def test_brings_the_callers_deal_up_to_date(self, pipeline):
        deal = a_deal(pipeline)

        for key in ("contacted", "proposal_read", "contacted"):
            actions.move_deal(deal=deal, to=stage(pipeline, key), by=None, at=TUESDAY)

        assert Transition.objects.filter(deal=deal).count() == 4

    def test_fills_what_the_stage_requires_in_the_same_transaction(self, pipeline):
        deal, found = a_deal(pipeline), stage(pipeline, "need_found")

        actions.move_deal(deal=deal, to=found, by=None, at=TUESDAY, values={"service": "Design"}, ticked=found.boxes)

        deal.refresh_from_db()
        assert (deal.fields, deal.revision) == ({"service": "Design"}, 1)

    def test_to_won_closes_the_deal(self, pipeline):
        deal = a_deal(pipeline, amount="500")

        move(deal, "paid")

        assert (deal.outcome, deal.closed_at) == ("won", TUESDAY)

    def test_to_lost_keeps_the_reason_and_the_note(self, pipeline):
        deal = a_deal(pipeline)

        move(deal, "refused", loss_note="found it\ncheaper")

        deal.refresh_from_db()
        assert (deal.outcome, deal.loss_reason, deal.loss_note) == ("lost", loss_reason(pipeline), "found it cheaper")

    def test_out_of_lost_opens_the_deal_again(self, pipeline):
        deal = a_deal(pipeline, "refused")

        move(deal, "contacted", at=WEDNESDAY)

        deal.refresh_from_db()
        assert (deal.outcome, deal.closed_at, deal.loss_reason, deal.loss_note) == ("", None, None, "")

    def test_of_a_batch_tells_nobody(self, pipeline):
        batch = Batch.objects.create(kind=Batch.Kind.DEMO, at=MONDAY)

        move(a_deal(pipeline, batch=batch), "contacted", batch=batch)

        assert Event.objects.filter(batch=batch).count() == 2
        assert not Delivery.objects.filter(event__batch=batch).exists()


class TestAMoveIsRefused:
    def test_to_the_stage_where_the_deal_stands(self, pipeline):
        assert "to" in refusal_of(a_deal(pipeline), stage(pipeline, "new_request"))

    def test_to_a_stage_of_another_pipeline(self, pipeline):
        assert "to" in refusal_of(a_deal(pipeline), a_pipeline("shop").stages.first())

    def test_to_a_stage_that_is_gone(self, pipeline):
        gone = stage(pipeline, "contacted")
        gone.is_gone = True
        gone.save()

        assert "to" in refusal_of(a_deal(pipeline), gone)

    def test_while_a_required_field_is_empty(self, pipeline):
        found = stage(pipeline, "need_found")

        problems = refusal_of(a_deal(pipeline), found, ticked=found.boxes)

        assert {name: str(text) for name, text in problems.items()} == {"service": "“Need found” needs this."}

    def test_while_a_box_is_not_ticked(self, pipeline):
        found = stage(pipeline, "need_found")

        problems = refusal_of(a_deal(pipeline), found, values={"service": "Design"}, ticked=found.boxes[:1])

        assert list(problems) == ["boxes"]

    def test_to_lost_without_a_reason(self, pipeline):
        assert list(refusal_of(a_deal(pipeline), stage(pipeline, "refused"))) == ["loss_reason"]

    def test_to_lost_for_a_reason_of_another_pipeline(self, pipeline):
        foreign = loss_reason(a_pipeline("shop"))

        assert "loss_reason" in refusal_of(a_deal(pipeline), stage(pipeline, "refused"), loss_reason=foreign)

    def test_to_won_without_an_amount_even_where_the_stage_does_not_ask(self, pipeline):
        paid = stage(pipeline, "paid")
        paid.required = []
        paid.save()

        assert list(refusal_of(a_deal(pipeline), paid, ticked=paid.boxes)) == ["amount"]

    @pytest.mark.parametrize(
        ("name", "typed"),
        [("amount", "-1"), ("amount", "many"), ("amount", "0.005"), ("amount", "9" * 20), ("service", "Cooking")],
    )
    def test_when_a_value_cannot_be_read(self, pipeline, name, typed):
        assert name in refusal_of(a_deal(pipeline), stage(pipeline, "contacted"), values={name: typed})

    def test_before_the_last_move(self, pipeline):
        deal = a_deal(pipeline, "contacted")

        assert "at" in refusal_of(deal, stage(pipeline, "proposal_read"), at=MONDAY - timedelta(hours=1))

    def test_with_the_name_of_who_was_faster(self, pipeline):
        deal, faster = a_deal(pipeline), add_user(name="Anna Kiss")
        move(Deal.objects.get(pk=deal.pk), "contacted", by=faster)
        before = Deal.objects.values().get()

        with pytest.raises(actions.MovedMeanwhile) as refused:
            actions.move_deal(deal=deal, to=stage(pipeline, "proposal_read"), by=None, at=TUESDAY)

        error = refused.value
        assert (error.by, error.to.key, error.at) == (faster, "contacted", TUESDAY)
        assert str(error).startswith("Moved by Anna Kiss to “Contacted” at 09:00.")
        assert Deal.objects.values().get() == before


class TestUndoingAMove:
    def test_is_one_more_move_back(self, pipeline):
        deal = a_deal(pipeline)

        back = actions.undo_move(transition=move(deal, "contacted"), by=None, at=WEDNESDAY)

        deal.refresh_from_db()
        assert (back.ordinal, back.from_stage.key, deal.stage.key) == (3, "contacted", "new_request")

    def test_closes_again_what_was_closed_to_the_microsecond(self, pipeline):
        deal = a_deal(pipeline, amount="10")
        closed_at = TUESDAY + timedelta(microseconds=123456)
        move(deal, "refused", at=closed_at, loss_note="no money")

        actions.undo_move(transition=move(deal, "contacted", at=WEDNESDAY), by=None, at=WEDNESDAY)

        deal.refresh_from_db()
        assert (deal.outcome, deal.closed_at, deal.loss_note) == ("lost", closed_at, "no money")
        assert deal.loss_reason == loss_reason(pipeline)

    def test_leaves_the_fields_that_were_filled(self, pipeline):
        deal = a_deal(pipeline)

        actions.undo_move(transition=move(deal, "need_found"), by=None, at=WEDNESDAY)

        deal.refresh_from_db()
        assert deal.fields == {"service": "Advertising"}

    def test_never_leaves_a_won_deal_without_an_amount(self, pipeline):
        deal = a_deal(pipeline, amount="100")
        move(deal, "paid")
        opened = move(deal, "contacted", at=WEDNESDAY)
        actions.edit_deal(deal=deal, changes={"amount": ""}, by=None, at=WEDNESDAY)

        with pytest.raises(actions.MoveRefused, match="has an amount"):
            actions.undo_move(transition=opened, by=None, at=WEDNESDAY)

    def test_is_refused_when_it_is_not_the_last_any_more(self, pipeline):
        deal = a_deal(pipeline)
        first = move(deal, "contacted")
        move(deal, "proposal_read")

        with pytest.raises(actions.MovedMeanwhile):
            actions.undo_move(transition=first, by=None, at=WEDNESDAY)

    def test_is_refused_for_the_opening(self, pipeline):
        opening = Transition.objects.get(deal=a_deal(pipeline))

        with pytest.raises(actions.MoveRefused, match="nothing to go back to"):
            actions.undo_move(transition=opening, by=None, at=WEDNESDAY)


class TestTheAmountOfAMovedDeal:
    def test_goes_along_in_the_counts_also_when_the_move_changes_it(self, pipeline):
        deal = a_deal(pipeline, amount="100.10")

        move(deal, "contacted", values={"amount": "250,35"})

        assert deal.amount == Decimal("250.35")
        assert counted(pipeline) == tallies(pipeline)
