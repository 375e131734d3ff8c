"""Products: what is sold, and at what price."""

from __future__ import annotations

from decimal import Decimal

import pytest

from party_builders import MONDAY, add_product
from voronka.catalog import actions
from voronka.catalog.models import Product
from voronka.ground.refusal import Refusal
from voronka.journal.models import Batch, Event

pytestmark = pytest.mark.django_db


class TestAProduct:
    def test_without_a_price_has_none_and_not_0(self):
        assert add_product("Consulting").price is None

    @pytest.mark.parametrize(("name", "again"), [("Lamp", "LAMP"), ("Чай", "чАЙ"), ("Őrség", "ŐRSÉG")])
    def test_is_there_once_by_its_name_whatever_the_case(self, name, again):
        add_product(name)

        with pytest.raises(Refusal, match="of this name already"):
            add_product(again)

        assert Product.objects.count() == 1

    def test_may_differ_from_another_by_an_accent_alone(self):
        add_product("Bor")

        assert add_product("Bőr").pk

    @pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "1000000000000"])
    def test_is_refused_with_a_price_that_cannot_be(self, price):
        with pytest.raises(Refusal) as refused:
            add_product("Lamp", price=price)

        assert set(refused.value.problems) == {"price"}
        assert not Product.objects.exists()

    def test_is_changed_and_the_difference_written_in_the_journal(self):
        product = add_product("Lamp", price="100")

        changes = {"name": "Lamp", "price": Decimal("120.50")}
        actions.edit_product(product=product, changes=changes, by=None, at=MONDAY)

        assert product.price == Decimal("120.50")
        assert Event.objects.get(kind="catalog.product_edited").changes == {"price": ["100.00", "120.50"]}

    @pytest.mark.parametrize(("name", "again"), [("Lamp", "lamp"), ("Чай", "чай")])
    def test_cannot_take_the_name_of_another(self, name, again):
        add_product(name)
        product = add_product("Chair")

        with pytest.raises(Refusal, match="of this name already"):
            actions.edit_product(product=product, changes={"name": again}, by=None, at=MONDAY)

    def test_that_is_renamed_leaves_its_name_to_others(self):
        product = add_product("Чай")

        actions.edit_product(product=product, changes={"name": "Зелёный чай"}, by=None, at=MONDAY)

        assert add_product("ЧАЙ").pk

    def test_leaves_with_its_batch(self):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        actions.add_product(name="Demo", by=None, at=MONDAY, batch=batch)
        stays = add_product()

        actions.remove_batch(batch)

        assert list(Product.objects.all()) == [stays]
