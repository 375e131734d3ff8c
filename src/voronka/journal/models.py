from __future__ import annotations

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from voronka.ground.indexes import where_known


class AppendOnly(models.QuerySet[Any]):
    """Rows that are written once. The way out is `journal.actions.remove_batch`, for made-up and imported history."""

    def update(self, **_changes: Any) -> NoReturn:
        raise TypeError(f"{self.model.__name__} rows are never changed")


class Batch(models.Model):
    """Rows that came together and can leave together: demo data, later an import."""

    class Kind(models.TextChoices):
        DEMO = "demo"
        IMPORT = "import"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)


class Event(models.Model):
    """One thing that happened, and the audit row of the change that it tells of. Append-only.

    kind      "funnel.deal_moved": the app and the past tense
    subject   what it happened to: ("funnel.deal", 12)
    at        the moment in the world; `recorded_at` is the moment of the insert
    by_id     the user who did it; None = the machine. A number, not a key: the journal knows no app
    payload   ids and times, no names or phones
    changes   field -> [before, after]; what a person typed may stand here, so it can be blanked on erasure
    batch     not checked by the database, row for row: an import writes a hundred thousand for one and the same
    """

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    request_id = models.CharField(max_length=36, blank=True)
    payload = models.JSONField(default=dict)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="events", db_constraint=False, db_index=False
    )

    objects = AppendOnly.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_event_by_subject"),
            # of what came in a batch nobody is told, and the audit is silent
            models.Index(fields=["recorded_at"], condition=Q(batch=None), name="journal_event_by_record"),
            models.Index(fields=["kind", "id"], condition=Q(batch=None), name="journal_event_by_kind"),
            where_known("journal_event", "batch", "kind"),
        ]


class Delivery(models.Model):
    """One event on its way to one consumer. Claimed with a lease, retried with growing pauses, parked visibly.

    run_at   when it is due while ready; when the lease ends while running
    worker   who holds the lease; with `attempt` it is the fence: a finish by anyone else changes nothing
    """

    class State(models.IntegerChoices):
        READY = 0
        RUNNING = 1
        DONE = 2
        PARKED = 3

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=60)
    state = models.SmallIntegerField(choices=State.choices, default=State.READY)
    run_at = models.DateTimeField()
    worker = models.CharField(max_length=60, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="journal_one_delivery_per_consumer")]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state__lt=2), name="journal_delivery_due"),
            models.Index(fields=["consumer", "state"], name="journal_delivery_by_state"),
        ]


class Heartbeat(models.Model):
    """A process that works on deliveries, and when it last said so."""

    worker = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField()
    at = models.DateTimeField()
