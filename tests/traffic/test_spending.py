"""What sources cost: by hand, spread over days, replaced by a later word."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dump import dump
from party_builders import MONDAY, add_source
from people_builders import a_business, add_user
from voronka.accounts import actions as actions_of_people
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Event
from voronka.traffic import actions
from voronka.traffic.actions.spending import spread
from voronka.traffic.models import Spend

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 27)


def in_roubles():
    a_business()
    actions_of_people.change_business(changes={"currency": "RUB"}, by=add_user(role="owner"), at=MONDAY)


def record(source, amount="100", days=1, **more):
    last = FIRST + timedelta(days=days - 1)
    return actions.record_spend(
        source=source, first=FIRST, last=last, amount=Decimal(amount), by=None, at=MONDAY, **more
    )


def stored():
    return list(Spend.objects.order_by("day", "campaign").values_list("day", "campaign", "amount", "currency", "own"))


@given(st.integers(0, 10**14), st.integers(1, 366))
def test_cents_of_a_spread_add_up_and_days_differ_by_one_at_most(cents, days):
    parts = spread(Decimal(cents) / 100, days)

    assert sum(parts) == Decimal(cents) / 100
    assert len(parts) == days
    assert max(parts) - min(parts) <= Decimal("0.01")


class TestByHand:
    def test_refuses_an_amount_beyond_all_numbers_whatever_the_rate(self):
        with pytest.raises(Refusal, match="zero or more"):
            record(add_source(), "1e999999", currency="EUR", rate=Decimal(10))
        spend = record(add_source())[0]
        with pytest.raises(Refusal, match="zero or more"):
            actions.correct_spend(spend=spend, amount=Decimal("1e999999"), rate=Decimal(10), by=None, at=MONDAY)

    def test_spreads_a_bill_over_its_days(self):
        in_roubles()
        record(add_source(), "100", days=3)

        assert [(day, amount, own) for day, _, amount, _, own in stored()] == [
            (date(2026, 2, 27), Decimal("33.34"), Decimal("33.34")),
            (date(2026, 2, 28), Decimal("33.33"), Decimal("33.33")),
            (date(2026, 3, 1), Decimal("33.33"), Decimal("33.33")),
        ]

    def test_does_not_guess_a_rate(self):
        in_roubles()
        source = add_source()
        record(source, "10", currency="EUR")
        record(source, "10", currency="EUR", campaign="boots", rate=Decimal("95.123"))

        assert stored() == [
            (FIRST, "", Decimal(10), "EUR", None),
            (FIRST, "boots", Decimal(10), "EUR", Decimal("951.23")),
        ]

    def test_takes_a_later_word_about_the_same_day(self):
        source, other = add_source(), add_source()
        record(source, "30", days=3)
        record(other, "5")
        record(source, "7", days=2)

        assert [str(each.amount) for each in Spend.objects.filter(source=source).order_by("day")] == [
            "3.50",
            "3.50",
            "10.00",
        ]
        assert Spend.objects.filter(source=other).count() == 1

    def test_records_each_day_once_and_what_stood_there_before(self):
        source = add_source()
        record(source, "10", days=2)
        record(source, "10", days=2)
        (spend, _) = record(source, "12", days=2)

        assert Event.objects.filter(kind="traffic.spend_recorded").count() == 2
        changed = Event.objects.filter(kind="traffic.spend_changed", subject_id=spend.pk)
        assert [each.changes["amount"] for each in changed] == [["5.00", "6.00"]]

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"amount": "-1"}, "amount"),
            ({"amount": "1.005"}, "amount"),
            ({"amount": "NaN"}, "amount"),
            ({"amount": "1e15"}, "amount"),
            ({"days": 0}, "last"),
            ({"days": 367}, "last"),
            ({"currency": "XXZ"}, "currency"),
            ({"rate": Decimal(0)}, "rate"),
            ({"campaign": "x" * 201}, "campaign"),
        ],
    )
    def test_refuses_what_cannot_be(self, values, field):
        source = add_source()

        with pytest.raises(Refusal) as refusal:
            record(source, **values)

        assert list(refusal.value.problems) == [field]
        assert not Spend.objects.exists()


class TestABatch:
    def test_is_undone_to_what_was_there(self):
        source = add_source()
        (spend,) = record(source, "10")
        before = dump()
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        how = {"by": None, "at": MONDAY, "batch": batch}
        new = actions.NewSpend(source_id=source.pk, day=FIRST, amount=Decimal(7), campaign="boots", clicks=3)
        made = actions.create_spends(rows=[new], **how)
        changed = actions.change_spends(rows=[Changed(pk=spend.pk, values={"amount": Decimal(11), "clicks": 4})], **how)
        between = stored()
        while actions.undo_batch(batch=batch, by=None, at=MONDAY, most=1).done:
            pass
        journal.remove_batch(batch)

        assert (len(made), changed) == (1, [spend.pk])
        assert [amount for _, _, amount, _, _ in between] == [Decimal(11), Decimal(7)]
        assert dump() == before

    def test_keeps_what_somebody_has_corrected_since(self):
        source = add_source()
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        new = actions.NewSpend(source_id=source.pk, day=FIRST, amount=Decimal(7))
        actions.create_spends(rows=[new], by=None, at=MONDAY, batch=batch)
        record(source, "8")
        undone = actions.undo_batch(batch=batch, by=None, at=MONDAY, most=10)

        assert [each.subject_kind for each in undone.kept] == ["traffic.spend"]
        assert Spend.objects.get().amount == 8
