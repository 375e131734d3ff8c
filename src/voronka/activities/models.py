from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner


class Tasks(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)

    def open(self) -> Self:
        return self.filter(done_at=None)


class About(models.Model):
    """What a piece of work is about: a contact, and the deal or the lead if there is one."""

    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey("leads.Lead", models.PROTECT, null=True, related_name="+")
    deal = models.ForeignKey("funnel.Deal", models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Task(About):
    """Something to be done by somebody. The open one that is due first is the next step of its deal.

    due_at   when; `is_all_day`: at any time of that day in the time zone of the business
    repeats  a done task makes the next one, so long after its due date
    """

    class Type(models.TextChoices):
        CALL = "call", _("Call")
        MESSAGE = "message", _("Write")
        MEETING = "meeting", _("Meet")
        OTHER = "other", _("Do")

    class Repeats(models.TextChoices):
        NEVER = "", _("Once")
        DAILY = "day", _("Every day")
        WEEKLY = "week", _("Every week")
        MONTHLY = "month", _("Every month")

    type = models.CharField(max_length=8, choices=Type.choices, default=Type.OTHER)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    repeats = models.CharField(max_length=5, choices=Repeats.choices, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=500, blank=True)

    objects = Tasks.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="activities_task_has_a_title")]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(done_at=None), name="activities_open_task"),
            models.Index(fields=["deal", "due_at"], condition=Q(done_at=None), name="activities_next_step"),
            models.Index(fields=["deal", "made_at"], name="activities_task_by_deal"),
        ]


class Call(About):
    """A call that was made or taken.

    attempt   1, 2, 3... of the outgoing calls to one lead (or to a contact without a lead); None for incoming ones
    duration_s   None = not known
    """

    class Direction(models.TextChoices):
        OUT = "out", _("Outgoing")
        IN = "in", _("Incoming")

    class Result(models.TextChoices):
        TALKED = "talked", _("Talked")
        NO_ANSWER = "no_answer", _("No answer")
        BUSY = "busy", _("Busy")
        WRONG = "wrong", _("Wrong number")
        LATER = "later", _("Asked to call later")

    direction = models.CharField(max_length=3, choices=Direction.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    attempt = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    duration_s = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction="in", attempt=None) | Q(direction="out", attempt__gte=1),
                name="activities_outgoing_calls_are_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["deal", "at"], name="activities_call_by_deal"),
            models.Index(fields=["contact", "at"], name="activities_call_by_contact"),
        ]


class Meeting(About):
    """A meeting or a demonstration, planned or held."""

    class Result(models.TextChoices):
        PLANNED = "", _("Planned")
        HELD = "held", _("Held")
        MISSED = "missed", _("They did not come")
        CANCELLED = "cancelled", _("Called off")

    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["deal", "at"], name="activities_meeting_by_deal")]


class Note(About):
    """What somebody wrote down."""

    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="activities_note_has_a_text")]
        indexes = [models.Index(fields=["deal", "at"], name="activities_note_by_deal")]
