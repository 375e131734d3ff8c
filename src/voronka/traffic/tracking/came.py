"""One thing that a visitor did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voronka.traffic.origins import Said

VISIT, PAGE, TARGET = 1, 2, 3
"""As `HitKind`."""
LONGEST_PAGE, LONGEST_TARGET = 200, 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """A hit, as `models.Hit` keeps it.

    said   where the visitor came from; None = he was here already
    """

    at: datetime
    visitor: int
    kind: int
    point_id: int | None = None
    version_id: int | None = None
    said: Said | None = None
    page: str = ""
    target: str = ""
    device: str = ""
    robot: str = ""
