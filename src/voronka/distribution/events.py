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


@dataclass(frozen=True, kw_only=True)
class LeadAnswered(Happening, kind="distribution.lead_answered", about="leads.lead"):
    """The first thing was done for a lead after it came to somebody: the clock of the first response stopped."""

    lead_id: int
    assignment_id: int


@dataclass(frozen=True, kw_only=True)
class LeadsSpread(Happening, kind="distribution.leads_spread", about="distribution.redistribution"):
    """Many leads were given anew, or that was undone."""

    redistribution_id: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleChanged(Happening, kind="distribution.rule_changed", about="distribution.rule"):
    """A rule was made, edited, moved, switched, taken away or brought back."""

    rule_id: int


@dataclass(frozen=True, kw_only=True)
class DeskChanged(Happening, kind="distribution.desk_changed", about="accounts.user"):
    """When and how much somebody works, or how much of his share counts."""

    user_id: int


@dataclass(frozen=True, kw_only=True)
class HoursChanged(Happening, kind="distribution.hours_changed", about="accounts.business"):
    """When the business works."""

    business_id: int
