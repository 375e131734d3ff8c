from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class LeadCreated(Happening, kind="leads.lead_created", about="leads.lead"):
    lead_id: int
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class LeadJudged(Happening, kind="leads.lead_judged", about="leads.lead"):
    lead_id: int
    is_clean: bool


@dataclass(frozen=True, kw_only=True)
class RequestJoined(Happening, kind="leads.request_joined", about="leads.lead"):
    """The same request came again; it belongs to a lead that was there."""

    lead_id: int
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class LeadAssigned(Happening, kind="leads.lead_assigned", about="leads.lead"):
    """A lead was given to somebody; None = it is nobody's."""

    lead_id: int
    owner_id: int | None = None
    from_owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RuleAdded(Happening, kind="leads.rule_added", about="leads.rule"):
    rule_id: int


@dataclass(frozen=True, kw_only=True)
class RuleEdited(Happening, kind="leads.rule_edited", about="leads.rule"):
    rule_id: int


@dataclass(frozen=True, kw_only=True)
class RuleRemoved(Happening, kind="leads.rule_removed", about="leads.rule"):
    rule_id: int
