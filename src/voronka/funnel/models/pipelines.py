"""How a funnel is drawn: pipelines, their stages, and the dated versions of both."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StageKind(models.TextChoices):
    """What a stage is for. Technical: automation, a seller has nothing to do there. Key: it brings the money."""

    TECHNICAL = "technical", pgettext_lazy("kind of stage", "Technical")
    WORK = "work", pgettext_lazy("kind of stage", "Work")
    KEY = "key", pgettext_lazy("kind of stage", "Key")
    WON = "won", pgettext_lazy("kind of stage", "Won")
    LOST = "lost", pgettext_lazy("kind of stage", "Lost")


class Pipeline(models.Model):
    """Ordered stages that deals go through.

    The rows of `Stage` are how the pipeline stands now; `Version` holds every state it was published in, and the draft.
    """

    name = models.CharField(max_length=100)
    trade = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("position", "id")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="funnel_pipeline_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One state of a pipeline, as published on a day for a reason; or its draft, which is not published yet.

    drawing   the whole definition (`funnel.drawing.Drawing` as JSON): stages with texts, rules, loss reasons
    number    1, 2, 3...; None = the draft
    revision  how often the draft was saved: who publishes it tells what he has seen
    edited_at, edited_by   when and by whom it was last saved as a draft; None = it never was one
    """

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    drawing = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "number"], name="funnel_version_numbers_differ"),
            models.UniqueConstraint(
                fields=["pipeline"], condition=Q(number=None), name="funnel_one_draft_per_pipeline"
            ),
            models.CheckConstraint(
                condition=Q(number=None, published_at=None)
                | Q(number__isnull=False, published_at__isnull=False) & ~Q(reason=""),
                name="funnel_published_on_a_day_for_a_reason",
            ),
        ]

    @property
    def edition(self) -> str:
        """Which state of which version this is: what a page has seen, and an action compares."""
        return f"{self.pk}.{self.revision}"


class Stage(models.Model):
    """One stage of a pipeline, as published.

    key              stays the same over versions; by it a drawing finds its row
    time_limit_hours a deal may stand here so long; None = no limit
    may_repeat       coming back here is part of the plan (a repeat showing); else who brings a deal back is told so
    required         fields of the deal that must be filled on entry: "amount", "product", "company", "close_by",
                     or the key of a `DealField`
    boxes            sentences to tick on entry
    is_gone          taken out of the drawing; kept for the history of the deals that stood here
    """

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=StageKind.choices)
    position = models.PositiveSmallIntegerField()
    purpose = models.TextField()
    entry_rule = models.TextField()
    exit_rule = models.TextField()
    what_to_do = models.TextField()
    time_limit_hours = models.PositiveIntegerField(null=True)
    may_repeat = models.BooleanField(default=False)
    required = models.JSONField(default=list)
    boxes = models.JSONField(default=list)
    is_gone = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="funnel_stage_keys_differ"),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="funnel_stage_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(purpose="") & ~Q(entry_rule="") & ~Q(exit_rule="") & ~Q(what_to_do=""),
                name="funnel_stage_is_explained",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def closes(self) -> bool:
        """Whether a deal that comes here is decided."""
        return self.kind in {StageKind.WON, StageKind.LOST}


class LossReason(models.Model):
    """Why deals of a pipeline are lost.

    is_gone  offered to nobody: taken out of the drawing, or named by an import only
    """

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="loss_reasons")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()
    is_gone = models.BooleanField(default=False)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="funnel_loss_reason_keys_differ"),
            models.CheckConstraint(condition=~Q(name=""), name="funnel_loss_reason_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DealField(models.Model):
    """A field of deals that the business added. A slice; its values stand in `Deal.fields` under `key`.

    key      stays the same when the field is renamed
    is_gone  taken out: no longer asked for and shown; the values stay with the deals
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")
        YES_NO = "yes_no", _("Yes or no")

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    choices = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    is_gone = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="funnel_field_has_a_name")]

    def __str__(self) -> str:
        return self.name
