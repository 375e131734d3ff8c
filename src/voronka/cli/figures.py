"""A measure as a block to read: label, value with unit, interval, denominator, or a sentence why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.message import count, say
from voronka.measure.rate import Rate, rate_of
from voronka.wording.bases import VERDICTS, rate_basis

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from voronka.measure.frames import Kind
    from voronka.measure.message import Message
    from voronka.measure.report.result import Measures, Report
    from voronka.wording.words import Words


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure in words.

    key       the measure's term
    value     with its unit; "" when it cannot be computed
    interval  95%, or ""
    basis     what it is counted from, or ""
    missing   why it cannot be computed, or ""
    """

    key: str
    value: str = ""
    interval: str = ""
    basis: str = ""
    missing: str = ""


HEADLINES: dict[Kind, tuple[str, ...]] = {
    "deals": ("conversion", "deal_length", "revenue", "average_check", "cr2"),
    "orders": ("revenue", "average_check", "first_sales", "repeat_sales", "repeat_customers"),
    "traffic": ("cr1", "cr2", "cpl", "cac", "funnel_result"),
    "events": ("cases", "usual_path", "variants", "median_length", "conversion"),
}
"""The five that matter most for each kind of file."""

OTHERS = (
    *("leads", "won", "lost", "open", "conversion", "cr1", "cr2", "cr2_net", "purity", "deal_length", "km_median"),
    *("revenue", "average_check", "customers", "first_sales", "repeat_sales", "repeat_customers", "growing_buyers"),
    *("visitors", "spend", "cpl", "cac", "break_even_cr2", "events"),
)
"""The rest, in the order of the customer's path."""


def headlines(report: Report, words: Words) -> list[Figure]:
    """The five numbers of the head; one that is unknown says why."""
    return [figure(key, report, words) or _unknown(key, report, words) for key in HEADLINES[report.source.kind]]


def others(report: Report, words: Words) -> list[Figure]:
    """Every other number that the report has."""
    shown = HEADLINES[report.source.kind]
    found = (figure(key, report, words) for key in OTHERS if key not in shown)
    return [each for each in found if each]


def figure(key: str, report: Report, words: Words) -> Figure | None:
    """The measure as a block, or None where it is unknown."""
    builder = BUILDERS.get(key)
    return builder(report, words) if builder else _plain(key, report.measures, words)


def why_missing(key: str, report: Report) -> Message:
    """Why the report lacks a measure."""
    same = {"median_length": "deal_length", "repeat_customers": "repeat_sales"}.get(key, key)
    reasons = (each.why for each in report.not_computed if each.measure == same)
    return next(reasons, say("this file does not tell"))


def _rate(key: str, rate: Rate | None, words: Words) -> Figure | None:
    if rate is None:
        return None
    return Figure(key, words.percent(rate.rate), words.interval(rate), words(rate_basis(key, rate)))


def _plain(key: str, measures: Measures, words: Words) -> Figure | None:
    """A count, a sum of money or a rate that is a field of the measures."""
    value = getattr(measures, key, None)
    if isinstance(value, Rate):
        return _rate(key, value, words)
    return None if value is None else Figure(key, words.number(value))


def _unknown(key: str, report: Report, words: Words) -> Figure:
    return Figure(key, missing=words(why_missing(key, report)))


def _deal_length(report: Report, words: Words) -> Figure | None:
    length = report.measures.deal_length
    if length is None:
        return None
    basis = count("mean of {n} closed deal", "mean of {n} closed deals", n=length.n)
    spread = say(
        "half within {half}, 9 of 10 within {most}", half=words.days(length.median), most=words.days(length.p90)
    )
    return Figure("deal_length", words.days(length.mean), words(spread), words(basis))


def _median_length(report: Report, words: Words) -> Figure | None:
    length = report.measures.case_days or report.measures.deal_length
    if length is None:
        return None
    basis = count("half of {n} case", "half of {n} cases", n=length.n)
    spread = say("9 of 10 within {most}", most=words.days(length.p90))
    return Figure("median_length", words.days(length.median), words(spread), words(basis))


def _km_median(report: Report, words: Words) -> Figure | None:
    length = report.measures.deal_length
    if length is None or length.km_median is None:
        return None
    return Figure("km_median", words.days(length.km_median))


def _revenue(report: Report, words: Words) -> Figure | None:
    return _money("revenue", report.measures.revenue, report, words)


