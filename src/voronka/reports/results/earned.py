"""What some traffic has brought: visitors, leads, sales, and whether it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TypeVar

from voronka.measure import break_even_cr2, cac, cpl, cr1, funnel_result, unfinished_result
from voronka.measure.cr2 import MATURE
from voronka.measure.funnel_result import FunnelResult
from voronka.measure.message import Message, count, say
from voronka.measure.rate import Rate, rate_of
from voronka.measure.unit_economics import EXACT
from voronka.measure.what_if import Economics

NO_LEADS = say("no lead has come")
NONE_COUNTED = say("no lead has come through a landing point since its visitors are counted")
NONE_COSTED = say("no lead has come since the costs of its source are written down")
NO_VISITORS = say("no visitor was counted")
NOWHERE = say("no visitor was counted at a landing point")
NOT_ALL_VISITORS = say("there are more leads than visitors: the visitors were not all counted")
NO_SPEND = say("no spend is written down")
NO_RATE = say("a part of the spend is in a currency whose rate is not known")
NO_VERDICT = say("nobody has judged any of these leads")
NO_SALES = say("there is no sale")
NO_FIRST = say("there is no first sale of a known customer")
NOT_ALL_NAMED = say("the customer of some sales is not known")
NO_MARGIN = say("nobody has said which share of a sale is earned")
ALL_DEFECTIVE = say("every lead was defective")
Number = TypeVar("Number", "Visitors", Decimal)


@dataclass(slots=True)
class Sums:
    """What is added up of requests; money in the currency of the business.

    fit_won   won, and not defective
    first, repeat   sales of known customers; nameless: won, and nobody knows who bought
    paid      won with a known amount
    earned    own margin of the paid ones whose share is known, and how many those are; squares: of single margins
    awaited   decisions that are expected of the open ones
    counted   those that may be held against the visitors: see `reports.comparable`
    """

    leads: int = 0
    counted: int = 0
    won: int = 0
    lost: int = 0
    judged: int = 0
    defective: int = 0
    fit_won: int = 0
    first: int = 0
    repeat: int = 0
    nameless: int = 0
    paid: int = 0
    revenue: Decimal = Decimal(0)
    earned: Decimal = Decimal(0)
    earned_of: int = 0
    squares: float = 0.0
    awaited: float = 0.0

    def add(self, other: Sums) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def open(self) -> int:
        return self.leads - self.won - self.lost


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who came. placed: at a landing point; of the others nobody can tell who became a lead."""

    came: int
    placed: int


@dataclass(frozen=True, slots=True)
class Earned:
    """The numbers of one source, channel, campaign or landing point; or of all together. None = `missing` says why.

    What has to do with costs is of the costed leads alone: those that came since the costs of their source are known.

    Records (`reports.request_records`): leads "leads", won "won", lost "lost", open "open", judged "judged", clean
    "clean" of "judged", defective "defective", cr2 "won" of "leads", cr2_net "fit_won" of "fit", first_sales
    "first_sale", repeat_sales "repeat_sale", revenue "paid"; of cr1 "counted", of cpl "costed", of cac "costed_first";
    visitors: the days with their visits; spend: its rows.

    costed      of the costed leads
    placed      visitors at a landing point
    cr1         leads of these, counted ones alone
    clean       purity, over those that somebody has judged
    is_finished whether nearly all that will be decided is: until then CR2 still rises
    margin      own margin of all sales
    result      margin of the costed - spend, with its interval, verdict and reason
    """

    sums: Sums
    costed: Sums
    visitors: int | None
    placed: int | None
    cr1: Rate | None
    spend: Decimal | None
    break_even: float | None
    margin: Decimal | None
    result: FunnelResult | None
    missing: Mapping[str, Message]

    @property
    def clean(self) -> Rate | None:
        return rate_of(self.sums.judged - self.sums.defective, self.sums.judged)

    @property
    def cr2(self) -> Rate | None:
        return rate_of(self.sums.won, self.sums.leads)

    @property
    def cr2_net(self) -> Rate | None:
        return rate_of(self.sums.fit_won, self.sums.leads - self.sums.defective)

    @property
    def cr2_costed(self) -> Rate | None:
        """What break-even CR2 is held against."""
        return rate_of(self.costed.won, self.costed.leads)

    @property
    def open_share(self) -> float | None:
        return self.sums.open / self.sums.leads if self.sums.leads else None

    @property
    def is_finished(self) -> bool:
        decided, awaited = self.sums.won + self.sums.lost, self.sums.awaited
        return not awaited or decided / (decided + awaited) >= MATURE

    @property
    def cpl(self) -> Decimal | None:
        return None if self.spend is None else cpl(spend=self.spend, leads=self.costed.leads)

    @property
    def cac(self) -> Decimal | None:
        """A sale of a customer who is not known may be a first one: then it is not told."""
        return None if self.spend is None or self.costed.nameless else cac(spend=self.spend, sales=self.costed.first)

    @property
    def revenue(self) -> Decimal | None:
        """Over the sales whose amount is known."""
        return self.sums.revenue if self.sums.paid or not self.sums.won else None

    @property
    def economics(self) -> Economics | None:
        """Of the costed leads; None where it cannot be told what they cost or what is earned on their sales."""
        if self.result is None:
            return None
        sums = self.costed
        return Economics(sums.leads, sums.won, self.result.spend, sums.revenue, self.result.margin)


