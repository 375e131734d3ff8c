"""The journal inside one process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, OperationalError, transaction

from voronka.journal import work
from voronka.journal.actions import record, remove_batch
from voronka.journal.events import CONSUMERS, KINDS, Happening, on
from voronka.journal.models import Batch, Delivery, Event, Heartbeat

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Opened(Happening, kind="test.opened", about="test.door"):
    door_id: int
    until: datetime | None = None


del KINDS["test.opened"]  # known only while a test of this file runs
heard: list[Opened] = []


@pytest.fixture(autouse=True)
def consumer() -> Iterator[None]:
    """Somebody listens to doors, while a test runs."""
    heard.clear()
    KINDS["test.opened"] = Opened
    on(Opened, consumer="test.ear")(heard.append)
    yield
    del CONSUMERS["test.opened"], KINDS["test.opened"]


def opened(door_id: int = 1, **more: object) -> Event:
    with transaction.atomic():
        return record(Opened(door_id=door_id, at=MONDAY, until=MONDAY), by_id=7, **more)  # type: ignore[arg-type]


def fail(_event: Opened) -> None:
    raise ValueError("no such door")


class Killed(BaseException):
    """As kill -9 of the worker: nothing of this process comes after it."""


def overdue(delivery: Delivery) -> None:
    """As if the pause, or the lease, had passed."""
    Delivery.objects.filter(pk=delivery.pk).update(run_at=work.database_now() - timedelta(seconds=1))


class TestRecord:
    def test_writes_who_what_and_when_in_the_transaction_of_the_change(self) -> None:
        opened(changes={"price": [None, Decimal("2.50")]})

        event = Event.objects.get()
        assert (event.kind, event.subject_kind, event.subject_id, event.by_id) == ("test.opened", "test.door", 1, 7)
        assert (event.at, event.changes) == (MONDAY, {"price": [None, "2.50"]})

    def test_is_refused_outside_of_a_change(self) -> None:
        with pytest.raises(transaction.TransactionManagementError):
            record(Opened(door_id=1, at=MONDAY), by_id=None)

        assert not Event.objects.exists()

    def test_leaves_nothing_when_the_change_fails(self) -> None:
        def change() -> None:
            with transaction.atomic():
                record(Opened(door_id=1, at=MONDAY), by_id=None)
                raise ValueError("too late")

        with pytest.raises(ValueError, match="too late"):
            change()

        assert not Event.objects.exists()

    def test_tells_nobody_of_what_came_in_a_batch(self) -> None:
        batch = Batch.objects.create(kind=Batch.Kind.DEMO, at=MONDAY)
        opened(batch=batch)

        assert not Delivery.objects.exists()

    def test_is_never_changed_afterwards(self) -> None:
        opened()

        with pytest.raises(TypeError, match="never changed"):
            Event.objects.update(by_id=8)


class TestADelivery:
    def test_brings_the_event_as_it_was_recorded(self) -> None:
        opened(door_id=5)
        (claim,) = work.claim(worker="a", limit=10)

        assert work.deliver(claim) is True
        assert heard == [Opened(door_id=5, at=MONDAY, until=MONDAY)]

    def test_is_taken_by_one_worker_only(self) -> None:
        opened()

        assert len(work.claim(worker="a", limit=10)) == 1
        assert work.claim(worker="b", limit=10) == []

    def test_is_taken_over_when_the_lease_has_ended(self) -> None:
        opened()
        (first,) = work.claim(worker="a", limit=10)
        overdue(Delivery.objects.get())
        (second,) = work.claim(worker="b", limit=10)

        with pytest.raises(work.LeaseLost):
            work.deliver(first)
        assert work.deliver(second) is True

    def test_that_fails_is_tried_again_later_with_a_longer_pause_each_time(self) -> None:
        CONSUMERS["test.opened"]["test.ear"] = fail
        opened()
        pauses = []
        for _ in range(4):
            (claim,) = work.claim(worker="a", limit=1)
            work.deliver(claim)
            delivery = Delivery.objects.get()
            pauses.append((delivery.run_at - work.database_now()).total_seconds())
            overdue(delivery)

        assert [3 < pause / 2**n < 7 for n, pause in enumerate(pauses)] == [True] * 4

    def test_that_fails_for_good_is_parked_with_its_error_and_can_be_released(self) -> None:
        CONSUMERS["test.opened"]["test.ear"] = fail
        opened()
        for _ in range(work.TRIES):
            (claim,) = work.claim(worker="a", limit=1)
            work.deliver(claim)
            overdue(Delivery.objects.get())
        parked = Delivery.objects.get()

        assert (parked.state, "no such door" in parked.error) == (Delivery.State.PARKED, True)
        assert work.claim(worker="a", limit=1) == []
        assert work.release(at=MONDAY) == 1
        assert len(work.claim(worker="a", limit=1)) == 1

    def test_in_whose_hands_every_worker_dies_is_parked_too_and_alone(self) -> None:
        def kill(event: Opened) -> None:
            if event.door_id == 1:
                raise Killed
            heard.append(event)

        CONSUMERS["test.opened"]["test.ear"] = kill
        for door_id in (1, 2):
            opened(door_id=door_id)
        for _ in range(work.TRIES):
            first, _mate = work.claim(worker="dies", limit=10)
            with pytest.raises(Killed):
                work.deliver(first)
            for delivery in Delivery.objects.all():
                overdue(delivery)

        assert [work.deliver(claim) for claim in work.claim(worker="lives", limit=10)] == [False, True]
        states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
        assert states == [Delivery.State.PARKED, Delivery.State.DONE]
        assert [event.door_id for event in heard] == [2]

    def test_whose_handler_the_database_refuses_has_failed_as_by_any_other_error(self) -> None:
        def refused(_event: Opened) -> None:
            raise OperationalError("index row size 3000 exceeds the maximum")

        CONSUMERS["test.opened"]["test.ear"] = refused
        opened()
        (claim,) = work.claim(worker="a", limit=1)

        assert work.deliver(claim) is False
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempt) == (Delivery.State.READY, 1)
        assert "index row size" in delivery.error

    def test_leaves_nothing_of_a_handler_that_failed_half_way(self) -> None:
        def half(_event: Opened) -> None:
            Heartbeat.objects.create(worker="half", started_at=MONDAY, at=MONDAY)
            raise ValueError

        CONSUMERS["test.opened"]["test.ear"] = half
        opened()
        (claim,) = work.claim(worker="a", limit=1)

        assert work.deliver(claim) is False
        assert not Heartbeat.objects.exists()

    def test_exists_once_for_each_consumer(self) -> None:
        event = opened()

        with pytest.raises(IntegrityError):
            Delivery.objects.create(event=event, consumer="test.ear", run_at=MONDAY)


class TestReplay:
    def test_brings_everything_again_also_what_happened_before_the_consumer_listened(self) -> None:
        opened(door_id=1)
        Delivery.objects.all().delete()
        opened(door_id=2)

        assert work.replay(consumer="test.ear", at=MONDAY) == 2
        for claim in work.claim(worker="a", limit=10):
            work.deliver(claim)
        assert sorted(event.door_id for event in heard) == [1, 2]

    def test_keeps_quiet_events_quiet(self) -> None:
        opened(batch=Batch.objects.create(kind=Batch.Kind.IMPORT, at=MONDAY))

        assert work.replay(consumer="test.ear", at=MONDAY) == 0

    def test_names_a_consumer_that_nobody_is(self) -> None:
        with pytest.raises(KeyError, match=r"test\.nobody"):
            work.replay(consumer="test.nobody", at=MONDAY)


class TestRemoveBatch:
    def test_takes_its_events_and_leaves_the_others(self) -> None:
        batch = Batch.objects.create(kind=Batch.Kind.DEMO, at=MONDAY)
        opened(batch=batch)
        kept = opened(door_id=2)
        remove_batch(batch)

        assert list(Event.objects.values_list("pk", flat=True)) == [kept.pk]
