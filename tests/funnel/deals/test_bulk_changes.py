"""Many deals changed at once, each by the same rule as alone; and back again."""

from __future__ import annotations

import pytest

from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted, loss_reason, move, stage
from people_builders import add_user
from voronka.contacts.actions import create_contact
from voronka.funnel import actions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.events import DealMoved, DealsChanged
from voronka.funnel.models import BulkChange, Deal, Transition
from voronka.journal.models import Event
from voronka.leads.actions import create_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    return a_pipeline()


def places():
    columns = ("pk", "stage", "closed_at", "outcome", "loss_reason", "loss_note", "owner")
    return list(Deal.objects.order_by("pk").values_list(*columns))


class TestMovingMany:
    def test_moves_each_with_its_own_transition_and_event(self, pipeline):
        deals = [a_deal(pipeline, amount="10") for _ in range(3)]

        bulk = actions.move_many(deals=deals, to=stage(pipeline, "contacted"), by=None, at=TUESDAY)

        assert (bulk.done, list(bulk.refused)) == (3, [])
        assert Event.objects.filter(kind=DealMoved.kind).count() == 3
        assert sorted(Transition.objects.filter(at=TUESDAY).values_list("ordinal", flat=True)) == [2, 2, 2]
        assert counted(pipeline) == tallies(pipeline)

    def test_holds_to_the_rule_of_the_stage(self, pipeline):
        filled, empty = a_deal(pipeline), a_deal(pipeline)
        actions.edit_deal(deal=filled, changes={"service": "Design"}, by=None, at=MONDAY)
        found = stage(pipeline, "need_found")

        bulk = actions.move_many(deals=[filled, empty], to=found, by=None, at=TUESDAY, ticked=found.boxes)

        (refused,) = bulk.refused
        assert (bulk.done, refused.deal_id) == (1, empty.pk)
        assert str(refused.reason) == "Service: “Need found” needs this."

    def test_asks_for_the_boxes_and_the_reason_of_loss(self, pipeline):
        deals = [a_deal(pipeline)]

        unticked = actions.move_many(deals=deals, to=stage(pipeline, "need_found"), by=None, at=TUESDAY)
        unreasoned = actions.move_many(deals=deals, to=stage(pipeline, "refused"), by=None, at=TUESDAY)

        assert (unticked.done, unreasoned.done) == (0, 0)

    def test_leaves_what_somebody_moved_meanwhile(self, pipeline):
        deal = a_deal(pipeline)
        seen = list(Deal.objects.all())
        move(deal, "proposal_read", by=add_user(name="Anna Kiss"))

        bulk = actions.move_many(deals=seen, to=stage(pipeline, "contacted"), by=None, at=WEDNESDAY)

        assert "Anna Kiss" in str(bulk.refused[0].reason)

    def test_opens_only_one_of_two_deals_of_a_lead(self, pipeline):
        contact = create_contact(name="Anna", by=None, at=MONDAY)
        lead = create_lead(contact=contact, by=None, at=MONDAY)
        deals = [a_deal(pipeline, "refused", contact=contact, lead=lead) for _ in range(2)]

        bulk = actions.move_many(deals=deals, to=stage(pipeline, "contacted"), by=None, at=TUESDAY)

        assert (bulk.done, len(bulk.refused)) == (1, 1)


class TestUndoingMany:
    def test_puts_every_deal_back_to_what_it_was(self, pipeline):
        deals = [a_deal(pipeline), a_deal(pipeline, "contacted"), a_deal(pipeline, "paid", amount="5")]
        before = places()
        bulk = actions.move_many(
            deals=deals, to=stage(pipeline, "refused"), by=None, at=TUESDAY, loss_reason=loss_reason(pipeline)
        )

        actions.undo_bulk(bulk=BulkChange.objects.get(pk=bulk.pk), by=None, at=WEDNESDAY)

        assert places() == before
        assert counted(pipeline) == tallies(pipeline)

    def test_leaves_those_that_were_changed_since(self, pipeline):
        deals = [a_deal(pipeline), a_deal(pipeline)]
        bulk = actions.move_many(deals=deals, to=stage(pipeline, "contacted"), by=None, at=TUESDAY)
        move(Deal.objects.get(pk=deals[0].pk), "proposal_read")

        undone = actions.undo_bulk(bulk=bulk, by=None, at=WEDNESDAY)

        assert [each.deal_id for each in undone.refused] == [deals[0].pk]
        assert Deal.objects.get(pk=deals[1].pk).stage.key == "new_request"

    def test_takes_back_what_was_done_before_the_process_died(self, pipeline, monkeypatch):
        deals = [a_deal(pipeline) for _ in range(3)]
        before = places()
        monkeypatch.setattr(actions.bulk, "BATCH", 2)

        def dies(_done: int, _of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            actions.move_many(deals=deals, to=stage(pipeline, "contacted"), by=None, at=TUESDAY, progress=dies)
        bulk = BulkChange.objects.get()
        assert (bulk.done, Transition.objects.filter(at=TUESDAY).count()) == (2, 2)

        actions.undo_bulk(bulk=bulk, by=None, at=WEDNESDAY)

        assert places() == before

    def test_is_done_once(self, pipeline):
        bulk = actions.move_many(deals=[a_deal(pipeline)], to=stage(pipeline, "contacted"), by=None, at=TUESDAY)
        actions.undo_bulk(bulk=bulk, by=None, at=WEDNESDAY)

        with pytest.raises(actions.BulkRefused, match="undone already"):
            actions.undo_bulk(bulk=bulk, by=None, at=WEDNESDAY)

        assert Event.objects.filter(kind=DealsChanged.kind).count() == 2


class TestGivingMany:
    def test_and_taking_them_back(self, pipeline):
        ann, ben, zoe = add_user(), add_user(), add_user()
        deals = [a_deal(pipeline, owner=ann), a_deal(pipeline, owner=ben), a_deal(pipeline)]
        before = places()

        bulk = actions.assign_many(deals=deals, owner=zoe, by=None, at=TUESDAY)
        assert set(Deal.objects.values_list("owner", flat=True)) == {zoe.pk}
        actions.undo_bulk(bulk=BulkChange.objects.get(pk=bulk.pk), by=None, at=WEDNESDAY)

        assert places() == before
