"""What the board stands on: counts that are kept, views that are saved, changes of many deals that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from voronka.funnel.models.pipelines import Pipeline, Stage

SHARDS = 16
"""Count rows of a stage: movers take one of them by chance, so that they do not queue."""


class StageCount(models.Model):
    """A share of the deals that stand in a stage; their sum is the truth. A share alone may be negative.

    deals    how many
    known    of them with an amount
    amount   the sum of the known amounts
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="counts")
    shard = models.PositiveSmallIntegerField()
    deals = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "shard"], name="funnel_one_count_per_shard"),
            models.CheckConstraint(condition=Q(shard__lt=SHARDS), name="funnel_shard_is_in_range"),
        ]


class SavedView(models.Model):
    """A filter of the board or the list that somebody gave a name.

    query   the filters as they stand in the address: "owner=3&no_step=1"
    """

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="views")
    name = models.CharField(max_length=60)
    shape = models.CharField(max_length=5, choices=[("board", "board"), ("list", "list")], default="board")
    query = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "pipeline", "name"], name="funnel_view_names_differ"),
            models.UniqueConstraint(
                fields=["owner", "pipeline"], condition=Q(is_default=True), name="funnel_one_default_view"
            ),
        ]


@dataclass(frozen=True)
class RefusedDeal:
    """A deal that a change of many left as it was, and why."""

    deal_id: int
    title: str
    reason: object


class BulkChange(models.Model):
    """One change of many deals at once; its parts hold what it takes to undo it.

    done     how many deals were changed
    refused  the deals that stayed, told by the action that made or undid the change; not kept
    """

    class Kind(models.TextChoices):
        MOVE = "move"
        ASSIGN = "assign"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    refused: Sequence[RefusedDeal] = ()


class BulkPart(models.Model):
    """What one transaction of a change of many did.

    before   {deal id: what it was before}, only of the deals that were changed
    """

    bulk = models.ForeignKey(BulkChange, models.CASCADE, related_name="parts")
    before = models.JSONField()
