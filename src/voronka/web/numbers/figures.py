"""Numbers as blocks to read: label, value, interval, denominator, change, and where the records behind them are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.measure.message import count, say
from voronka.web.numbers.worded import words
from voronka.wording.bases import rate_basis

if TYPE_CHECKING:
    from voronka.measure.change import Change
    from voronka.measure.deal_length import DealLength
    from voronka.measure.message import Message
    from voronka.measure.rate import Rate
    from voronka.reports.selection import Selection

FEW = 30
"""Fewer tries than these are shown quietly: their interval says that they say little."""


@dataclass(frozen=True)
class Block:
    """One number.

    term       the key of its definition (`voronka.wording.terms.TERMS`), which is pressed to be read; or
    label      plain words above it
    value      written; "" = it cannot be told, and then
    missing    says why, as a sentence
    interval   95%, "62.0-64.3%"; or how the values spread
    basis      what it is counted from
    url        the records behind it
    change     how it differs from the period that it is compared with; shift: "up", "down" where the data separate
               the two, "" where they do not
    is_few     counted from so little that it is shown quietly
    """

    term: str = ""
    label: str = ""
    value: str = ""
    missing: str = ""
    interval: str = ""
    basis: str = ""
    url: str = ""
    change: str = ""
    shift: str = ""
    is_few: bool = False


def records_url(selection: Selection, number: str) -> str:
    """The address of the records behind a number."""
    address = replace(selection, by=(), compare="").address()
    return f"{reverse('numbers:records')}?{f'{address}&' if address else ''}number={number}"


def sold_url(selection: Selection, number: str) -> str:
    """The address of the sales behind a number."""
    address = replace(selection, by=(), compare="").address()
    return f"{reverse('numbers:sold')}?{f'{address}&' if address else ''}number={number}"


def rate_block(term: str, rate: Rate | None, *, url: str = "", why: Message | None = None) -> Block:
    """A share with its interval and what it is a share of; without a try, the reason."""
    if rate is None:
        return Block(term, missing=words().sentence(why) if why else _("There is nothing to divide."))
    said = words()
    basis = said(rate_basis(term, rate))
    return Block(term, "", said.percent(rate.rate), "", said.interval(rate), basis, url, is_few=rate.tries < FEW)


def length_block(length: DealLength | None, *, url: str = "", why: Message | None = None) -> Block:
    """The mean length of deals, and how it spreads; a few days are days, not hours."""
    said = words()
    if length is None:
        return Block("deal_length", missing=said.sentence(why) if why else _("No deal is closed."))
    spread = say("half within {half}, 9 of 10 within {most}", half=said.days(length.median), most=said.days(length.p90))
    basis = count("mean of {n} closed deal", "mean of {n} closed deals", n=length.n)
    few = length.n < FEW
    return Block("deal_length", "", said.days(length.mean), "", said(spread), said(basis), url, is_few=few)


def sum_block(term: str, written: str, sales: int, url: str, why: Message | None) -> Block:
    """Money over the sales whose amount is known."""
    if not written:
        return Block(term, missing=words().sentence(why) if why else _("No amount is known."))
    basis = count("{n} sale with a known amount", "{n} sales with a known amount", n=sales)
    return Block(term, value=written, basis=words()(basis), url=url)


def changed(block: Block, change: Change | None, *, unit: str) -> Block:
    """The block with what changed since the other period.

    unit   "rate" (points), "days", or "count": counts and sums (and per cent of what it was)
    """
    if change is None or not block.value:
        return block
    shift = ("up" if change.difference > 0 else "down") if change.is_shown else ""
    return replace(block, change=_said(change, unit), shift=shift)


def _said(change: Change, unit: str) -> str:
    """ "+2.1 points (-0.4 to 4.6)"; without an interval, that there is too little to tell."""
    difference = _with_unit(_signed(change.difference, unit), unit)
    if unit != "rate" and change.share is not None:
        difference = f"{difference} ({_percent(change.share)})"
    if change.low is None or change.high is None:
        return _("%(difference)s; too little to tell by chance or not") % {"difference": difference}
    low, high = (_signed(bound, unit) for bound in (change.low, change.high))
    bounds = {"difference": difference, "low": low, "high": high}
    if not change.is_shown:
        return _("%(difference)s, from %(low)s to %(high)s: within chance") % bounds
    return _("%(difference)s, from %(low)s to %(high)s") % bounds


def _with_unit(number: str, unit: str) -> str:
    many = 1 if number.strip("+−") == "1" else 2
    if unit == "rate":
        return ngettext("%(number)s point", "%(number)s points", many) % {"number": number}
    return ngettext("%(number)s day", "%(number)s days", many) % {"number": number} if unit == "days" else number


def _percent(share: float) -> str:
    sign = "+" if share > 0 else "−" if share < 0 else ""
    return f"{sign}{words().percent(abs(share))}"


def _signed(value: float, unit: str) -> str:
    """Shares in points and days with one decimal, sums and counts whole."""
    written = round(value * 100, 1) if unit == "rate" else round(value, 1) if unit == "days" else round(value)
    sign = "+" if written > 0 else "−" if written < 0 else ""
    return f"{sign}{words().number(abs(written))}"
