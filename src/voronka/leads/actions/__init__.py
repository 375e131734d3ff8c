"""All writes of leads."""

from __future__ import annotations

from voronka.leads.actions.assigning import assign_lead
from voronka.leads.actions.creating import create_lead, remove_batch
from voronka.leads.actions.judging import judge_lead
from voronka.leads.actions.taking_in import let_through, take_in

__all__ = ["assign_lead", "create_lead", "judge_lead", "let_through", "remove_batch", "take_in"]
