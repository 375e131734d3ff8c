"""What a decision is made from, as it stands now: the rules, the lead's traits, who is there and has how much."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count

from voronka.accounts.may import MAY, Capability
from voronka.accounts.models import Role, User
from voronka.accounts.queries import business
from voronka.distribution.deciding import Candidate, Decision, RuleSeen, Traits, choose, misfit
from voronka.distribution.hours import Week
from voronka.distribution.models import Assignment, BusinessHours, Desk, Member, Rule, Way
from voronka.funnel.models import Deal
from voronka.funnel.values import read_own
from voronka.ground.refusal import Refusal
from voronka.leads.models import Joined, Lead
from voronka.leads.reading import read_request


@dataclass(frozen=True)
class Fitting:
    """The rule that decides about a lead, None = none does; of those before it the trait that spoke against."""

    rule: Rule | None
    passed_over: dict[int, str]


def zone() -> tzinfo:
    """The time zone of the business (1 query)."""
    return ZoneInfo(business().time_zone)


def rules() -> list[Rule]:
    """The rules that are asked, in order (1 query)."""
    return list(Rule.objects.filter(is_on=True, removed_at=None))


def seen(rule: Rule) -> RuleSeen:
    """A rule as the decision sees it."""
    return RuleSeen(rule.pk, rule.wanted, rule.price_from, rule.price_to)


def fitting(traits: Traits, among: Iterable[Rule]) -> Fitting:
    """The first rule that fits."""
    passed_over: dict[int, str] = {}
    for rule in among:
        if not (against := misfit(traits, seen(rule))):
            return Fitting(rule, passed_over)
        passed_over[rule.pk] = against
    return Fitting(None, passed_over)


def traits_of(lead: Lead) -> Traits:
    """What a lead is judged by (4 queries at most)."""
    joined = Joined.objects.filter(lead=lead).select_related("submission").order_by("pk").first()
    payload = joined.submission.payload if joined else {}
    language = joined.submission.language if joined else ""
    origin = lead.last_origin
    return Traits(
        source=lead.source_id,
        channel=lead.source.channel if lead.source else origin.channel if origin else "",
        point=lead.point_id,
        region=lead.contact.region,
        product=lead.product_id,
        language=language or (lead.point.language if lead.point else ""),
        price=amount_in(payload) or (lead.product.price if lead.product else None),
    )


def amount_in(payload: Any) -> Decimal | None:
    """The amount that somebody wrote into a form; None = none, or none that can be read."""
    try:
        amount: Decimal | None = read_own("amount", read_request(payload).amount)
    except Refusal:
        return None
    return amount


def sellers() -> list[User]:
    """Who may be given a lead where no rule says who: the active sellers; without any, whoever else may work deals."""
    workers = [role for role in Role.values if Capability.WORK_DEALS in MAY[role]]
    active = list(User.objects.filter(is_active=True, role__in=workers).order_by("pk"))
    return [user for user in active if user.role == Role.SELLER] or active


def members_of(rule: Rule) -> list[Member]:
    """The members of a rule who still work here (1 query)."""
    members = Member.objects.filter(rule=rule, user__is_active=True)
    return list(members.select_related("user").order_by("user"))


def who_may(found: Fitting) -> list[Member]:
    """Who may get a lead by the rule that was found; without one the only seller, nobody where there are more."""
    if found.rule:
        return members_of(found.rule)
    among = sellers()
    return [Member(user=among[0])] if len(among) == 1 else []


def decide(found: Fitting, *, at: datetime, here: tzinfo) -> tuple[Decision, list[Member]]:
    """Who gets a lead as things stand now, and among whom that was decided. Nothing is written (7 queries)."""
    members = who_may(found)
    if found.rule:
        return choose(found.rule.way, candidates(members, at=at, here=here), at=at, zone=here), members
    if not members:
        return Decision("queue", "no_rule"), []
    decision = choose(Way.LEAST_LOADED, candidates(members, at=at, here=here), at=at, zone=here)
    return decision if decision.reason == "nobody" else decision.named("only"), []


def candidates(members: Collection[Member], *, at: datetime, here: tzinfo) -> list[Candidate]:
    """The members as they are now, in the order of their ids (4 queries)."""
    ids = [member.user_id for member in members]
    desks = {desk.user_id: desk for desk in Desk.objects.filter(user__in=ids)}
    today, load, usual = given_since(ids, day_start(at, here)), loads(ids), business_week()
    found = []
    for member in sorted(members, key=lambda each: each.user_id):
        desk = desks.get(member.user_id) or Desk(user_id=member.user_id)
        found.append(
            Candidate(
                user_id=member.user_id,
                weight=member.weight * desk.share / 100,
                credit=member.credit,
                is_absent=member.user.is_absent,
                week=usual if desk.week is None else desk.week,
                cap=desk.daily_cap,
                today=today.get(member.user_id, 0),
                load=load.get(member.user_id, 0),
            )
        )
    return found


def given_since(user_ids: Collection[int], since: datetime) -> dict[int, int]:
    """User -> how many leads came to him since a moment (1 query)."""
    rows = Assignment.objects.filter(user__in=user_ids, at__gte=since).values("user")
    return {row["user"]: row["leads"] for row in rows.annotate(leads=Count("lead", distinct=True)).order_by()}


def loads(user_ids: Collection[int]) -> dict[int, int]:
    """User -> his open deals (1 query)."""
    rows = Deal.objects.open().filter(owner__in=user_ids).values("owner").annotate(deals=Count("pk")).order_by()
    return {row["owner"]: row["deals"] for row in rows}


def business_week() -> Week | None:
    """When the business works; None = always (1 query)."""
    week: Week | None = BusinessHours.objects.filter(pk=1).values_list("week", flat=True).first()
    return week


def week_of(user: User) -> Week | None:
    """When somebody works (2 queries at most)."""
    desk = Desk.objects.filter(user=user).first()
    return business_week() if desk is None or desk.week is None else desk.week


def day_start(at: datetime, here: tzinfo) -> datetime:
    """The beginning of the local day of a moment."""
    return at.astimezone(here).replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
