"""Many sales at once, as an import brings them, and as they were after its undo."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dump import alike, dump, undo
from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_pipeline
from party_builders import add_contact, add_product
from people_builders import a_business, add_user
from voronka.funnel import actions as funnel
from voronka.funnel.actions import NewDeal, NewHistory, Step
from voronka.funnel.models import Deal, StageKind
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Delivery, Event
from voronka.sales import actions
from voronka.sales.actions import NewLine, NewReversal, NewSale
from voronka.sales.models import Sale, SaleLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    a_business()
    return a_pipeline()


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=WEDNESDAY)


@pytest.fixture
def usual(batch):
    return {"by": None, "at": WEDNESDAY, "batch": batch}


@pytest.fixture
def deals(pipeline, usual):
    """`deals(True, False)`: imported ones of Monday, won on Tuesday or open."""
    first = pipeline.stages.first()
    won = pipeline.stages.get(kind=StageKind.WON)

    def make(*are_won: bool, **more) -> list[Deal]:
        rows = [
            NewDeal(
                pipeline_id=pipeline.pk,
                steps=[Step(stage_id=first.pk, at=MONDAY), *([Step(stage_id=won.pk, at=TUESDAY)] * is_won)],
                **{"amount": Decimal("12.50")} | more,
            )
            for is_won in are_won
        ]
        return [Deal.objects.get(pk=pk) for pk in funnel.create_deals(rows=rows, **usual)]

    return make


class TestManySales:
    def test_are_each_what_the_action_by_hand_writes(self, usual):
        contact, product, boss = add_contact("Anna"), add_product("Lamp"), add_user(role="head", sees="all")
        by_hand = actions.record_sale(
            amount="12.50", contact=contact, owner=boss, product=product, number=" A 1 ", by=None, at=TUESDAY
        )

        line = NewLine(
            product_id=product.pk,
            name="Lamp",
            quantity=Decimal(1),
            unit_price=Decimal("12.50"),
            amount=Decimal("12.50"),
        )
        row = NewSale(
            at=TUESDAY, amount=Decimal("12.50"), contact_id=contact.pk, owner_id=boss.pk, number=" A 1 ", lines=[line]
        )
        (pk,) = actions.create_sales(rows=[row], **usual)

        by_hand.refresh_from_db()
        assert alike(Sale.objects.get(pk=pk), by_hand, but=frozenset({"batch_id"}))
        assert alike(*SaleLine.objects.order_by("pk"), but=frozenset({"sale_id"}))
        assert not Delivery.objects.filter(event__batch=usual["batch"]).exists()

    def test_are_judged_before(self):
        row = NewSale(at=TUESDAY, amount=Decimal("1.005"), number="x" * 61, lines=[NewLine(), NewLine(name="Lamp")])

        assert actions.problems_of(row).keys() == {"amount", "number", "lines.0"}

    def test_go_back_as_refunds_and_cancellations(self, usual):
        contact = add_contact("Anna")
        rows = [NewSale(at=MONDAY, amount=Decimal(10), contact_id=contact.pk) for _number in range(2)]
        refunded, cancelled = actions.create_sales(rows=rows, **usual)

        actions.create_reversals(
            rows=[
                NewReversal(kind="refund", sale_id=refunded, at=TUESDAY, amount=Decimal(3)),
                NewReversal(kind="cancellation", sale_id=cancelled, at=TUESDAY, amount=Decimal(10)),
                NewReversal(kind="refund", at=TUESDAY, amount=Decimal(7)),
            ],
            **usual,
        )

        assert list(Sale.objects.standing().values_list("pk", flat=True)) == [refunded]
        assert set(Sale.objects.exclude(kind="sale").values_list("kind", "reverses", "contact", "amount")) == {
            ("refund", refunded, contact.pk, Decimal(3)),
            ("cancellation", cancelled, contact.pk, Decimal(10)),
            ("refund", None, None, Decimal(7)),
        }
        with pytest.raises(Refusal, match="cancelled already"):
            actions.create_reversals(rows=[NewReversal(kind="cancellation", sale_id=cancelled, at=TUESDAY)], **usual)


class TestTheSalesOfImportedDeals:
    def test_are_what_the_handler_writes_of_deals_won_here(self, deals, usual):
        product = add_product("Lamp")
        won, open_ = deals(True, False, product_id=product.pk)

        (pk,) = actions.follow_deals(deal_ids=[won.pk, open_.pk], **usual)

        made, line = Sale.objects.get(), SaleLine.objects.get()
        assert (made.pk, made.deal, made.move, made.at, made.amount) == (pk, won, 2, TUESDAY, Decimal("12.50"))
        assert (line.product, line.name, line.quantity, line.unit_price) == (product, "Lamp", 1, Decimal("12.50"))
        assert actions.follow_deals(deal_ids=[won.pk, open_.pk], **usual) == []
        assert Event.objects.filter(kind__startswith="sales.").count() == 1

    def test_change_with_their_deals(self, deals, usual):
        (won,) = deals(True)
        actions.follow_deals(deal_ids=[won.pk], **usual)
        rows = [Changed(pk=won.pk, values={"amount": Decimal(99), "product_id": add_product("Lamp").pk})]
        funnel.change_deals(rows=rows, **usual)

        actions.follow_deals(deal_ids=[won.pk], **usual)

        assert Sale.objects.get().amount == SaleLine.objects.get().amount == Decimal(99)

    def test_are_cancelled_where_the_true_history_has_no_winning(self, pipeline, deals, usual):
        (won,) = deals(True)
        actions.follow_deals(deal_ids=[won.pk], **usual)
        steps = [Step(stage_id=pipeline.stages.first().pk, at=MONDAY)]
        history = NewHistory(pk=won.pk, pipeline_id=pipeline.pk, steps=steps)
        funnel.replace_histories(rows=[history], **usual)

        actions.follow_deals(deal_ids=[won.pk], **usual)

        assert not Sale.objects.standing().exists()
        assert Sale.objects.get(kind="cancellation").amount == Decimal("12.50")

    def test_are_cancelled_for_what_was_not_given_back_before(self, pipeline, deals, usual):
        (won,) = deals(True)
        actions.follow_deals(deal_ids=[won.pk], **usual)
        actions.refund_sale(sale=Sale.objects.get(), amount="2.50", by=None, at=WEDNESDAY)
        steps = [Step(stage_id=pipeline.stages.first().pk, at=MONDAY)]
        funnel.replace_histories(rows=[NewHistory(pk=won.pk, pipeline_id=pipeline.pk, steps=steps)], **usual)

        actions.follow_deals(deal_ids=[won.pk], **usual)

        assert Sale.objects.get(kind="cancellation").amount == Decimal(10)


class TestUndo:
    def test_leaves_every_table_as_it_was(self):
        contact, product = add_contact("Anna"), add_product("Lamp")
        sold = actions.record_sale(amount="10", contact=contact, product=product, by=None, at=MONDAY)
        other = actions.record_sale(amount="20", contact=contact, by=None, at=MONDAY)
        before = dump()

        batch = journal.open_batch(kind="import", by_id=None, at=WEDNESDAY)
        usual = {"by": None, "at": WEDNESDAY, "batch": batch}
        (new,) = actions.create_sales(rows=[NewSale(at=TUESDAY, lines=[NewLine(name="Chair")])], **usual)
        values = {"amount": Decimal(11), "at": TUESDAY, "number": "A", "lines": [NewLine(name="Two lamps")]}
        actions.change_sales(rows=[Changed(pk=sold.pk, values=values)], **usual)
        reversals = [NewReversal(kind="cancellation", sale_id=pk, at=WEDNESDAY) for pk in (new, other.pk)]
        actions.create_reversals(rows=reversals, **usual)

        assert undo(batch, actions) == []
        assert dump() == before

    def test_of_deals_with_their_sales_leaves_nothing(self, pipeline):
        before = dump()
        before.pop("funnel.StageCount")

        batch = journal.open_batch(kind="import", by_id=None, at=WEDNESDAY)
        usual = {"by": None, "at": WEDNESDAY, "batch": batch}
        first, won = pipeline.stages.first(), pipeline.stages.get(kind=StageKind.WON)
        steps = [Step(stage_id=first.pk, at=MONDAY), Step(stage_id=won.pk, at=TUESDAY)]
        rows = [NewDeal(pipeline_id=pipeline.pk, steps=steps, amount=Decimal(5)) for _number in range(5)]
        actions.follow_deals(deal_ids=funnel.create_deals(rows=rows, **usual), **usual)

        assert undo(batch, actions, funnel) == []
        after = dump()
        after.pop("funnel.StageCount")
        assert after == before

    def test_keeps_a_sale_that_somebody_gave_money_back_of(self, usual, batch):
        (pk,) = actions.create_sales(rows=[NewSale(at=MONDAY, amount=Decimal(10))], **usual)
        refund = actions.refund_sale(sale=Sale.objects.get(pk=pk), amount="3", by=None, at=TUESDAY)

        (kept,) = undo(batch, actions)

        assert (kept.subject_kind, kept.subject_id) == ("sales.sale", pk)
        assert set(Sale.objects.values_list("pk", "batch")) == {(pk, None), (refund.pk, None)}

    def test_keeps_and_lists_what_was_changed_with_a_deal_since(self, batch, usual):
        contact = add_contact("Anna")
        sold = actions.record_sale(amount="10", contact=contact, by=None, at=MONDAY)
        actions.change_sales(rows=[Changed(pk=sold.pk, values={"amount": Decimal(11), "number": "A"})], **usual)
        Sale.objects.filter(pk=sold.pk).update(amount=Decimal(12))

        (kept,) = undo(batch, actions)

        assert (kept.subject_id, kept.fields) == (sold.pk, ("amount",))
        sold.refresh_from_db()
        assert (sold.amount, sold.number) == (Decimal(12), "")
