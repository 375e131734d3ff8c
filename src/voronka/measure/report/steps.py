"""The bars of the funnel picture, for each kind of input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voronka.measure.message import Message, count, say
from voronka.measure.rate import Rate, rate_of
from voronka.measure.report.result import Step

if TYPE_CHECKING:
    from voronka.measure.report.result import Measures

LEADS, SALES = say("Leads"), say("Sales")
PURCHASES = 5
"""How many purchases of a customer are told apart in the picture."""


def deal_steps(measures: Measures) -> list[Step]:
    """Leads, clean leads (where all are judged) and sales; sales alone where the rows are nothing else."""
    sales_only = bool(measures.won) and measures.cr2 is None
    clean = measures.purity.clean.hits if measures.purity and not measures.purity.unknown else None
    bars: list[tuple[Message, int | None]] = [
        (LEADS, None if sales_only else measures.leads),
        (say("Clean leads"), clean),
        (SALES, measures.won),
    ]
    *before, sales = _narrowing(bars)
    if sales.name is not SALES:
        return [*before, sales]
    length = measures.deal_length.won if measures.deal_length else None
    net = measures.cr2_net if clean is not None else None  # a sale of a defective lead is none of the clean ones
    sales = replace(
        sales,
        of_previous=net or sales.of_previous,
        median_days=length.median if length else None,
        p90_days=length.p90 if length else None,
    )
    return [*before, sales]


def order_steps(measures: Measures) -> list[Step]:
    """Customers by how many times they have bought: at least once, twice, ..."""
    if measures.first_repeat is None:
        return []
    repeats = measures.first_repeat.by_repeats
    at_least = [sum(n for bought, n in repeats.items() if bought >= k) for k in range(PURCHASES)]
    bars = [
        (count("Bought at least {n} time", "Bought at least {n} times", n=k + 1), buyers)
        for k, buyers in enumerate(at_least)
        if buyers
    ]
    return _narrowing([(name, buyers) for name, buyers in bars])


def traffic_steps(measures: Measures, *, impressions: int | None) -> list[Step]:
    """Impressions, visitors, leads, sales: those that the file has; CR1 and CR2 are the shares that they are elsewhere.

    Where these leave rows out, since not all is known of them, no share of the first step is told either.
    """
    steps = _narrowing(
        [
            (say("Impressions"), impressions),
            (say("Visitors"), measures.visitors),
            (LEADS, measures.leads),
            (SALES, measures.won),
        ]
    )
    rates = {
        place: measures.cr1 if step.name is LEADS else measures.cr2
        for place, step in enumerate(steps)
        if (step.name is LEADS and measures.visitors is not None) or (step.name is SALES and measures.leads is not None)
    }
    told = [replace(step, of_previous=rates.get(place, step.of_previous)) for place, step in enumerate(steps)]
    if told == steps:
        return steps
    return [replace(step, of_first=None) for step in told]


def _narrowing(bars: list[tuple[Message, int | None]]) -> list[Step]:
    """Steps of the known counts, each a part of the one before."""
    known = [(name, n) for name, n in bars if n is not None]
    return [
        Step(
            name=name,
            count=n,
            of_previous=_part(n, known[at - 1][1]) if at else None,
            of_first=_part(n, known[0][1]) if at else None,
        )
        for at, (name, n) in enumerate(known)
    ]


def _part(hits: int, tries: int) -> Rate | None:
    return rate_of(hits, tries) if hits <= tries else None
