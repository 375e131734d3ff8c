"""The bars of the funnel picture, for each kind of input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.message import Message, count, say
from voronka.measure.rate import Rate, rate_of
from voronka.measure.report.result import Step
from voronka.measure.stage_conversion import stage_conversion, usual_order

if TYPE_CHECKING:
    import polars as pl

    from voronka.measure.report.result import Measures

LEADS, SALES = say("Leads"), say("Sales")
PURCHASES = 5
"""How many purchases of a customer are told apart in the picture."""


def deal_steps(measures: Measures) -> list[Step]:
    """Leads, clean leads, sales and customers who bought again."""
    bars: list[tuple[Message, int | None]] = [
        (LEADS, measures.leads),
        (say("Clean leads"), measures.purity.clean.hits if measures.purity else None),
        (SALES, measures.won),
    ]
    steps = _narrowing(bars)
    length = measures.deal_length.won if measures.deal_length else None
    if length and steps and steps[-1].name is SALES:
        steps[-1] = _timed(steps[-1], median=length.median, p90=length.p90)
    return steps


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
    """Impressions, visitors, leads, sales: those that the file has."""
    return _narrowing(
        [
            (say("Impressions"), impressions),
            (say("Visitors"), measures.visitors),
            (LEADS, measures.leads),
            (SALES, measures.won),
        ]
    )


def stage_steps(events: pl.DataFrame) -> list[Step]:
    """The stages of a log in their usual order, each with those who entered it."""
    return [
        Step(
            name=stage.stage,
            count=stage.entered,
            of_previous=stage.of_previous,
            of_first=stage.of_first,
            median_days=stage.median_days,
            p90_days=stage.p90_days,
        )
        for stage in stage_conversion(events, stages=usual_order(events))
    ]


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


def _timed(step: Step, *, median: float, p90: float) -> Step:
    return Step(step.name, step.count, step.of_previous, step.of_first, median, p90)
