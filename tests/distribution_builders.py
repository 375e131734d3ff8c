"""Rules of distribution and leads for tests."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from party_builders import MONDAY, add_contact
from voronka.accounts.models import User
from voronka.distribution.actions import route_lead
from voronka.distribution.models import Assignment, Desk, Member, Rule
from voronka.leads.actions import create_lead
from voronka.leads.models import Lead

WORKDAYS = [[[9 * 60, 18 * 60]]] * 5 + [[], []]
"""From nine to six, Monday to Friday."""
_numbers = count(1)


def a_rule(*users: User, weights: tuple[int, ...] = (), **fields: Any) -> Rule:
    """A rule after those that are there, with these members."""
    number = next(_numbers)
    rule = Rule.objects.create(**{"name": f"Rule {number}", "position": number} | fields)
    for user, weight in zip(users, weights or [1] * len(users), strict=True):
        Member.objects.create(rule=rule, user=user, weight=weight)
    return rule


def a_desk(user: User, **fields: Any) -> Desk:
    """When and how much somebody works."""
    return Desk.objects.create(user=user, **fields)


def a_lead(at: datetime = MONDAY, region: str = "", **fields: Any) -> Lead:
    """A request that has just come in."""
    contact = fields.pop("contact", None) or add_contact(region=region)
    return create_lead(contact=contact, by=None, at=at, **fields)


def routed(lead: Lead | None = None, at: datetime = MONDAY, **fields: Any) -> Assignment:
    """Where a new lead went."""
    made = route_lead(lead_id=(lead or a_lead(at=at, **fields)).pk, at=at)
    assert made is not None
    return made
