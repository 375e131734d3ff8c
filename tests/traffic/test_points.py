"""Landing points: what they are called, where they are, what is counted there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from party_builders import MONDAY
from traffic_builders import a_point, a_shop
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint, Submission, Tally
from voronka.traffic.point_values import slug_of

pytestmark = pytest.mark.django_db


def edit(point: LandingPoint, **changes: object) -> LandingPoint:
    return actions.edit_point(point=point, changes=changes, by=None, at=MONDAY)


def press(point: LandingPoint, visitors: int = 1, key: str = "press", at=MONDAY) -> Tally:
    return actions.tally(point=point, visitors=visitors, key=key, by=None, at=at)


class TestAPoint:
    def test_gets_a_key_and_an_address_of_its_own(self):
        first, second = a_point("Окна, весна"), a_point("Окна – весна!")

        assert (first.slug, second.slug) == ("okna-vesna", "okna-vesna-2")
        assert len(first.key) == 22
        assert first.key != second.key

    def test_is_written_in_the_journal(self):
        point = a_point("Windows")

        event = Event.objects.get(kind="traffic.point_added")
        assert event.payload == {"point_id": point.pk}
        assert event.changes["target"] == [None, "form"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("name", " \0"), ("name", "x" * 101), ("kind", "tent"), ("target", "dance"), ("language", "xx")],
    )
    def test_is_refused_at_the_field_that_is_wrong(self, field, value):
        given = {"name": "Shop", "kind": "shop", "target": "visit", "language": "en", field: value}
        with pytest.raises(Refusal) as refused:
            actions.add_point(**given, by=None, at=MONDAY)

        assert set(refused.value.problems) == {field}
        assert not LandingPoint.objects.exists()

    def test_keeps_its_target_once_something_was_counted(self):
        pressed, asked = a_shop(), a_point()
        edit(pressed, target="call")
        press(pressed)
        Submission.objects.create(point=asked, at=MONDAY, payload={})

        for point in (pressed, asked):
            with pytest.raises(Refusal, match="another aim"):
                edit(point, target="chat")
        assert LandingPoint.objects.get(pk=pressed.pk).target == "call"
        assert edit(pressed, target="call", name="Same aim").name == "Same aim"

    def test_writes_what_changed_and_nothing_for_nothing(self):
        point = a_point("Windows")
        edit(point, name="Doors", daily_capacity=10, tally_error=Decimal("0.05"))
        edit(point, name="Doors")

        event = Event.objects.get(kind="traffic.point_edited")
        assert event.changes == {
            "name": ["Windows", "Doors"],
            "daily_capacity": [None, 10],
            "tally_error": [None, "0.050"],
        }

    def test_does_not_take_the_address_or_the_domain_of_another(self):
        first, second = a_point("First"), a_point("Second")
        edit(first, domain="shop.example.com")

        for field, value in (("slug", "first"), ("domain", "shop.example.com")):
            with pytest.raises(Refusal, match="Another landing point") as refused:
                edit(second, **{field: value})
            assert set(refused.value.problems) == {field}

    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("shop.example", "https://shop.example"),
            ("HTTPS://Shop.Example:443/page?x=1", "https://shop.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("https://окна.рф/", "https://xn--80atjc.xn--p1ai"),
        ],
    )
    def test_knows_sites_as_browsers_say_them(self, typed, stored):
        assert edit(a_point(), sites=f"\n {typed} \n{typed}").sites == [stored]

    @pytest.mark.parametrize(
        ("field", "typed", "stored"),
        [
            ("chat", " T.me/Shop_bot/ ", "https://t.me/Shop_bot"),
            ("chat", "https://wa.me/+79001234567", "https://wa.me/+79001234567"),
            ("chat", "", ""),
            ("phone", " +7 (900) 123-45-67", "+7 (900) 123-45-67"),
        ],
    )
    def test_keeps_a_chat_and_a_number(self, field, typed, stored):
        assert getattr(edit(a_point(), **{field: typed}), field) == stored

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sites", "javascript:alert(1)"),
            ("sites", "https://user@shop.example"),
            ("sites", "https://[::1"),
            ("sites", "https://shop.example:99999"),
            ("sites", "\n".join(f"s{number}.example" for number in range(51))),
            ("domain", "shop"),
            ("domain", "shop .example"),
            ("domain", "a" * 64 + ".example"),
            ("slug", "Ёж"),
            ("slug", "a--b"),
            ("chat", "https://example.org/shop"),
            ("chat", "javascript:alert(1)"),
            ("chat", "https://t.me/"),
            ("chat", "https://t.me/a?start=1"),
            ("chat", "https://t.me/" + "a" * 200),
            ("phone", "call us"),
            ("phone", "12"),
            ("phone", "+7" + "0" * 30),
            ("daily_capacity", 0),
            ("tally_error", Decimal(1)),
            ("tally_error", Decimal("-0.1")),
        ],
    )
    def test_says_what_it_cannot_read(self, field, value):
        point = a_point()
        with pytest.raises(Refusal) as refused:
            edit(point, **{field: value})

        assert set(refused.value.problems) == {field}
        assert not Event.objects.filter(kind="traffic.point_edited").exists()

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Щёлковское шоссе, объезд", "shchelkovskoe-shosse-obezd"),
            ("Őszi Vásár 2026", "oszi-vasar-2026"),
            ("東京", ""),
        ],
    )
    def test_is_spelt_in_latin_letters(self, name, slug):
        assert slug_of(name) == slug


class TestATally:
    def test_counts_each_press_once_however_often_it_arrives(self):
        point = a_shop()

        assert press(point, key="a") == press(point, key="a")
        press(point, key="b")

        assert Tally.objects.aggregate(sum=Sum("visitors"))["sum"] == 2
        assert Event.objects.filter(kind="traffic.tallied").count() == 2

    def test_is_not_mixed_up_with_that_of_another_point(self):
        assert press(a_shop(), key="a") != press(a_shop(), key="a")

    def test_is_taken_back_by_another_one_and_never_below_nobody(self):
        point = a_shop()
        press(point, key="a")
        press(point, -1, key="b")

        with pytest.raises(Refusal, match="take back"):
            press(point, -1, key="c")
        assert list(Tally.objects.order_by("pk").values_list("visitors", flat=True)) == [1, -1]

    def test_of_yesterday_stays_as_it_is(self):
        point = a_shop()
        press(point, 5, key="a", at=MONDAY - timedelta(days=1))

        with pytest.raises(Refusal, match="take back"):
            press(point, -1, key="b")

    @pytest.mark.parametrize(("visitors", "key"), [(0, "a"), (10_001, "a"), (1, ""), (1, "k" * 41), (1, "\0")])
    def test_is_refused_where_it_cannot_be_meant(self, visitors, key):
        with pytest.raises(Refusal):
            press(a_shop(), visitors, key)

    def test_is_refused_where_the_point_is_off(self):
        point = edit(a_shop(), is_on=False)

        with pytest.raises(Refusal, match="switched off"):
            press(point)

    @pytest.mark.django_db(transaction=True)
    def test_of_many_phones_at_once_is_complete(self):
        point = a_shop()

        def send(number: int) -> None:
            try:
                press(point, key=str(number // 2))
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as phones:
            list(phones.map(send, range(32)))

        assert Tally.objects.aggregate(sum=Sum("visitors"))["sum"] == 16
