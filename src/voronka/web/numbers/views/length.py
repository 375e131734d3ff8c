"""Deal length: the curve of those still open, the lengths of the closed ones, won and lost apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.measure.deal_length import DealLength, Describe
from voronka.reports.results import LengthPage, length
from voronka.web.numbers.answers import answer
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.figures import Block, changed, length_block, records_url
from voronka.web.numbers.lives import days_of, drawn, said
from voronka.web.numbers.worded import words
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@dataclass(frozen=True)
class Lengths:
    """One line of the table of lengths, and the records that it describes."""

    name: str
    number: str
    lengths: DealLength | Describe


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    found = length(**asked.given())
    reasons = {each.measure: words().sentence(each.why) for each in found.not_computed}
    context = {
        "found": found,
        "blocks": _blocks(found),
        "curve": drawn(found),
        "curve_said": said(found),
        "curve_missing": reasons.get("survival", ""),
        "days": days_of(found),
        "lengths": _lengths(found),
    }
    return answer(request, asked, "length", found.about, context)


def _blocks(found: LengthPage) -> list[Block]:
    """Mean, median, what nine of ten take, and the median that counts the open ones."""
    selection, length, said = found.about.selection, found.length, words()
    closed = records_url(selection, "closed")
    why = next((each.why for each in found.not_computed if each.measure == "deal_length"), None)
    mean = changed(length_block(length, url=closed, why=why), found.change, unit="days")
    if length is None:
        return [mean]
    half = Block(label=_("Half within"), value=said.days(length.median), url=closed)
    most = Block(label=_("9 of 10 within"), value=said.days(length.p90), url=closed)
    if length.km_median is None:
        missing = Block("km_median", missing=_("Fewer than half of the deals are closed so far."))
        return [replace(mean, interval=""), half, most, *([missing] if found.survival else [])]
    all_of_them = Block("km_median", value=said.days(length.km_median), url=records_url(selection, "deals"))
    return [replace(mean, interval=""), half, most, all_of_them]


def _lengths(found: LengthPage) -> list[Lengths]:
    if found.length is None:
        return []
    rows = [
        (_("All"), "closed", found.length),
        (_("Won"), "won_closed", found.length.won),
        (_("Lost"), "lost_closed", found.length.lost),
    ]
    return [Lengths(name, number, lengths) for name, number, lengths in rows if lengths]
