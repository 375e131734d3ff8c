"""What if the price were another one, or a source were dropped: asked in an address, told beside what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.funnel.values import read_number
from voronka.ground.refusal import Refusal
from voronka.measure.message import Message, count, say
from voronka.measure.what_if import Economics, sales_to_keep, with_price, without
from voronka.web.numbers.money import money
from voronka.web.numbers.worded import words
from voronka.web.templatetags.voronka import number

if TYPE_CHECKING:
    from voronka.reports.results import TrafficPage, TrafficRow

LOWEST, HIGHEST = Decimal(-90), Decimal(1000)
"""Per cent by which a price may change."""
NOT_KNOWN = say("there is no sale, or not every amount and cost is known")


@dataclass(frozen=True)
class Change:
    """One number now and then, written; "" = it cannot be told."""

    name: str
    now: str
    then: str


@dataclass(frozen=True)
class WhatIf:
    """The question and its answer.

    price      as typed, per cent; problem: what is wrong with it
    dropped    the place of the row that is dropped; "" = none
    choices    (place, name) of the rows that can be dropped
    changes    the answer, line by line; empty where nothing was asked
    said       sentences beside it
    missing    why nothing can be computed; "" = it can
    """

    price: str
    problem: str
    dropped: str
    choices: list[tuple[str, str]]
    changes: list[Change]
    said: list[str]
    missing: str


def what_if(found: TrafficPage, query: QueryDict, currency: str, names: Sequence[str]) -> WhatIf:
    """What an address asks of the traffic of a page.

    names   of its rows
    """
    whole = found.whole.economics
    typed, dropped = query.get("price", "").strip(), query.get("drop", "")
    percent, problem = _percent(typed)
    able = {str(at): row for at, row in enumerate(found.rows) if row.earned.economics is not None}
    dropped = dropped if dropped in able else ""
    choices = [(at, names[int(at)]) for at in able]
    if whole is None or whole.margin_of_one_sale is None:
        why = found.whole.missing.get("result") or NOT_KNOWN
        return WhatIf(typed, problem, "", [], [], [], words().sentence(why))
    if problem or not (percent or dropped):
        return WhatIf(typed, problem, dropped, choices, [], [], "")
    kept = _without(whole, able.get(dropped))
    then = with_price(kept, percent / 100)
    return WhatIf(typed, "", dropped, choices, _changes(whole, then, currency), _sentences(kept, then, percent), "")


def _without(whole: Economics, row: TrafficRow | None) -> Economics:
    part = row.earned.economics if row else None
    return whole if part is None else without(whole, part)


def _percent(typed: str) -> tuple[Decimal, str]:
    """Per cent, and what is wrong with what was typed."""
    if not typed:
        return Decimal(0), ""
    try:
        value = read_number(typed.removesuffix("%"))
    except Refusal as refusal:
        return Decimal(0), str(refusal)
    if not LOWEST <= value <= HIGHEST:
        return Decimal(0), _("A price may change by −90 to +1,000 per cent.")
    return value, ""


def _changes(now: Economics, then: Economics, currency: str) -> list[Change]:
    said = words()

    def share(value: float | None) -> str:
        return "" if value is None else said.percent(value)

    def line(name: str, *values: str) -> Change:
        return Change(name, *values)

    both = (now, then)
    return [
        line(_("Leads"), *(number(each.leads) for each in both)),
        line(_("Sales"), *(number(each.sales) for each in both)),
        line(_("Average check"), *(money(each.price, currency) for each in both)),
        line(_("Margin of one sale"), *(money(each.margin_of_one_sale, currency) for each in both)),
        line(_("Spend"), *(money(each.spend, currency) for each in both)),
        line("CPL", *(money(each.cpl, currency) for each in both)),
        line("CR2", *(share(each.cr2.rate if each.cr2 else None) for each in both)),
        line(_("Break-even CR2"), *(share(each.break_even) for each in both)),
        line(_("Result"), *(money(each.result.quantize(Decimal(1)), currency) for each in both)),
    ]


def _sentences(kept: Economics, then: Economics, percent: Decimal) -> list[str]:
    """How many buyers a higher price may lose, a lower one has to win."""
    needed = sales_to_keep(kept, then)
    found: list[Message] = []
    if percent and needed is None:
        found.append(say("At this price a sale earns nothing."))
    elif percent and needed is not None and needed <= kept.sales:
        found.append(
            count(
                "Of {sales} buyers {n} may leave before the margin is what it is now.",
                "Of {sales} buyers {n} may leave before the margin is what it is now.",
                n=kept.sales - needed,
                sales=kept.sales,
            )
        )
    elif percent and needed is not None:
        found.append(
            count(
                "{n} more sale is needed for the margin to stay what it is now.",
                "{n} more sales are needed for the margin to stay what it is now.",
                n=needed - kept.sales,
            )
        )
    if percent:
        found.append(say("Whether buyers stay at another price, no history of one price can tell."))
    return [words().sentence(each) for each in found]
