"""The counts of the board: how many deals stand in each stage, and what they are worth together."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import Round

from voronka.funnel.models import SHARDS, Deal, Pipeline, Stage, StageCount

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Tally:
    """Some deals of one stage: how many, how many of them with an amount, and the sum of those."""

    deals: int = 0
    known: int = 0
    amount: Decimal = Decimal(0)

    @classmethod
    def of(cls, amount: Decimal | None) -> Tally:
        """One deal."""
        return cls(1, 0 if amount is None else 1, amount or Decimal(0))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.deals + other.deals, self.known + other.known, self.amount + other.amount)

    def __neg__(self) -> Tally:
        return Tally(-self.deals, -self.known, -self.amount)


def make_counts(stages: Iterable[Stage]) -> None:
    """The count rows of new stages, at zero."""
    StageCount.objects.bulk_create(StageCount(stage=stage, shard=shard) for stage in stages for shard in range(SHARDS))


def shift(changes: Mapping[int, Tally]) -> None:
    """Add to the counts of stages, in the transaction of the change itself.

    changes   stage id -> what is added; always taken in the order of the ids, so that two movers never wait for
              each other in a ring
    """
    shard = random.randrange(SHARDS)  # noqa: S311 - spreads the movers, keeps no secret
    for stage_id, tally in sorted(changes.items()):
        if tally != Tally():
            StageCount.objects.filter(stage_id=stage_id, shard=shard).update(
                deals=F("deals") + tally.deals,
                known=F("known") + tally.known,
                # SQLite adds decimals as floats: rounded each time, the error of a sum never grows to a cent
                amount=Round(F("amount") + tally.amount, precision=2),
            )


def recount(pipeline: Pipeline) -> None:
    """Set the counts of a pipeline to what its deals say. Movers of its deals wait meanwhile."""
    with transaction.atomic():
        stages = list(pipeline.stages.order_by("id").values_list("id", flat=True))
        counts = StageCount.objects.filter(stage__in=stages)
        list(counts.select_for_update().order_by("stage", "shard").values_list("id"))
        counts.update(deals=0, known=0, amount=0)
        shift(tallies(pipeline))


def tallies(pipeline: Pipeline) -> dict[int, Tally]:
    """Stage id -> its tally, counted from the deals themselves; stages without deals are left out (1 query)."""
    rows = (
        Deal.objects.filter(pipeline=pipeline)
        .order_by()
        .values("stage")
        .annotate(deals=Count("id"), known=Count("amount"), sum=Sum("amount"))
    )
    return {row["stage"]: Tally(row["deals"], row["known"], exact(row["sum"])) for row in rows}


def exact(sum_: Decimal | None) -> Decimal:
    """The sum of amounts to the cent: SQLite adds decimals as floats. Nothing to add is 0."""
    return Decimal(0) if sum_ is None else sum_.quantize(CENT)
