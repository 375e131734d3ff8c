"""The made-up year: put in by the worker month by month, taken out to the last row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from funnel_builders import a_deal, a_pipeline
from party_builders import add_contact, add_product, add_source
from people_builders import a_business, add_user
from voronka.accounts.models import User
from voronka.activities.models import Call, Task
from voronka.contacts.models import Contact
from voronka.demo import actions
from voronka.demo.queries import demo_state
from voronka.demo.words import words_of
from voronka.funnel.models import Deal, Outcome, StageCount, Transition
from voronka.journal import work
from voronka.journal.models import Batch, Delivery
from voronka.leads.models import Lead
from voronka.sales.actions import cancel_sale, refund_sale
from voronka.sales.models import Sale

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, int]:
    """How many rows each table of ours has; the journal keeps who has put in and taken out."""
    tables = [model for model in apps.get_models() if model.__module__.startswith("voronka.")]
    return {model.__name__: model._default_manager.count() for model in tables if model._meta.app_label != "journal"}


def filled(months: int = actions.MONTHS) -> Batch:
    """The demo, of which so many months are there."""
    batch = actions.put_in(by=None, at=NOW)
    for _ in range(months):
        (claim,) = work.claim(worker="w", limit=1)
        assert work.deliver(claim), Delivery.objects.get(pk=claim.delivery_id).error
    return batch


def a_business_with_a_pipeline(trade: str = "agency") -> Any:
    a_business()
    return a_pipeline(trade)


class TestPutIn:
    def test_is_refused_without_a_pipeline(self) -> None:
        with pytest.raises(actions.DemoRefused, match="no pipeline"):
            actions.put_in(by=None, at=NOW)

        assert not Batch.objects.exists()

    def test_is_refused_twice(self) -> None:
        a_business_with_a_pipeline()
        actions.put_in(by=None, at=NOW)

        with pytest.raises(actions.DemoRefused, match="already"):
            actions.put_in(by=None, at=NOW)

    def test_tells_how_far_it_is(self) -> None:
        a_business_with_a_pipeline()
        filled(months=3)
        state = demo_state()

        assert state is not None
        assert (state.months, state.percent, state.is_full, state.deals > 60) == (3, 25, False, True)


class TestWhatIsHereAlready:
    def test_is_used_where_a_source_of_its_name_is_of_another_channel(self) -> None:
        a_business_with_a_pipeline()
        for name in words_of("en").sources:
            add_source(name, channel="partner")
        filled(months=1)

        assert set(Deal.objects.values_list("source__channel", flat=True)) == {"partner"}

    def test_is_used_where_names_differ_by_case_only(self) -> None:
        a_business_with_a_pipeline()
        words = words_of("en")
        products = {add_product(name.upper(), "5").pk for name in words.products}
        sources = {add_source(name.upper(), channel).pk for name, channel in words.sources.items()}
        filled(months=1)

        assert set(Deal.objects.values_list("product", flat=True)) <= products
        assert set(Deal.objects.values_list("source", flat=True)) <= sources


@pytest.mark.parametrize("trade", ["goods_cod", "agency", "real_estate", "services", "courses", "shop", "blank"])
class TestTheFirstMonth:
    def test_goes_through_the_rules_of_every_trade(self, trade: str) -> None:
        a_business_with_a_pipeline(trade)
        filled(months=1)

        assert set(Deal.objects.values_list("outcome", flat=True)) == {Outcome.WON, Outcome.LOST}
        assert set(Call.objects.values_list("attempt", flat=True)) <= {1, 2, 3, 4}
        assert set(Sale.objects.standing().values_list("deal", "amount", "at")) == set(
            Deal.objects.filter(outcome=Outcome.WON).values_list("pk", "amount", "closed_at")
        )
        assert 0.02 < Lead.objects.filter(is_clean=False).count() / Lead.objects.count() < 0.4


class TestTheWholeYear:
    def test_lies_in_the_past_leaves_steps_ahead_and_is_counted(self) -> None:
        pipeline = a_business_with_a_pipeline()
        filled()
        moments = list(Transition.objects.order_by("at").values_list("at", flat=True))

        assert NOW - timedelta(days=366) < moments[0] < NOW - timedelta(days=330)
        assert moments[-1] <= NOW
        assert Deal.objects.open().count() > 10
        assert Task.objects.filter(due_at__gt=NOW, done_at=None).count() > 10
        for stage in pipeline.stages.all():
            counted = sum(StageCount.objects.filter(stage=stage).values_list("deals", flat=True))
            assert counted == Deal.objects.filter(stage=stage).count()


class TestTakeOut:
    def test_leaves_no_row(self) -> None:
        a_business_with_a_pipeline()
        before = rows()
        filled(months=2)
        actions.take_out(by=None, at=NOW)

        assert rows() == before
        assert (Batch.objects.count(), demo_state()) == (0, None)

    def test_keeps_what_somebody_has_made_himself(self) -> None:
        pipeline = a_business_with_a_pipeline()
        filled(months=1)
        demo_contact = Contact.objects.all()[0]
        mine = a_deal(pipeline, contact=demo_contact, owner=add_user())
        actions.take_out(by=None, at=NOW)

        assert list(Deal.objects.values_list("pk", flat=True)) == [mine.pk]
        assert list(Contact.objects.values_list("pk", flat=True)) == [demo_contact.pk]

    def test_leaves_a_seller_whom_something_real_points_at_and_the_demo_can_come_again(self) -> None:
        a_business_with_a_pipeline()
        filled(months=1)
        mine = add_contact("Mine", owner=User.objects.filter(email__endswith="@demo.example.com")[0])
        actions.take_out(by=None, at=NOW)
        batch = filled(months=1)

        mine.refresh_from_db()
        assert mine.owner is not None
        assert not mine.owner.is_active
        assert User.objects.filter(batch=batch, is_active=True).count() == len(words_of("en").sellers)

    def test_takes_the_sales_of_its_deals_and_what_was_given_back(self) -> None:
        a_business_with_a_pipeline()
        filled(months=2)
        refund_sale(sale=Sale.objects.standing()[0], amount="1", by=None, at=NOW)
        cancel_sale(sale=Sale.objects.standing()[1], by=None, at=NOW)
        actions.take_out(by=None, at=NOW)

        assert not Sale.objects.exists()

    def test_ends_what_is_still_being_put_in(self) -> None:
        a_business_with_a_pipeline()
        filled(months=1)
        actions.take_out(by=None, at=NOW)

        assert work.claim(worker="w", limit=10) == []
