"""All writes of distribution, one verb each."""

from __future__ import annotations

from voronka.distribution.actions.answering import escalate_late, note_answer
from voronka.distribution.actions.desks import halve_share, restore_share, set_business_hours, set_desk
from voronka.distribution.actions.passing import (
    PassedMeanwhile,
    QueueEmpty,
    automate_lead,
    cannot_have,
    follow_deal,
    hand_over,
    release_lead,
    take_next,
)
from voronka.distribution.actions.routing import route_lead, route_waiting
from voronka.distribution.actions.rules import (
    Drawn,
    RuleEditedMeanwhile,
    add_rule,
    edit_rule,
    move_rule,
    remove_rule,
    restore_rule,
    switch_rule,
)
from voronka.distribution.actions.spreading import redistribute, undo_redistribution

__all__ = [
    "Drawn",
    "PassedMeanwhile",
    "QueueEmpty",
    "RuleEditedMeanwhile",
    "add_rule",
    "automate_lead",
    "cannot_have",
    "edit_rule",
    "escalate_late",
    "follow_deal",
    "halve_share",
    "hand_over",
    "move_rule",
    "note_answer",
    "redistribute",
    "release_lead",
    "remove_rule",
    "restore_rule",
    "restore_share",
    "route_lead",
    "route_waiting",
    "set_business_hours",
    "set_desk",
    "switch_rule",
    "take_next",
    "undo_redistribution",
]
