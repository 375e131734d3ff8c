"""How the day stands: deals counted by pipeline, and the two numbers to look at daily."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from voronka.accounts.models import User
from voronka.funnel.models import Deal

if TYPE_CHECKING:
    from voronka.measure.deal_length import DealLength
    from voronka.measure.rate import Rate


@dataclass(frozen=True)
class Counted:
    """Some deals of one pipeline."""

    pipeline_id: int
    pipeline: str
    deals: int


@dataclass(frozen=True)
class Decided:
    """Deals that were won or lost in a time.

    conversion   won of decided; None where nothing was decided
    length       days from the first contact to closing, won and lost alike; None where nothing was closed
    """

    conversion: Rate | None
    length: DealLength | None


def by_pipeline(deals: QuerySet[Deal]) -> list[Counted]:
    """How many of these deals stand in each pipeline; those with none are left out (1 query)."""
    rows = deals.order_by("pipeline__position", "pipeline_id").values_list("pipeline_id", "pipeline__name")
    return [Counted(*row) for row in rows.annotate(count=Count("pk"))]


def decided(user: User, *, since: datetime, until: datetime) -> Decided:
    """Conversion and deal length of the deals that the user sees and that were decided in this time (1 query).

    Source: docs/measures.md, "Conversion" and "Deal length"; moments are of UTC, days are seconds / 86400.
    """
    import polars as pl  # heavy: not before somebody asks for numbers

    from voronka.measure.conversion import conversion
    from voronka.measure.deal_length import deal_length

    deals = Deal.objects.visible_to(user).filter(closed_at__gte=since, closed_at__lt=until)
    rows = deals.values_list("first_contact_at", "closed_at", "outcome")
    opened, closed, states = ([*column] for column in zip(*rows, strict=True)) if rows else ([], [], [])
    frame = pl.DataFrame(
        {
            "opened": pl.Series(
                [each.astimezone(UTC).replace(tzinfo=None) for each in opened], dtype=pl.Datetime("us")
            ),
            "closed": pl.Series(
                [each.astimezone(UTC).replace(tzinfo=None) for each in closed], dtype=pl.Datetime("us")
            ),
            "state": pl.Series(states, dtype=pl.String),
        }
    )
    return Decided(conversion(frame), deal_length(frame, as_of=None))
