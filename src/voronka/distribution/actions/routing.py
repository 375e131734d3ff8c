"""Giving out leads by the rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo

from django.db import transaction

from voronka.accounts.models import User
from voronka.distribution.actions.placing import Place, hold, put
from voronka.distribution.deciding import Decision, choose
from voronka.distribution.loads import Fitting, candidates, fitting, members_of, rules, sellers, traits_of, zone
from voronka.distribution.models import Assignment, Desk, Member, Way
from voronka.leads.models import Lead

How = Assignment.How


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
        return give(lead, at=at)


def give(lead: Lead, *, at: datetime) -> Assignment:
    """Put a held lead where the rules say."""
    found = fitting(traits_of(lead), rules())
    decision, members = decide(found, at=at, here=zone())
    for member in members:
        if member.user_id in decision.credits:
            Member.objects.filter(pk=member.pk).update(credit=decision.credits[member.user_id])
    how = How.RULE if found.rule else How.ONLY if decision.user_id else How.NO_RULE
    place = Place(
        how=how,
        user=User.objects.get(pk=decision.user_id) if decision.user_id else None,
        is_automatic=decision.place == "automatic",
        rule=found.rule,
        why=decision.why() | {"passed_over": {str(pk): trait for pk, trait in found.passed_over.items()}},
    )
    return put(lead, place, by=None, at=at)


def decide(found: Fitting, *, at: datetime, here: tzinfo) -> tuple[Decision, Collection[Member]]:
    """Who gets a lead by the rule that was found. Holds the desks of all who may until the end of the transaction."""
    if found.rule:
        queue_at_desks([member.user_id for member in members_of(found.rule)])
        members = members_of(found.rule)  # once more: their credits as the lead before has left them
        return choose(found.rule.way, candidates(members, at=at, here=here), at=at, zone=here), members
    among = sellers()
    if len(among) != 1:
        return Decision("queue", "no_rule"), ()
    queue_at_desks([among[0].pk])
    only = [Member(user=among[0])]
    decision = choose(Way.LEAST_LOADED, candidates(only, at=at, here=here), at=at, zone=here)
    return decision if decision.reason == "nobody" else decision.named("only"), ()


def queue_at_desks(user_ids: Collection[int]) -> None:
    """Hold the desks of people, made where there is none, until the end of the transaction, each in the same order.

    Whoever gives out a lead holds those of everybody who may get it, so that two at once count one after the other.
    """
    there = set(Desk.objects.filter(user__in=user_ids).values_list("user_id", flat=True))
    if missing := sorted(set(user_ids) - there):
        Desk.objects.bulk_create([Desk(user_id=pk) for pk in missing], ignore_conflicts=True)
    list(Desk.objects.select_for_update(no_key=True).filter(user__in=user_ids).order_by("user_id").values_list("pk"))
