"""How deliveries reach their consumers: claimed with a lease, fenced, retried with growing pauses, parked visibly.

Any number of workers may do this at once. A handler and the note that it is done are one transaction, and the note is
made only by the one who holds the lease: so the effect is there exactly once, whoever is killed and whenever.
Long work is a delivery in steps: each step and the renewal of the lease are one transaction.
"""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.utils import InterfaceError, OperationalError

from voronka.ground import clock
from voronka.ground.request import request_id
from voronka.journal.events import CONSUMERS, KINDS, STEPPED, WorkIsOver
from voronka.journal.models import Delivery, Event, Heartbeat

LEASE = timedelta(seconds=60)
TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=6)
KEPT_ERROR = 4000


class LeaseLost(Exception):
    """Somebody else has taken the delivery meanwhile; what this worker did with it was rolled back."""


@dataclass(frozen=True)
class Claim:
    """A delivery that a worker holds until its lease ends; with the worker, `attempt` is the fence.

    attempt   how often it was begun; taking it counts nothing, so that nobody pays for what was taken along with it
    """

    delivery_id: int
    attempt: int
    worker: str
    consumer: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is work in steps, for `work_on`."""
        return self.consumer in STEPPED


_CLAIM = """
    UPDATE journal_delivery SET state = 1, worker = %s, run_at = %s
     WHERE id IN (SELECT id FROM journal_delivery WHERE state < 2 AND run_at <= %s{short}
                   ORDER BY run_at, id LIMIT %s{lock})
    RETURNING id, attempt, consumer
"""


def database_now() -> datetime:
    """This moment by the clock that all workers share, so that a worker whose own clock jumps takes no lease away."""
    if connection.vendor != "postgresql":
        return clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def claim(*, worker: str, limit: int, lease: timedelta = LEASE, only_short: bool = False) -> list[Claim]:
    """Take up to `limit` deliveries that are due or whose lease ended, the longest waiting first.

    only_short   leave work in steps where it is
    """
    now = database_now()
    long = sorted(STEPPED) if only_short else []
    if not _due(now).exclude(consumer__in=long).exists():
        return []  # looking takes no lock; with SQLite an idle worker would stand in the way of every writer
    short = f" AND consumer NOT IN ({', '.join(['%s'] * len(long))})" if long else ""
    with transaction.atomic(), connection.cursor() as cursor:
        lock = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
        ends, due = (connection.ops.adapt_datetimefield_value(moment) for moment in (now + lease, now))
        cursor.execute(_CLAIM.format(lock=lock, short=short), [worker, ends, due, *long, limit])
        return [Claim(row[0], row[1], worker, row[2]) for row in sorted(cursor.fetchall())]


def deliver(claim: Claim) -> bool:
    """Hand one delivery to its consumer. True = done; False = it failed and is retried later, or parked.

    Raises LeaseLost, and database errors when the database itself is away: then the lease ends and another one comes.
    """
    with _begun(claim) as work:
        if work.delivery is None:
            return False
        with transaction.atomic():
            _handle(work.delivery)
            _finish(work.claim)
        work.is_done = True
    return work.is_done


def work_on(claim: Claim, *, go_on: Callable[[bool], bool], lease: timedelta = LEASE) -> bool:
    """Do long work step by step; each step and the renewal of the lease are one transaction.

    go_on   asked after each step, outside of any transaction, and told whether the step came further; False = give the
            rest back, for whoever comes next

    True = done; False = it failed, or was given back. Raises as `deliver`.
    """
    with _begun(claim) as work:
        if work.delivery is None:
            return False
        with closing(_handle(work.delivery)) as steps, suppress(WorkIsOver):
            for step in steps:
                with transaction.atomic():
                    is_further = bool(step())
                    work.claim = _renewed(work.claim, lease, is_further=is_further)
                if not go_on(is_further):
                    give_back([work.claim], are_begun=True)
                    return False
        _finish(work.claim)
        work.is_done = True
    return work.is_done


def is_long_work_waiting() -> bool:
    """Whether other work in steps is due (1 query)."""
    return _due(database_now()).filter(consumer__in=STEPPED).exists()


def give_back(claims: list[Claim], *, are_begun: bool = False) -> None:
    """Return at once, as if it had not been taken, what was not begun, or was begun and has not failed."""
    for each in claims:
        attempt = each.attempt - int(are_begun)
        _held(each).update(state=Delivery.State.READY, run_at=database_now(), attempt=attempt, worker="")


def beat(*, worker: str, started_at: datetime, at: datetime) -> None:
    """Say that this worker lives."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"started_at": started_at, "at": at})


