"""What was counted at landing points by people, counters and codes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from voronka.traffic.models import LandingPoint, Tally


def visitors_on(point: LandingPoint, at: datetime) -> int:
    """How many people were counted by hand on the day of a moment, in the current time zone (1 query)."""
    start, end = day_of(at)
    counted = Tally.objects.filter(point=point, way=Tally.Way.HAND, at__gte=start, at__lt=end)
    return int(counted.aggregate(sum=Sum("visitors"))["sum"] or 0)


def from_files(point: LandingPoint) -> dict[datetime, tuple[int, int]]:
    """Moment -> (visitors, hours that they are counted for), as the files of counters have said until now (1 query)."""
    said: dict[datetime, tuple[int, int]] = {}
    rows = Tally.objects.filter(point=point, way=Tally.Way.FILE).order_by("pk")
    for at, hours, visitors in rows.values_list("at", "hours", "visitors"):
        said[at] = said.get(at, (0, 0))[0] + visitors, hours
    return said


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """The beginning of the day of a moment and of the day after it, in the current time zone."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)
