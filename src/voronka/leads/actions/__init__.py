"""All writes of leads."""

from __future__ import annotations

from voronka.leads.actions.assigning import assign_lead
from voronka.leads.actions.creating import create_lead, remove_batch
from voronka.leads.actions.judging import judge_lead
from voronka.leads.actions.rules import add_rule, edit_rule, raise_rule, remove_rule
from voronka.leads.actions.taking_in import let_through, take_in

__all__ = [
    "add_rule",
    "assign_lead",
    "create_lead",
    "edit_rule",
    "judge_lead",
    "let_through",
    "raise_rule",
    "remove_batch",
    "remove_rule",
    "take_in",
]
