"""Landing points."""

from __future__ import annotations

from datetime import datetime

from voronka.traffic.models import Hit, LandingPoint, Submission, Tally


def is_counted(point: LandingPoint) -> bool:
    """Whether anything was counted at a point yet: a visit, a tally, a request (3 queries at most)."""
    return any(rows.objects.filter(point=point).exists() for rows in (Hit, Tally, Submission))


def robots_at(point: LandingPoint, since: datetime, until: datetime) -> int:
    """How often robots looked, and browsers that load ahead what nobody has asked for yet (1 query)."""
    return Hit.objects.filter(point=point, at__gte=since, at__lt=until).exclude(robot="").count()
