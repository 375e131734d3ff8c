"""Plan and fact: what a pipeline was to reach in a month, and what the deals decided in it say."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from voronka.accounts.models import User
from voronka.measure import conversion, deal_length, volume
from voronka.reports.chosen import Chosen, choose
from voronka.reports.models import Aim, Target
from voronka.reports.selection import Selection

NUMBERS: Mapping[str, str] = {Aim.CONVERSION: "decided", Aim.DEAL_LENGTH: "closed", Aim.WON: "won", Aim.REVENUE: "paid"}
"""The records behind the fact of a target."""


@dataclass(frozen=True, slots=True)
class PlanFact:
    """One target and how it stands.

    selection  the deals decided in the month, of those that the user sees: the records of `NUMBERS[aim]`
    plan       what is to be reached: a share, mean days, deals or money
    fact       what is; None = unknown: nothing was decided yet
    elapsed    share of the month whose days are over: what today brings is not due before tonight
    due        won and revenue: what an even pace would have brought by now; None of rates and means, which have no pace
    is_kept    whether the fact is as good as the plan (or as `due`); of deal length: as short. None = unknown
    low, high  95% interval of a conversion: the plan within it means that nothing has been shown either way
    """

    aim: str
    selection: Selection
    plan: Decimal
    fact: Decimal | None
    elapsed: float
    due: Decimal | None
    is_kept: bool | None
    low: float | None
    high: float | None


def plan_fact(*, user: User, selection: Selection, month: date, at: datetime) -> list[PlanFact]:
    """The targets of the selection's pipeline for a month and how they stand, in the order of `Aim` (1 query).

    A target is for the whole pipeline: somebody who sees a part of its deals is told his part.
    """
    first = month.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    asked = Selection(pipeline=selection.pipeline, of="closed", since=first, until=last)
    chosen = choose(user=user, selection=asked, at=at)
    targets = {each.aim: each for each in Target.objects.filter(pipeline=chosen.selection.pipeline, month=first)}
    gone = min(max((chosen.as_of - first).days, 0), last.day) / last.day
    return [_stands(targets[aim], chosen, gone) for aim in Aim.values if aim in targets]


def _stands(target: Target, chosen: Chosen, elapsed: float) -> PlanFact:
    rate = conversion(chosen.deals) if target.aim == Aim.CONVERSION else None
    fact = _fact(target.aim, chosen)
    is_sum = target.aim in {Aim.WON, Aim.REVENUE}
    due = target.value * Decimal(elapsed) if is_sum else None
    wanted = target.value if due is None else due
    is_kept = None if fact is None else fact <= wanted if target.aim == Aim.DEAL_LENGTH else fact >= wanted
    return PlanFact(
        aim=target.aim,
        selection=chosen.selection,
        plan=target.value,
        fact=fact,
        elapsed=elapsed,
        due=due,
        is_kept=is_kept,
        low=rate.low if rate else None,
        high=rate.high if rate else None,
    )


def _fact(aim: str, chosen: Chosen) -> Decimal | None:
    deals = chosen.deals
    if aim == Aim.WON:
        return Decimal(int((deals["state"] == "won").sum()))
    if aim == Aim.REVENUE:
        return Decimal(0) if deals.is_empty() else volume(deals)
    if aim == Aim.CONVERSION:
        rate = conversion(deals)
        return Decimal(rate.rate) if rate else None
    length = deal_length(deals, as_of=None)
    return Decimal(length.mean) if length else None
