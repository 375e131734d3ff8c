"""Plan and fact as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from voronka.reports.models import Aim
from voronka.reports.plans import NUMBERS, PlanFact
from voronka.web.numbers.figures import records_url
from voronka.web.numbers.money import money
from voronka.web.numbers.worded import words


@dataclass(frozen=True)
class PlanLine:
    """One target.

    fact   written; "" = not known
    state  "kept", "behind", or "" where the data do not tell; said: the same in words
    """

    label: str
    plan: str
    fact: str
    url: str
    state: str
    said: str
    due: str


def plan_lines(plans: list[PlanFact], currency: str) -> list[PlanLine]:
    """A line for each target of a month."""
    return [_line(plan, currency) for plan in plans]


def written(aim: str, value: Decimal, currency: str) -> str:
    """A value of a target with its unit."""
    if aim == Aim.CONVERSION:
        return words().percent(float(value))
    if aim == Aim.DEAL_LENGTH:
        return words().days(float(value))
    return words().number(int(value)) if aim == Aim.WON else money(value, currency)


def _line(plan: PlanFact, currency: str) -> PlanLine:
    state, said = _state(plan)
    return PlanLine(
        label=str(Aim(plan.aim).label),
        plan=written(plan.aim, plan.plan, currency),
        fact="" if plan.fact is None else written(plan.aim, plan.fact, currency),
        url=records_url(plan.selection, NUMBERS[plan.aim]),
        state=state,
        said=said,
        due="" if plan.due is None else written(plan.aim, Decimal(round(plan.due)), currency),
    )


def _state(plan: PlanFact) -> tuple[str, str]:
    if plan.fact is None or plan.is_kept is None:
        return "", _("nothing is decided yet")
    if plan.low is not None and plan.high is not None and plan.low <= plan.plan <= plan.high:
        return "", _("too near to tell")
    return ("kept", _("on the way")) if plan.is_kept else ("behind", _("behind"))
