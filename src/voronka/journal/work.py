"""How deliveries reach their consumers: claimed with a lease, fenced, retried with growing pauses, parked visibly.

Any number of workers may do this at once. A handler and the note that it is done are one transaction, and the note is
made only by the one who holds the lease: so the effect is there exactly once, whoever is killed and whenever.
"""

from __future__ import annotations

import random
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.utils import InterfaceError, OperationalError

from voronka.ground import clock
from voronka.ground.request import request_id
from voronka.journal.events import CONSUMERS, KINDS
from voronka.journal.models import Delivery, Event, Heartbeat

LEASE = timedelta(seconds=60)
TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=6)
KEPT_ERROR = 4000


class LeaseLost(Exception):
    """Somebody else has taken the delivery meanwhile; what this worker did with it was rolled back."""


@dataclass(frozen=True)
class Claim:
    """A delivery that a worker holds until its lease ends; `attempt` is the fence."""

    delivery_id: int
    attempt: int
    worker: str


_CLAIM = """
    UPDATE journal_delivery SET state = 1, worker = %s, attempt = attempt + 1, run_at = %s
     WHERE id IN (SELECT id FROM journal_delivery WHERE state < 2 AND run_at <= %s ORDER BY run_at, id LIMIT %s{lock})
    RETURNING id, attempt
"""


def database_now() -> datetime:
    """This moment by the clock that all workers share, so that a worker whose own clock jumps takes no lease away."""
    if connection.vendor != "postgresql":
        return clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def claim(*, worker: str, limit: int, lease: timedelta = LEASE) -> list[Claim]:
    """Take up to `limit` deliveries that are due or whose lease ended, the longest waiting first."""
    now = database_now()
    if not Delivery.objects.filter(state__lt=Delivery.State.DONE, run_at__lte=now).exists():
        return []  # looking takes no lock; with SQLite an idle worker would stand in the way of every writer
    with transaction.atomic(), connection.cursor() as cursor:
        lock = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
        moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (now + lease, now)]
        cursor.execute(_CLAIM.format(lock=lock), [worker, *moments, limit])
        return [Claim(row[0], row[1], worker) for row in sorted(cursor.fetchall())]


def deliver(claim: Claim) -> bool:
    """Hand one delivery to its consumer. True = done; False = it failed and is retried later, or parked.

    Raises LeaseLost, and database errors when the database itself is away: then the lease ends and another one comes.
    """
    delivery = _held(claim).select_related("event").first()
    if delivery is None:
        raise LeaseLost
    if claim.attempt > TRIES:  # it never came back with an error: each time the worker died in its hands
        _held(claim).update(state=Delivery.State.PARKED, error="every worker that tried it was gone before the end")
        return False
    token = request_id.set(f"delivery-{delivery.pk}")
    try:
        with transaction.atomic():
            _handle(delivery)
            if not _held(claim).update(state=Delivery.State.DONE, error=""):
                raise LeaseLost
        return True
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception as error:  # whatever a consumer raises is written down and tried again
        _put_off(claim, error)
        return False
    finally:
        request_id.reset(token)


def give_back(claims: list[Claim]) -> None:
    """Return what was not begun, at once, as if it had not been taken: the worker is going."""
    for each in claims:
        _held(each).update(state=Delivery.State.READY, run_at=database_now(), attempt=F("attempt") - 1, worker="")


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


def _handle(delivery: Delivery) -> None:
    event = delivery.event
    handler = CONSUMERS.get(event.kind, {}).get(delivery.consumer)
    if handler is None:
        raise LookupError(f"nobody is {delivery.consumer} any more, who listened to {event.kind}")
    handler(KINDS[event.kind].read(at=event.at, payload=event.payload))


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
