"""Many products at once, as an import brings them, and as they were after its undo."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dump import alike, dump, undo
from party_builders import MONDAY, add_product
from voronka.catalog import actions
from voronka.catalog.actions import NewProduct
from voronka.catalog.models import Product
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=MONDAY)


class TestManyProducts:
    def test_are_each_what_the_action_by_hand_writes(self, batch):
        by_hand = add_product("Lamp", price="12.50", code="L1")

        row = NewProduct(name=" Chair ", price=Decimal("12.50"), code="L1")
        (pk,) = actions.create_products(rows=[row], by=None, at=MONDAY, batch=batch)

        made = Product.objects.get(pk=pk)
        assert made.name == "Chair"
        assert alike(made, by_hand, but=frozenset({"batch_id", "name", "caseless"}))
        mine, other = Event.objects.filter(kind="catalog.product_added").order_by("-id")
        assert mine.changes == other.changes | {"name": [None, "Chair"]}

    def test_are_refused_together_where_a_name_is_taken(self, batch):
        add_product("Lamp")

        with pytest.raises(Refusal, match="of this name already"):
            actions.create_products(
                rows=[NewProduct(name="Chair"), NewProduct(name="lamp")], by=None, at=MONDAY, batch=batch
            )

        assert Product.objects.count() == 1

    def test_are_judged_before(self):
        row = NewProduct(name="", code="x" * 61, price=Decimal(-1))

        assert actions.problems_of(row).keys() == {"name", "code", "price"}


class TestUndo:
    def test_leaves_every_table_as_it_was(self):
        lamp, chair = add_product("Lamp", price="10"), add_product("Chair")
        before = dump()
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)

        actions.create_products(rows=[NewProduct(name="Table")], by=None, at=MONDAY, batch=batch)
        rows = [
            Changed(pk=lamp.pk, values={"name": "Lamp 2", "price": Decimal("99.90")}),
            Changed(pk=chair.pk, values={"code": "C", "price": None}),
        ]
        assert actions.change_products(rows=rows, by=None, at=MONDAY, batch=batch) == [lamp.pk, chair.pk]

        assert undo(batch, actions) == []
        assert dump() == before

    def test_keeps_and_lists_what_a_person_has_changed_since(self, batch):
        lamp = add_product("Lamp", price="10")
        rows = [Changed(pk=lamp.pk, values={"code": "L", "price": Decimal("99.90")})]
        actions.change_products(rows=rows, by=None, at=MONDAY, batch=batch)
        actions.edit_product(product=lamp, changes={"price": Decimal(50)}, by=None, at=MONDAY)

        (kept,) = undo(batch, actions)

        assert (kept.subject_kind, kept.subject_id, kept.fields) == ("catalog.product", lamp.pk, ("price",))
        lamp.refresh_from_db()
        assert (lamp.price, lamp.code) == (Decimal(50), "")

    def test_keeps_a_name_where_the_old_one_is_taken_by_now(self, batch):
        lamp = add_product("Lamp")
        actions.change_products(rows=[Changed(pk=lamp.pk, values={"name": "Light"})], by=None, at=MONDAY, batch=batch)
        add_product("Lamp")

        (kept,) = undo(batch, actions)

        assert kept.fields == ("name",)
        lamp.refresh_from_db()
        assert lamp.name == "Light"
