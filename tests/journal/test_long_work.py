"""Long work in steps: each is there once, whoever goes on with it, and nothing short waits behind it."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction

from voronka.journal import work
from voronka.journal.actions import record
from voronka.journal.events import CONSUMERS, KINDS, STEPPED, Happening, Step, WorkIsOver, on
from voronka.journal.models import Delivery, Heartbeat
from voronka.worker import main
from voronka.worker.main import Worker

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
STEPS = 5
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Dug(Happening, kind="test.dug", about="test.hole"):
    hole_id: int


@dataclass(frozen=True, kw_only=True)
class Knocked(Happening, kind="test.knocked", about="test.door"):
    door_id: int


del KINDS["test.dug"], KINDS["test.knocked"]  # known only while a test of this file runs


def depth() -> int:
    """How far the work is: one heartbeat a step, so that what is rolled back is seen to be gone."""
    return Heartbeat.objects.filter(worker__startswith="depth").count()


def deeper() -> None:
    Heartbeat.objects.create(worker=f"depth {depth()}", started_at=MONDAY, at=MONDAY)


def further() -> bool:
    deeper()
    return True


def broken() -> None:
    raise ValueError("rock")


def dig(_event: Dug) -> Iterator[Step]:
    """Goes on from what is there already."""
    while depth() < STEPS:
        yield deeper


knocks: list[tuple[int, int]] = []


@pytest.fixture(autouse=True)
def consumers() -> Iterator[None]:
    knocks.clear()
    KINDS["test.dug"], KINDS["test.knocked"] = Dug, Knocked
    on(Dug, consumer="test.dig", steps=True)(dig)
    on(Knocked, consumer="test.knock")(lambda event: knocks.append((event.door_id, depth())))
    yield
    STEPPED.discard("test.dig")
    del CONSUMERS["test.dug"], CONSUMERS["test.knocked"], KINDS["test.dug"], KINDS["test.knocked"]


def asked(happening: Happening) -> None:
    with transaction.atomic():
        record(happening, by_id=None)


def claimed(worker: str = "a") -> work.Claim:
    asked(Dug(hole_id=1, at=MONDAY))
    (claim,) = work.claim(worker=worker, limit=10)
    return claim


def worked() -> bool:
    """One try, without the pause before it."""
    Delivery.objects.update(run_at=work.database_now() - timedelta(seconds=1))
    (claim,) = work.claim(worker="a", limit=10)
    return work.work_on(claim, go_on=lambda _further: True)


def steps_of(*steps: Step) -> None:
    """Dig so instead."""
    CONSUMERS["test.dug"]["test.dig"] = lambda _event: (step for step in steps)


class TestLongWork:
    def test_is_done_step_by_step_to_its_end(self) -> None:
        assert work.work_on(claimed(), go_on=lambda _further: True) is True
        assert depth() == STEPS
        assert Delivery.objects.get().state == Delivery.State.DONE

    def test_goes_on_where_another_worker_has_left_it(self) -> None:
        claim = claimed()

        assert work.work_on(claim, go_on=lambda _further: depth() < 2) is False
        delivery = Delivery.objects.get()
        assert (depth(), delivery.state, delivery.worker, delivery.attempt) == (2, Delivery.State.READY, "", 0)

        (again,) = work.claim(worker="b", limit=10)
        assert work.work_on(again, go_on=lambda _further: True) is True
        assert depth() == STEPS

    def test_keeps_nothing_of_a_step_whose_lease_was_taken_over(self) -> None:
        claim = claimed()

        def overslept() -> None:
            deeper()
            Delivery.objects.update(worker="b", attempt=2)

        steps_of(deeper, overslept)
        with pytest.raises(work.LeaseLost):
            work.work_on(claim, go_on=lambda _further: True)

        assert depth() == 1

    def test_holds_its_lease_as_long_as_it_goes_on(self) -> None:
        claim = claimed()
        long = timedelta(hours=1)
        ends: list[datetime] = []

        work.work_on(claim, go_on=lambda _further: bool(ends.append(Delivery.objects.get().run_at)) or True, lease=long)

        assert min(ends) > work.database_now() + timedelta(minutes=59)

    def test_that_fails_keeps_its_steps_and_is_tried_again(self) -> None:
        def half() -> None:
            deeper()
            broken()

        claim = claimed()
        steps_of(deeper, half)

        assert work.work_on(claim, go_on=lambda _further: True) is False
        delivery = Delivery.objects.get()
        assert (depth(), delivery.state, delivery.attempt) == (1, Delivery.State.READY, 1)
        assert "rock" in delivery.error

    def test_that_fails_at_the_same_place_each_time_is_parked_whatever_it_does_before(self) -> None:
        asked(Dug(hole_id=1, at=MONDAY))
        steps_of(lambda: None, broken)

        assert [worked() for _ in range(work.TRIES)] == [False] * work.TRIES
        assert Delivery.objects.get().state == Delivery.State.PARKED

    def test_that_comes_further_between_its_failures_is_finished_however_many_they_are(self) -> None:
        def stumbling(_event: Dug) -> Iterator[Step]:
            yield lambda: None
            while depth() < work.TRIES + 2:
                yield further
                yield broken

        asked(Dug(hole_id=1, at=MONDAY))
        CONSUMERS["test.dug"]["test.dig"] = stumbling

        assert [worked() for _ in range(work.TRIES + 3)] == [False] * (work.TRIES + 2) + [True]

    def test_ends_quietly_when_a_step_says_that_it_is_over(self) -> None:
        def stopped() -> None:
            deeper()
            raise WorkIsOver

        claim = claimed()
        steps_of(deeper, stopped, deeper)

        assert work.work_on(claim, go_on=lambda _further: True) is True
        assert (depth(), Delivery.objects.get().error) == (1, "")

    def test_that_kills_every_worker_without_a_step_forward_is_parked(self) -> None:
        claim = claimed()
        Delivery.objects.update(attempt=work.TRIES)

        assert (
            work.work_on(work.Claim(claim.delivery_id, work.TRIES, "a", "test.dig"), go_on=lambda _further: True)
            is False
        )
        assert Delivery.objects.get().state == Delivery.State.PARKED


class TestAWorker:
    def test_lets_nothing_short_wait_behind_long_work(self) -> None:
        asked(Dug(hole_id=1, at=MONDAY))
        asked(Knocked(door_id=1, at=MONDAY))

        def knock_meanwhile() -> None:
            deeper()
            record(Knocked(door_id=2, at=MONDAY), by_id=None)

        steps_of(deeper, knock_meanwhile, deeper)
        Worker().run_once()

        assert knocks == [(1, 0), (2, 2)]
        assert depth() == 3

    def test_gives_the_rest_back_untried_when_the_database_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(_event: Knocked) -> None:
            raise OperationalError("server closed the connection unexpectedly")

        CONSUMERS["test.knocked"]["test.knock"] = away
        for door_id in (1, 2):
            asked(Knocked(door_id=door_id, at=MONDAY))
        monkeypatch.setattr(connection, "is_usable", lambda: False)

        with pytest.raises(OperationalError):
            Worker().run_once()

        left = list(Delivery.objects.order_by("pk").values_list("state", "attempt"))
        assert left == [(Delivery.State.RUNNING, 1), (Delivery.State.READY, 0)]

    def test_gives_long_work_back_when_it_is_told_to_stop(self) -> None:
        asked(Dug(hole_id=1, at=MONDAY))
        worker = Worker()
        steps_of(deeper, worker.stop, deeper)

        worker.run_once()

        assert (depth(), Delivery.objects.get().state) == (1, Delivery.State.READY)

    def test_ends_two_works_that_begin_anew_after_each_interruption(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(main, "TURN_S", 0.01)
        for hole_id in (1, 2):
            asked(Dug(hole_id=hole_id, at=MONDAY))
        steps_of(*[lambda: time.sleep(0.02)] * 4)
        worker = Worker()

        for _ in range(20):
            worker.run_once()

        assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.DONE}

    def test_gives_way_after_the_same_turn_to_whoever_waits_where_the_work_comes_further(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(main, "TURN_S", 0.0)
        for hole_id in (1, 2):
            asked(Dug(hole_id=hole_id, at=MONDAY))
        dug: list[int] = []
        CONSUMERS["test.dug"]["test.dig"] = lambda event: (
            lambda: bool(dug.append(event.hole_id)) or True for _ in range(3 - dug.count(event.hole_id))
        )
        worker = Worker()

        for _ in range(6):
            worker.run_once()

        assert dug == [1, 2, 1, 2, 1, 2]

    def test_gives_its_memory_back_after_long_work_and_not_after_short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        kept_free: list[int] = []
        monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace(malloc_trim=kept_free.append))
        asked(Knocked(door_id=1, at=MONDAY))
        Worker().run_once()
        assert (kept_free, connection.connection is None) == ([], False)

        asked(Dug(hole_id=1, at=MONDAY))
        Worker().run_once()
        assert (kept_free, connection.connection is None) == ([0], True)

    def test_does_without_where_the_system_takes_no_memory_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ctypes, "CDLL", lambda _name: SimpleNamespace())
        asked(Dug(hole_id=1, at=MONDAY))
        Worker().run_once()

        assert (depth(), Delivery.objects.get().state) == (STEPS, Delivery.State.DONE)
