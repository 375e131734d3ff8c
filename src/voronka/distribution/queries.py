"""Reads of distribution, each with its cost."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from voronka.accounts.models import User
from voronka.activities.models import About
from voronka.distribution.models import Assignment, Member, Redistribution, Rule
from voronka.leads.models import Lead

SHOWN = ("lead__contact__merged_into", "lead__source", "lead__product", "rule")


def all_rules() -> QuerySet[Rule]:
    """Every rule in order, those that are off too, with their members (3 queries)."""
    rules = Rule.objects.filter(removed_at=None).select_related("pipeline", "escalate_to")
    return rules.prefetch_related("members__user")


def here_now() -> QuerySet[Assignment]:
    """Where leads are that are worked on: without those that are none."""
    return Assignment.objects.filter(ended_at=None).exclude(lead__is_clean=False)


def waiting() -> QuerySet[Assignment]:
    """The queue, the longest waiting first, with lead, contact and rule (1 query)."""
    rows = here_now().filter(user=None, is_automatic=False)
    return rows.select_related(*SHOWN).order_by("lead__at", "lead_id")


def waiting_for(user: User) -> QuerySet[Assignment]:
    """What somebody may take from the queue: what no rule named people for, and what a rule named him for."""
    mine = Member.objects.filter(rule=OuterRef("rule"), user=user)
    anybody = Member.objects.filter(rule=OuterRef("rule"))
    return waiting().filter(Q(rule=None) | Exists(mine) | ~Exists(anybody))


def automatic() -> QuerySet[Assignment]:
    """What the auto-funnel has, the newest first, with lead and contact (1 query)."""
    rows = here_now().filter(is_automatic=True)
    return rows.select_related(*SHOWN).order_by("-at", "-pk")


def unanswered_of(user_ids: Collection[int]) -> QuerySet[Assignment]:
    """Leads that wait for the first response of somebody, the longest waiting first."""
    return here_now().filter(user__in=user_ids, responded_at=None).order_by("lead__at", "lead_id")


def unanswered() -> QuerySet[Assignment]:
    """Leads that wait for the first response of a person: of somebody who has them, or in the queue."""
    return here_now().filter(responded_at=None, is_automatic=False)


def unanswered_by_point() -> dict[int, int]:
    """Landing point -> how many of its leads wait for the first response; one without any is left out (1 query)."""
    rows = unanswered().filter(lead__point__isnull=False).values("lead__point").annotate(leads=Count("pk"))
    return {row["lead__point"]: row["leads"] for row in rows}


def unanswered_counts(user_ids: Collection[int]) -> dict[int, int]:
    """User -> how many leads wait for his first response; who has none is left out (1 query)."""
    rows = unanswered_of(user_ids).order_by().values("user").annotate(leads=Count("pk"))
    return {row["user"]: row["leads"] for row in rows}


def path_of(lead: Lead) -> list[Assignment]:
    """All hands that a lead went through, the last first (1 query)."""
    rows = Assignment.objects.filter(lead=lead).select_related("user", "by", "rule")
    return list(rows.order_by("-ordinal"))


def last_redistribution() -> Redistribution | None:
    """The latest redistribution that can be undone (1 query)."""
    return Redistribution.objects.filter(undone_at=None, done__gt=0).order_by("-pk").first()


def leads_of(work: About) -> list[int]:
    """The leads that a piece of work is about: its own, else all of its contact (1 query at most)."""
    if work.lead_id:
        return [work.lead_id]
    if work.deal_id or not work.contact_id:
        return []
    return list(Assignment.objects.filter(ended_at=None, lead__contact=work.contact_id).values_list("lead", flat=True))