def _average_check(report: Report, words: Words) -> Figure | None:
    return _money("average_check", report.measures.average_check, report, words)


def _money(key: str, value: Decimal | None, report: Report, words: Words) -> Figure | None:
    if value is None:
        return None
    sales = sales_with_amount(report.measures)
    basis = words(count("{n} sale with a known amount", "{n} sales with a known amount", n=sales)) if sales else ""
    return Figure(key, words.money(value), "", basis)


def sales_with_amount(measures: Measures) -> int | None:
    """How many sales the average check is taken over: revenue / average check."""
    if not measures.revenue or not measures.average_check:
        return None
    return round(measures.revenue / measures.average_check)


def _cpl(report: Report, words: Words) -> Figure | None:
    found = report.measures
    if found.cpl is None or found.cpl_of is None:
        return None
    basis = count("{spend} for {n} lead", "{spend} for {n} leads", n=found.cpl_of.n, spend=found.cpl_of.spend)
    return Figure("cpl", words.money(found.cpl), "", words(basis))


def _cac(report: Report, words: Words) -> Figure | None:
    found = report.measures
    if found.cac is None or found.cac_of is None:
        return None
    return Figure("cac", words.money(found.cac), "", words(say("{spend} spent", spend=found.cac_of.spend)))


def _break_even(report: Report, words: Words) -> Figure | None:
    share = report.measures.break_even_cr2
    if share is None:
        return None
    basis = words(say("more than every lead buying: no conversion can pay")) if share > 1 else ""
    return Figure("break_even_cr2", words.percent(share), "", basis)


def _funnel_result(report: Report, words: Words) -> Figure | None:
    result = report.measures.funnel_result
    if result is None:
        return None
    interval = ""
    if result.low is not None and result.high is not None:
        interval = words(say("from {low} to {high}", low=result.low, high=result.high))
    return Figure("funnel_result", words.money(result.result), interval, words(VERDICTS[result.verdict]))


def _repeat_customers(report: Report, words: Words) -> Figure | None:
    found = report.measures.first_repeat
    return _rate("repeat_customers", found.repeat_customers, words) if found else None


def _first_sales(report: Report, words: Words) -> Figure | None:
    counted = report.measures.first_repeat
    return _sales("first_sales", report.measures.first_sales, counted.first_amount if counted else None, words)


def _repeat_sales(report: Report, words: Words) -> Figure | None:
    counted = report.measures.first_repeat
    return _sales("repeat_sales", report.measures.repeat_sales, counted.repeat_amount if counted else None, words)


def _sales(key: str, n: int | None, amount: Decimal | None, words: Words) -> Figure | None:
    if n is None:
        return None
    return Figure(key, words.number(n), "", words(say("worth {amount}", amount=amount)) if amount is not None else "")


def _growing(report: Report, words: Words) -> Figure | None:
    found = report.measures.growing_buyers
    return _rate("growing_buyers", found.growing, words) if found else None


def _purity(report: Report, words: Words) -> Figure | None:
    found = report.measures.purity
    return _rate("purity", found.clean, words) if found else None


def _cases(report: Report, words: Words) -> Figure | None:
    log = report.discovery
    if log is None:
        return None
    return Figure("cases", words.number(log.cases), "", words(count("{n} event", "{n} events", n=log.events)))


def _usual_path(report: Report, words: Words) -> Figure | None:
    log = report.discovery
    if log is None or not log.top_variants:
        return None
    return _rate("usual_path", rate_of(log.top_variants[0].cases, log.cases), words)


def _variants(report: Report, words: Words) -> Figure | None:
    log = report.discovery
    if log is None:
        return None
    basis = count("over {n} activity", "over {n} activities", n=len(log.activities))
    return Figure("variants", words.number(log.variants), "", words(basis))


BUILDERS: dict[str, Callable[[Report, Words], Figure | None]] = {
    "deal_length": _deal_length,
    "median_length": _median_length,
    "km_median": _km_median,
    "revenue": _revenue,
    "average_check": _average_check,
    "cpl": _cpl,
    "cac": _cac,
    "break_even_cr2": _break_even,
    "funnel_result": _funnel_result,
    "repeat_customers": _repeat_customers,
    "first_sales": _first_sales,
    "repeat_sales": _repeat_sales,
    "growing_buyers": _growing,
    "purity": _purity,
    "cases": _cases,
    "usual_path": _usual_path,
    "variants": _variants,
}
