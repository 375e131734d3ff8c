"""Funnel result: what the sales of some leads earned, less what the leads cost; and go, stop, or not enough data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import hypot, sqrt
from typing import TYPE_CHECKING, Literal

from voronka.measure.message import count, say
from voronka.measure.rate import Z95, rate_of
from voronka.measure.unit_economics import EXACT, break_even_cr2, cpl, to_cents

if TYPE_CHECKING:
    from voronka.measure.message import Message

Verdict = Literal["go", "stop", "not enough data"]

ENOUGH_LEADS = 30
"""No verdict on fewer leads: one lead that did not buy says nothing."""
ENOUGH_SALES = 5
"""With fewer sales the spread of their margins cannot be told."""


@dataclass(frozen=True, slots=True)
class FunnelResult:
    """Margin less spend, with its uncertainty.

    spend, margin, result   money; result = margin - spend
    low, high    95% interval of the result that such leads bring; None where no sale says what one earns
    verdict      go: the whole interval is above zero; stop: below; else, and on few leads, not enough data
    why          the verdict in one sentence
    break_even   what a lead costs, what a sale earns, and so how many leads must buy; None where one is not known
    """

    spend: Decimal
    margin: Decimal
    result: Decimal
    low: Decimal | None
    high: Decimal | None
    verdict: Verdict
    why: Message
    break_even: Message | None


def funnel_result(
    *,
    spend: Decimal,
    margin: Decimal,
    leads: int,
    sales: int,
    margin_squares: Decimal | None = None,
    margin_of_one_sale: Decimal | None = None,
) -> FunnelResult:
    """What the traffic that brought these leads earned, and whether the data can tell.

    The spend is known; uncertain are the number of sales that such leads bring and the margin of a sale. The number is
    binomial: the Wilson interval of sales / leads, times leads and the mean margin. The margins of the sales spread
    around their mean: z x standard deviation x square root of sales. The two distances are added as squares on each
    side (a compound binomial by the delta method, with Wilson's asymmetric interval in place of the normal one).

    spend           money paid for the leads
    margin          own margin of all their sales together
    leads, sales    counts; sales <= leads, so first sales. Leads still open may buy yet: ask of mature cohorts
    margin_squares  sum of the squared margins of single sales. Not given, or under 5 sales: the standard deviation
                    is taken as large as the mean, or larger if it is, and so under 5 sales nothing says go
    margin_of_one_sale   what a sale is expected to earn; used where there was no sale to tell
    Returns         low, high: 95% interval; under 30 leads the verdict is "not enough data"
    Raises          ValueError when there are more sales than leads
    Source          docs/measures.md, "Funnel result"; sums of squares: R. G. Newcombe, Stat. Med. 17 (1998) 873-890
    """
    one_sale = EXACT.divide(margin, Decimal(sales)) if sales else margin_of_one_sale
    result = margin - spend
    low, high = _interval(sales, leads, one_sale, margin_squares, spend)
    verdict = _verdict(leads, low, high)
    return FunnelResult(
        spend=spend,
        margin=margin,
        result=result,
        low=low,
        high=high,
        verdict=verdict,
        why=_why(verdict, leads, result, low, high),
        break_even=_break_even(spend, leads, one_sale),
    )


def unfinished_result(found: FunnelResult, *, sales: int, open_leads: int, awaited: float) -> FunnelResult:
    """The same where some leads are still open: "stop" is said only if it would be said of them too.

    What is open can only add to the margin, so "go" stays. "stop" becomes "not enough data" when the sales that are
    still expected, each earning what the others earn, could lift the upper end of the interval to zero.

    found         of the leads as they stand
    open_leads    those that are not decided
    awaited       of these, the sales that are expected yet, at most open_leads
    Source        docs/measures.md, "Funnel result"
    """
    if found.verdict != "stop" or not open_leads or found.high is None:
        return found
    one_sale = EXACT.divide(found.margin, Decimal(sales)) if sales else None
    if one_sale is not None and found.high + one_sale * Decimal(str(round(awaited, 6))) < 0:
        return found
    why = count(
        "Not finished: {n} lead is still open and may turn the loss of {loss}.",
        "Not finished: {n} leads are still open and may turn the loss of {loss}.",
        n=open_leads,
        loss=to_cents(-found.result),
    )
    return replace(found, verdict="not enough data", why=why)


def _interval(
    sales: int, leads: int, one_sale: Decimal | None, margin_squares: Decimal | None, spend: Decimal
) -> tuple[Decimal, Decimal] | tuple[None, None]:
    share = rate_of(sales, leads)
    if share is None or one_sale is None:
        return None, None
    mean = float(one_sale)
    by_spread = Z95 * _deviation(sales, mean, margin_squares) * sqrt(sales)
    ends = sorted((mean * leads * share.low, mean * leads * share.high))
    low, high = (
        mean * sales + side * hypot(end - mean * sales, by_spread) for side, end in zip((-1, 1), ends, strict=True)
    )
    return Decimal(str(round(low, 6))) - spend, Decimal(str(round(high, 6))) - spend


def _deviation(sales: int, mean: float, margin_squares: Decimal | None) -> float:
    """Standard deviation of the margin of one sale; as large as the mean where the data cannot tell."""
    if margin_squares is None or sales < 2:
        return abs(mean)
    found = sqrt(max(0.0, float(margin_squares) - sales * mean * mean) / (sales - 1))
    return found if sales >= ENOUGH_SALES else max(found, abs(mean))


def _verdict(leads: int, low: Decimal | None, high: Decimal | None) -> Verdict:
    if leads < ENOUGH_LEADS or low is None or high is None:
        return "not enough data"
    if low > 0:
        return "go"
    return "stop" if high < 0 else "not enough data"


def _why(verdict: Verdict, leads: int, result: Decimal, low: Decimal | None, high: Decimal | None) -> Message:
    if leads < ENOUGH_LEADS:
        return count(
            "{n} lead is too few to judge a funnel: wait for {enough}.",
            "{n} leads are too few to judge a funnel: wait for {enough}.",
            n=leads,
            enough=ENOUGH_LEADS,
        )
    if low is None or high is None:
        return say("There is no sale to tell what a sale earns, so the funnel cannot be judged.")
    money = {"result": to_cents(result), "low": to_cents(low), "high": to_cents(high)}
    if verdict == "go":
        return say("The funnel earns: the result is {result}; allowing for chance, {low} to {high}.", **money)
    if verdict == "stop":
        return say("The funnel loses: the result is {result}; allowing for chance, {low} to {high}.", **money)
    return say(
        "The data do not tell whether the funnel earns: the result is {result}; allowing for chance, {low} to {high}.",
        **money,
    )


def _break_even(spend: Decimal, leads: int, one_sale: Decimal | None) -> Message | None:
    cost = cpl(spend=spend, leads=leads)
    if cost is None or one_sale is None:
        return None
    share = break_even_cr2(cpl=cost, margin_of_one_sale=one_sale)
    money = {"cpl": to_cents(cost), "margin": to_cents(one_sale)}
    if share is None or share > 1:
        return say("Each lead costs {cpl} and a sale earns {margin}: no share of buyers can pay for them.", **money)
    return say("Each lead costs {cpl} and a sale earns {margin}: {share:%} of leads must buy.", share=share, **money)
