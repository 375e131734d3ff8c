from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from voronka.ground.indexes import where_known
from voronka.journal.models import AppendOnly


class Suspicion(models.TextChoices):
    """Why a submission looks like spam. It is kept, and a person may let it through."""

    TRAP = "trap", _("Filled in the field that people do not see")
    FAST = "fast", _("Came faster than anybody writes")
    LINKS = "links", _("Full of links")


class Submission(models.Model):
    """What arrived, as it arrived. Append-only; `key` makes the repeat of one harmless.

    public_id  what the sender is told; the same for each repeat
    key        of the sender, with the landing point or the API key before it
    digest     of the payload: the same key with another payload is refused
    visitor    as `Hit.visitor`: joins it with the visits before; None = not known
    origin     where this visit came from
    address, agent   of the sender, as proof of a consent; "" = not known
    language   of the form
    suspicion  "" = none
    """

    point = models.ForeignKey("traffic.LandingPoint", models.PROTECT, null=True, db_index=False, related_name="+")
    version = models.ForeignKey("traffic.PageVersion", models.PROTECT, null=True, db_index=False, related_name="+")
    source = models.ForeignKey("traffic.Source", models.PROTECT, null=True, db_index=False, related_name="submissions")
    origin = models.ForeignKey("traffic.Origin", models.PROTECT, null=True, db_index=False, related_name="+")
    at = models.DateTimeField()
    public_id = models.CharField(max_length=22, null=True)
    key = models.CharField(max_length=140, null=True)  # null: none was given
    digest = models.CharField(max_length=64, blank=True)
    visitor = models.BigIntegerField(null=True)
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=2, blank=True)
    suspicion = models.CharField(max_length=5, choices=Suspicion.choices, blank=True)
    payload = models.JSONField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, db_index=False, related_name="+")

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [  # not `unique=True`: on PostgreSQL that makes a second index of each, for LIKE
            models.UniqueConstraint(fields=["public_id"], name="traffic_one_public_id"),
            models.UniqueConstraint(fields=["key"], name="traffic_one_of_a_key"),
        ]
        indexes = [
            where_known("traffic_submission", "visitor", "at"),
            where_known("traffic_submission", "point"),
            where_known("traffic_submission", "version"),
            where_known("traffic_submission", "source"),
            where_known("traffic_submission", "origin"),
            where_known("traffic_submission", "batch"),
        ]


class Purpose(models.TextChoices):
    """What somebody agrees to. Each has its own box, never ticked beforehand."""

    PROCESSING = "processing", _("Processing of personal data")
    ADVERTISING = "advertising", _("Advertising messages")
    PASSING_ON = "passing_on", _("Passing data on to others")


class ConsentText(models.Model):
    """The wording of a consent. Never changed: a new wording is a new row.

    digest   SHA-256 of the wording
    """

    purpose = models.CharField(max_length=11, choices=Purpose.choices)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    wording = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "language", "digest"], name="traffic_wordings_differ")
        ]


class Consent(models.Model):
    """Somebody ticked a box. The moment, address and browser stand in the submission.

    confirmed_at   when he confirmed it by the letter that was sent after (double opt-in); None = not, or not asked
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "text"], name="traffic_one_consent_a_box")]
