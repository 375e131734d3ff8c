"""Giving out leads by the rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from voronka.accounts.models import User
from voronka.distribution.actions.placing import Place, current, hold, put
from voronka.distribution.deciding import Decision
from voronka.distribution.loads import Fitting, decide, fitting, rules, traits_of, who_may, zone
from voronka.distribution.models import Assignment, Member
from voronka.distribution.queries import waiting
from voronka.ground.turns import take_turn
from voronka.leads.models import Lead

How = Assignment.How
AT_ONCE = 200


def route_lead(*, lead_id: int, at: datetime) -> Assignment | None:
    """Give out a new lead by the first rule that fits; without one to the only seller, else into the queue.

    Returns where it went. None, and nothing is written, where it was given out before, came with a seller or in a
    batch, or was judged to be no lead.
    """
    with transaction.atomic():
        lead = hold(lead_id)
        if lead is None or lead.owner_id or lead.batch_id or lead.is_clean is False:
            return None
        if Assignment.objects.filter(lead=lead).exists():
            return None
        return _give(lead, at=at)


def route_waiting(*, at: datetime) -> int:
    """Give out what waits because nobody could take it when it came, the longest waiting first; returns how many."""
    rows = waiting().filter(why__reason="nobody", lead__batch=None).values_list("lead", "rule")
    done, full = 0, set()
    for lead_id, rule_id in list(rows):  # the leads of one rule may not stand before those of another
        if rule_id not in full and done < AT_ONCE:
            is_given = _give_waiting(lead_id, at=at)
            done += is_given
            if not is_given:
                full.add(rule_id)
    return done


def _give_waiting(lead_id: int, *, at: datetime) -> bool:
    """Give out one lead of the queue, if somebody can take it now."""
    with transaction.atomic():
        lead = hold(lead_id)
        here = current(lead) if lead else None
        if lead is None or here is None or here.user_id is not None or here.is_automatic:
            return False
        found = fitting(traits_of(lead), rules())
        decision, members = _decide(found, at=at)
        if decision.user_id is None:
            return False
        _put(lead, found, decision, members, how=How.WAITED, at=at)
        return True


def _give(lead: Lead, *, at: datetime) -> Assignment:
    """Put a held lead where the rules say."""
    found = fitting(traits_of(lead), rules())
    decision, members = _decide(found, at=at)
    how = How.RULE if found.rule else How.ONLY if decision.user_id else How.NO_RULE
    return _put(lead, found, decision, members, how=how, at=at)


def _put(
    lead: Lead, found: Fitting, decision: Decision, members: Collection[Member], *, how: str, at: datetime
) -> Assignment:
    for member in members:
        if member.user_id in decision.credits:
            Member.objects.filter(pk=member.pk).update(credit=decision.credits[member.user_id])
    place = Place(
        how=how,
        user=User.objects.get(pk=decision.user_id) if decision.user_id else None,
        is_automatic=decision.place == "automatic",
        rule=found.rule,
        why=decision.why() | {"passed_over": {str(pk): trait for pk, trait in found.passed_over.items()}},
    )
    return put(lead, place, by=None, at=at)


def _decide(found: Fitting, *, at: datetime) -> tuple[Decision, Collection[Member]]:
    """Who gets a lead. Waits for everybody else who gives leads to these people, until the end of the transaction: so
    two leads at once are counted one after the other.
    """
    take_turn(f"distribution:{member.user_id}" for member in who_may(found))
    return decide(found, at=at, here=zone())
