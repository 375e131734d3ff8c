from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner

SOMEBODY = Q(contact__isnull=False) | Q(deal__isnull=False)
"""A deal may be with somebody unknown; it is the subject then."""


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

    @property
    def party_name(self) -> str:
        """Whom it is about: the contact, else the party of the deal; "" = nobody."""
        return str(self.contact) if self.contact else self.deal.party_name if self.deal else ""


class Task(About):
    """Something to be done by somebody. The open one that is due first is the next step of its deal.

    due_at        when; `is_all_day`: at any time of that day in the business' time zone, `due_at` is its beginning
    repeats       a done task makes the next one, so long after its due date
    repeats_from  the due moment that the repeating counts from: the 31st stays the 31st after a February
    follows       the done one that this one was made by
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
    repeats_from = models.DateTimeField(null=True)
    follows = models.OneToOneField("self", models.SET_NULL, null=True, related_name="next")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=500, blank=True)

    objects = Tasks.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="activities_task_has_a_title"),
            models.CheckConstraint(
                condition=Q(repeats="", repeats_from=None) | ~Q(repeats="") & Q(repeats_from__isnull=False),
                name="activities_repeats_from_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(done_at=None), name="activities_open_task"),
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="activities_open_task_of_all"),
            models.Index(fields=["owner", "done_at"], name="activities_done_task"),
            models.Index(fields=["deal", "due_at"], condition=Q(done_at=None), name="activities_next_step"),
            models.Index(fields=["deal", "made_at"], name="activities_task_by_deal"),
        ]

    def __str__(self) -> str:
        return self.title


class Call(About):
    """A call that was made or taken.

    attempt   1, 2, 3... of the outgoing calls to one lead; to one deal where there is no lead, to one contact where
              there is neither; None for incoming ones
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
            models.CheckConstraint(condition=SOMEBODY, name="activities_call_is_about_somebody"),
            models.UniqueConstraint(
                fields=["lead", "attempt"],
                condition=Q(lead__isnull=False),
                name="activities_attempts_on_a_lead_differ",
            ),
            models.UniqueConstraint(
                fields=["deal", "attempt"],
                condition=Q(lead=None, deal__isnull=False),
                name="activities_attempts_on_a_deal_differ",
            ),
            models.UniqueConstraint(
                fields=["contact", "attempt"],
                condition=Q(lead=None, deal=None),
                name="activities_attempts_on_a_contact_differ",
            ),
        ]
        indexes = [
            models.Index(fields=["deal", "at"], name="activities_call_by_deal"),
            models.Index(fields=["contact", "at"], name="activities_call_by_contact"),
        ]


class Meeting(About):
    """A meeting or a demonstration, planned or held.

    task   while it is planned, the open task of whoever goes there: the next step of the deal
    """

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
    task = models.OneToOneField(Task, models.PROTECT, related_name="meeting")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=SOMEBODY, name="activities_meeting_is_about_somebody"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="activities_meeting_lasts"),
        ]
        indexes = [models.Index(fields=["deal", "at"], name="activities_meeting_by_deal")]


class Note(About):
    """What somebody wrote down. It is not edited; a wrong one is taken away, and can be brought back.

    removed_at   when it was taken away; None = it stands
    """

    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="activities_note_has_a_text"),
            models.CheckConstraint(condition=SOMEBODY, name="activities_note_is_about_somebody"),
        ]
        indexes = [models.Index(fields=["deal", "at"], name="activities_note_by_deal")]
