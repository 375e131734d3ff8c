"""What sources cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum

from voronka.traffic.models import Spend

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Spent:
    """What a source cost in the currency of the business; None = nothing is written down.

    unpooled  days of either month that are in no sum, since their rate is not known
    """

    month: Decimal | None = None
    before: Decimal | None = None
    unpooled: int = 0


def spent_by_source(month: date) -> dict[int, Spent]:
    """Source -> what it cost in the month that begins on that day, and in the one before (1 query)."""
    before = (month - timedelta(days=1)).replace(day=1)
    rows = (
        Spend.objects.filter(day__gte=before, day__lt=month_after(month))
        .order_by()
        .values("source_id")
        .annotate(
            now=Sum("own", filter=Q(day__gte=month)),
            then=Sum("own", filter=Q(day__lt=month)),
            unpooled=Count("pk", filter=Q(own=None)),
        )
    )
    return {row["source_id"]: Spent(_cents(row["now"]), _cents(row["then"]), row["unpooled"]) for row in rows}


def month_after(month: date) -> date:
    """The first day of the month after the one that begins on that day."""
    return (month + timedelta(days=31)).replace(day=1)


def _cents(amount: Decimal | None) -> Decimal | None:
    """SQLite adds in floats."""
    return None if amount is None else amount.quantize(CENT)