def earned(
    sums: Sums,
    costed: Sums,
    visitors: Visitors | Message | None,
    spend: Decimal | Message | None,
    usual: Decimal | None,
) -> Earned:
    """What can be told of these sums.

    costed            of these, what is added up of the costed ones
    visitors, spend   None = none was counted; a message says why it cannot be told
    usual             the margin of one sale elsewhere: used where there was none to tell
    """
    missing: dict[str, Message] = {}
    seen = _known(visitors, "visitors", NO_VISITORS, missing)
    cost = _known(spend, "spend", NO_SPEND, missing)
    margin = _margin(sums, missing, "margin")
    found = Earned(
        sums=sums,
        costed=costed,
        visitors=None if seen is None else seen.came,
        placed=None if seen is None else seen.placed,
        cr1=_cr1(sums, seen, missing),
        spend=cost,
        break_even=_break_even(costed, cost, usual),
        margin=margin,
        result=_result(costed, cost, usual, missing),
        missing=missing,
    )
    _say_why(found, missing)
    return found


def _known(value: Number | Message | None, name: str, nothing: Message, missing: dict[str, Message]) -> Number | None:
    if isinstance(value, Message) or value is None:
        missing[name] = value or nothing
        return None
    return value


def _break_even(costed: Sums, spend: Decimal | None, usual: Decimal | None) -> float | None:
    margin = _margin(costed, {}, "")
    one = EXACT.divide(margin, Decimal(costed.won)) if margin is not None and costed.won else usual
    cost = None if spend is None else cpl(spend=spend, leads=costed.leads)
    return None if cost is None or one is None else break_even_cr2(cpl=cost, margin_of_one_sale=one)


def _cr1(sums: Sums, seen: Visitors | None, missing: dict[str, Message]) -> Rate | None:
    if seen is None:
        missing["cr1"] = missing["visitors"]
    elif not seen.placed:
        missing["cr1"] = NOWHERE
    elif sums.leads and not sums.counted:
        missing["cr1"] = NONE_COUNTED
    elif sums.counted > seen.placed:
        missing["cr1"] = NOT_ALL_VISITORS
    else:
        return cr1(leads=sums.counted, visitors=seen.placed)
    return None


def _margin(sums: Sums, missing: dict[str, Message], name: str) -> Decimal | None:
    """Of all sales; one that nobody knows the amount or the share of is not taken for nothing."""
    if sums.earned_of == sums.won:
        return sums.earned
    if sums.paid < sums.won:
        unpaid = sums.won - sums.paid
        missing[name] = count("{n} sale has no amount", "{n} sales have no amount", n=unpaid)
    else:
        missing[name] = NO_MARGIN
    return None


def _result(
    costed: Sums, spend: Decimal | None, usual: Decimal | None, missing: dict[str, Message]
) -> FunnelResult | None:
    margin = _margin(costed, missing, "result")
    if spend is None:
        missing["result"] = missing["spend"]
    if spend is None or margin is None:
        return None
    found = funnel_result(
        spend=spend,
        margin=margin,
        leads=costed.leads,
        sales=costed.won,
        margin_squares=Decimal(str(round(costed.squares, 6))),
        margin_of_one_sale=usual,
    )
    decided = costed.won + costed.lost
    expected = costed.awaited * costed.won / decided if decided else float(costed.open)
    return unfinished_result(found, sales=costed.won, open_leads=costed.open, awaited=expected)


def _say_why(found: Earned, missing: dict[str, Message]) -> None:
    """Why each number that is None cannot be told."""
    sums = found.sums
    if found.clean is None:
        missing["purity"] = NO_VERDICT if sums.leads else NO_LEADS
    if found.cr2 is None:
        missing["cr2"] = NO_LEADS
    if found.cr2_net is None:
        missing["cr2_net"] = ALL_DEFECTIVE if sums.leads else NO_LEADS
    if found.revenue is None:
        missing["revenue"] = missing["margin"]
    no_costed = NONE_COSTED if sums.leads else NO_LEADS
    if found.cpl is None:
        missing["cpl"] = missing.get("spend", no_costed)
    if found.cac is None:
        why = NOT_ALL_NAMED if found.costed.nameless else NO_FIRST if found.costed.leads else no_costed
        missing["cac"] = missing.get("spend", why)
    if found.break_even is None:
        missing["break_even"] = (
            missing.get("spend") or missing.get("result") or (NO_SALES if found.costed.leads else no_costed)
        )
