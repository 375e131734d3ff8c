"""What traffic costs and brings as blocks, verdicts, lines of a table, with the words of the active language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.measure.message import Message, count
from voronka.web.numbers.figures import Block, changed, rate_block
from voronka.web.numbers.money import money
from voronka.web.numbers.worded import words
from voronka.web.templatetags.voronka import number
from voronka.wording.bases import VERDICTS

if TYPE_CHECKING:
    from voronka.measure.funnel_result import FunnelResult
    from voronka.reports.results import TrafficPage, TrafficRow
    from voronka.reports.results.earned import Earned
    from voronka.reports.selection import Selection

SHOWN = {"go": ("won", "circle-check"), "stop": ("lost", "ban"), "not enough data": ("quiet", "clock")}
"""Verdict -> how it is marked: the colour of a pill, and an icon that says the same."""

BEHIND_MONEY = {"cpl": "costed", "cac": "costed_first", "revenue": "paid"}
OPENED = ("leads", "counted", "won", "judged", "fit", "open", "first_sale")
"""Numbers whose requests a block opens."""


@dataclass(frozen=True)
class Verdict:
    """What a source's result says.

    kind, icon_name   of its pill
    why               a sentence; "" = the interval beside it says it all
    """

    text: str
    kind: str
    icon_name: str
    why: str


@dataclass(frozen=True)
class TrafficLine:
    """A row of the tables.

    result, between   written, with its interval
    verdict           None = it cannot be told, because of `missing`
    """

    row: TrafficRow
    result: str
    between: str
    verdict: Verdict | None
    missing: str


def requests_url(selection: Selection, number: str) -> str:
    """The address of the requests behind a number."""
    return _records("numbers:requests", selection, f"number={number}")


def visits_url(selection: Selection) -> str:
    """The address of the days behind a number of visitors."""
    return _records("numbers:visits", selection)


def costs_url(selection: Selection) -> str:
    """The address of the rows behind a sum of costs."""
    return _records("numbers:costs", selection)


def _records(target: str, selection: Selection, more: str = "") -> str:
    address = "&".join(part for part in (replace(selection, by=(), compare="").address(), more) if part)
    return f"{reverse(target)}?{address}" if address else reverse(target)


def lead_blocks(found: TrafficPage) -> list[Block]:
    """Who came, who asked, who bought."""
    now, sums, selection = found.whole, found.whole.sums, found.selection
    to = {name: requests_url(selection, name) for name in OPENED}
    made = {
        "visitors": _counted("visitors", now.visitors, now, visits_url(selection)),
        "leads": Block("requests", value=number(sums.leads), url=to["leads"]),
        "cr1": rate_block("cr1", now.cr1, url=to["counted"], why=now.missing.get("cr1")),
        "purity": rate_block("purity", now.clean, url=to["judged"], why=now.missing.get("purity")),
        "won": Block("sales", value=number(sums.won), url=to["won"]),
        "cr2": rate_block("cr2", now.cr2, url=to["leads"], why=now.missing.get("cr2")),
        "cr2_net": rate_block("cr2_net", now.cr2_net, url=to["fit"], why=now.missing.get("cr2_net")),
        "open": _open(now, to["open"]),
        "first": Block("first_sales", value=number(sums.first), url=to["first_sale"]),
    }
    units = {"cr1": "rate", "cr2": "rate"}
    return [changed(block, found.changes.get(name), unit=units.get(name, "count")) for name, block in made.items()]


def money_blocks(found: TrafficPage, currency: str) -> list[Block]:
    """What it cost, what it brought, what is left."""
    now, selection = found.whole, found.selection
    written = {
        "spend": money(now.spend, currency),
        "cpl": money(now.cpl, currency),
        "cac": money(now.cac, currency),
        "break_even_cr2": "" if now.break_even is None else words().percent(now.break_even),
        "revenue": money(now.revenue, currency),
        "margin": money(now.margin, currency),
    }
    why = {"break_even_cr2": now.missing.get("break_even")}
    urls = {"spend": costs_url(selection)}
    urls |= {term: requests_url(selection, opened) for term, opened in BEHIND_MONEY.items()}
    blocks = [
        Block(
            term,
            value=value,
            missing=_said(why.get(term, now.missing.get(term))),
            url=urls.get(term, ""),
            basis=_basis(term, now) if value else "",
        )
        for term, value in written.items()
    ]
    return [*blocks, _result(now, currency)]


def lines(found: TrafficPage, most: int, currency: str) -> list[TrafficLine]:
    """The first rows of the table."""
    return [_line(row, currency) for row in found.rows[:most]]


def verdict_of(result: FunnelResult | None) -> Verdict | None:
    """Go, stop, or not enough data: a word and a mark, never a colour alone."""
    if result is None:
        return None
    kind, icon_name = SHOWN[result.verdict]
    said = words()
    why = "" if "low" in result.why.values else said.sentence(result.why)
    return Verdict(said(VERDICTS[result.verdict]), kind, icon_name, why)


def between(result: FunnelResult | None, currency: str) -> str:
    """The interval of a result, written."""
    if result is None or result.low is None or result.high is None:
        return ""
    bounds = {"low": _whole(result.low, currency), "high": _whole(result.high, currency)}
    return _("%(low)s to %(high)s") % bounds


def _basis(term: str, now: Earned) -> str:
    """What a cost of one is counted from."""
    if term == "cpl":
        return words()(count("{n} lead with known costs", "{n} leads with known costs", n=now.costed.leads))
    if term == "cac":
        return words()(count("{n} first sale of them", "{n} first sales of them", n=now.costed.first))
    return ""


def _line(row: TrafficRow, currency: str) -> TrafficLine:
    result = row.earned.result
    return TrafficLine(
        row=row,
        result="" if result is None else _whole(result.result, currency),
        between=between(result, currency),
        verdict=verdict_of(result),
        missing=_said(row.earned.missing.get("result")),
    )


def _result(now: Earned, currency: str) -> Block:
    if now.result is None:
        return Block("funnel_result", missing=_said(now.missing.get("result")))
    verdict = words()(VERDICTS[now.result.verdict])
    return Block("funnel_result", "", _whole(now.result.result, currency), "", between(now.result, currency), verdict)


def _counted(term: str, value: int | None, now: Earned, url: str) -> Block:
    if value is None:
        return Block(term, missing=_said(now.missing.get(term)))
    return Block(term, value=number(value), url=url)


def _open(now: Earned, url: str) -> Block:
    many, share = now.sums.open, now.open_share
    of_all = count("{share:%} of {n} lead", "{share:%} of {n} leads", n=now.sums.leads, share=share)
    basis = "" if share is None else words()(of_all)
    state = _("CR2 will hardly change any more") if now.is_finished else _("not finished: CR2 still rises")
    return Block("open", value=number(many), interval=state if many else "", basis=basis, url=url)


def _whole(amount: Decimal, currency: str) -> str:
    """A result to the unit: its interval is wider than any coin."""
    return money(amount.quantize(Decimal(1)), currency)


def _said(why: Message | None) -> str:
    return words().sentence(why) if why else ""
