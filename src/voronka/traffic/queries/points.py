"""Landing points."""

from __future__ import annotations

from voronka.traffic.models import Hit, LandingPoint, Submission, Tally


def is_counted(point: LandingPoint) -> bool:
    """Whether anything was counted at a point yet: a visit, a tally, a request (3 queries at most)."""
    return any(rows.objects.filter(point=point).exists() for rows in (Hit, Tally, Submission))
