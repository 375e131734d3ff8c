"""What distribution tells others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class LeadRouted(Happening, kind="distribution.lead_routed", about="leads.lead"):
    """A lead came to somebody (`owner_id`), into the queue or to the auto-funnel; `respond_by`: answer until then."""

    lead_id: int
    assignment_id: int
    owner_id: int | None = None
    is_automatic: bool = False
    respond_by: datetime | None = None
