"""The buyer who comes back: by channel, source, product, region, audience; and whether a lead is like him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.ground import clock
from voronka.leads.models import Lead
from voronka.measure.buyer_portrait import ENOUGH
from voronka.reports.portrait_exports import stands_said
from voronka.reports.results import PortraitPage, PortraitRow, lead_fit, portrait
from voronka.web.numbers.figures import Block, rate_block, sold_url
from voronka.web.numbers.frame import frame
from voronka.web.numbers.purity_pictures import share_bar
from voronka.web.numbers.views.sales import of_what_was_sold
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number

if TYPE_CHECKING:
    from voronka.charts.html import Markup

MOST_ROWS = 50
"""Rows of a table; the export has all."""
SHOWN = {"above": "won", "below": "lost", "not separated": "quiet", "too few": "quiet"}
FITS = {"like": "won", "unlike": "lost", "mixed": "key", "not separated": "quiet", "too few": "quiet"}
"""The look of a verdict, beside its words."""


@dataclass(frozen=True)
class Line:
    """A value of a trait. title: of the trait; stands: in words, kind: how they look."""

    title: str
    row: PortraitRow
    stands: str
    kind: str
    drawn: Markup | None

    @classmethod
    def of(cls, title: str, row: PortraitRow) -> Line:
        stands = row.found.stands
        return cls(title, row, stands_said()[stands], SHOWN[stands], share_bar(row.found.again))


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = of_what_was_sold(request)
    found = portrait(**asked.given())
    context: dict[str, Any] = {
        **frame(asked, "portrait"),
        "funnels": [],
        "cohorts": [],
        "comparisons": [],
        "found": found,
        "enough": ENOUGH,
        "blocks": blocks(found),
        "tables": [
            (each, [Line.of(each.title, row) for row in each.rows[:MOST_ROWS]], max(0, len(each.rows) - MOST_ROWS))
            for each in found.tables
        ],
        "all_url": reverse("numbers:portrait"),
    }
    return render(request, "numbers/portrait.html", context)


@require_safe
@signed_in
def fit(request: Request, lead_id: int) -> HttpResponse:
    """Whether a lead is like those who come back: a card for its page."""
    leads = Lead.objects.visible_to(request.user).select_related("contact__company", "contact__merged_into__company")
    lead = get_object_or_404(leads, pk=lead_id)
    found = lead_fit(user=request.user, lead=lead, at=clock.now())
    context = {
        "lead": lead,
        "found": found,
        "stands": fits_said()[found.fit.stands],
        "kind": FITS[found.fit.stands],
        "lines": [Line.of(title, row) for title, row in found.rows],
        "enough": ENOUGH,
    }
    is_piece = request.headers.get("HX-Request") == "true"
    return render(request, "numbers/fit.html#card" if is_piece else "numbers/fit.html", context)


def blocks(found: PortraitPage) -> list[Block]:
    """How many come back at all, and of how many it is too early to tell."""
    to = {name: sold_url(found.selection, name) for name in ("watched", "unfinished")}
    again = rate_block("buyer_portrait", found.portrait.again, url=to["watched"])
    if found.portrait.again is None:
        again = Block("buyer_portrait", missing=_("Nobody has been a customer for long enough."))
    unfinished = Block(
        label=_("Too recent to tell"),
        value=number(found.portrait.unfinished),
        basis=_("counted neither as coming back nor as staying away"),
        url=to["unfinished"],
    )
    return [again, unfinished]


def fits_said() -> dict[str, str]:
    """How a lead stands beside the portrait, in the active language."""
    return {
        "like": _("Like those who come back"),
        "unlike": _("Unlike those who come back"),
        "mixed": _("Partly like those who come back, partly not"),
        "not separated": _("Nothing tells it from the other customers"),
        "too few": _("Not enough data"),
    }