def release(*, at: datetime, consumer: str | None = None) -> int:
    """Try what was parked again; returns how many."""
    parked = Delivery.objects.filter(state=Delivery.State.PARKED)
    if consumer:
        parked = parked.filter(consumer=consumer)
    return parked.update(state=Delivery.State.READY, attempt=0, run_at=at, worker="")


def replay(*, consumer: str, at: datetime) -> int:
    """Deliver every event from the beginning to one consumer again; returns how many. Quiet events stay quiet.

    Raises KeyError for a consumer that nobody has.
    """
    kinds = [kind for kind, consumers in CONSUMERS.items() if consumer in consumers]
    if not kinds:
        raise KeyError(consumer)
    with transaction.atomic():
        again = Delivery.objects.filter(consumer=consumer).update(
            state=Delivery.State.READY, attempt=0, run_at=at, worker="", error=""
        )
        missed = Event.objects.filter(kind__in=kinds, batch=None).exclude(deliveries__consumer=consumer)
        made = Delivery.objects.bulk_create(
            (Delivery(event_id=pk, consumer=consumer, run_at=at) for pk in missed.values_list("pk", flat=True)),
            batch_size=1000,
        )
    return again + len(made)


def _held(claim: Claim) -> QuerySet[Delivery]:
    """The row of a claim as long as it is ours."""
    return Delivery.objects.filter(
        pk=claim.delivery_id, state=Delivery.State.RUNNING, worker=claim.worker, attempt=claim.attempt
    )


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__lt=Delivery.State.DONE, run_at__lte=now)


@dataclass
class _Work:
    """What is being done; `delivery` is None where nothing is to be done any more."""

    claim: Claim
    delivery: Delivery | None = None
    is_done: bool = False


@contextmanager
def _begun(claim: Claim) -> Iterator[_Work]:
    """The delivery of a claim. Whatever its consumer raises is written down, and tried again.

    The attempt is counted before it is made, in a transaction of its own: so it counts if it kills the worker, too.
    """
    work = _Work(replace(claim, attempt=claim.attempt + 1))
    if not _held(claim).update(attempt=work.claim.attempt):
        raise LeaseLost
    if claim.attempt < TRIES:
        work.delivery = _held(work.claim).select_related("event").first()
    else:  # it never came back with an error: each time the worker died in its hands
        told = "every worker that tried it was gone before the end"
        _held(work.claim).update(state=Delivery.State.PARKED, error=told)
    token = request_id.set(f"delivery-{claim.delivery_id}")
    try:
        yield work
    except LeaseLost:
        raise
    except Exception as error:
        if isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable():
            raise  # the database is away; while it answers, the failure is the consumer's own
        _put_off(work.claim, error)
    finally:
        request_id.reset(token)


def _handle(delivery: Delivery) -> Any:
    """Call the consumer; returns its steps where it has any."""
    event = delivery.event
    handler = CONSUMERS.get(event.kind, {}).get(delivery.consumer)
    if handler is None:
        raise LookupError(f"nobody is {delivery.consumer} any more, who listened to {event.kind}")
    return handler(KINDS[event.kind].read(at=event.at, payload=event.payload))


def _finish(claim: Claim) -> None:
    if not _held(claim).update(state=Delivery.State.DONE, error=""):
        raise LeaseLost


def _renewed(claim: Claim, lease: timedelta, *, is_further: bool) -> Claim:
    """The claim for another while. A step forward begins the count of attempts anew: only standing still is failing."""
    attempt = 1 if is_further else claim.attempt
    if not _held(claim).update(run_at=database_now() + lease, attempt=attempt, error=""):
        raise LeaseLost
    return replace(claim, attempt=attempt)


def _put_off(claim: Claim, error: Exception) -> None:
    """After a failure: again after a pause that doubles, with jitter; after the last try parked with its error."""
    pause = min(FIRST_PAUSE * 2 ** (claim.attempt - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
    parked = claim.attempt >= TRIES
    told = "".join(traceback.format_exception(error))[-KEPT_ERROR:]
    _held(claim).update(
        state=Delivery.State.PARKED if parked else Delivery.State.READY,
        run_at=database_now() + pause,
        error=told.replace("\0", ""),
    )
