"""Lead purity: by source, landing point and seller, over time; and whether one seller calls good leads defective."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.leads.models import Defect
from voronka.reports.results import PurityPage, lead_purity
from voronka.web.numbers import purity_pictures as pictures
from voronka.web.numbers.figures import Block, changed, rate_block
from voronka.web.numbers.frame import frame
from voronka.web.numbers.purity_pictures import JudgeLine, Reason, TableOfPurity
from voronka.web.numbers.traffic_blocks import requests_url
from voronka.web.numbers.views.traffic import around, of_leads
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number

MOST_ROWS = 100
"""Rows of a table; the export has all."""


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = of_leads(request)
    found = lead_purity(**asked.given())
    lines = judges(found)
    context: dict[str, Any] = {
        **frame(asked, "purity"),
        **around(request, asked, "purity", found.leads),
        "found": found,
        "blocks": blocks(found),
        "reasons": reasons(found),
        "tables": [TableOfPurity.of(each, MOST_ROWS) for each in found.slices],
        "months": pictures.months(found),
        "months_chart": pictures.months_chart(found.months),
        "judges": lines,
        "picture": pictures.beside(lines, found.audit.overall if found.audit else None),
    }
    return render(request, "numbers/purity.html", context)


def blocks(found: PurityPage) -> list[Block]:
    """How many of the leads that were judged are clean; those that were not are told apart."""
    selection = found.selection
    clean = found.purity.clean if found.purity else None
    to = {name: requests_url(selection, name) for name in ("judged", "defective", "unjudged")}
    purity = rate_block("purity", clean, url=to["judged"])
    if clean is None:
        purity = Block("purity", missing=_("Nobody has judged a lead yet."))
    defective = number(clean.tries - clean.hits) if clean else ""
    return [
        changed(purity, found.change, unit="rate"),
        *([Block(label=_("Defective leads"), value=defective, url=to["defective"])] if clean else []),
        Block(
            label=_("Without a verdict"),
            value=number(found.unjudged),
            basis=_("counted neither as clean nor as defective"),
            url=to["unjudged"],
        ),
    ]


def reasons(found: PurityPage) -> Sequence[Reason]:
    """Why leads were no leads, the most frequent reason first."""
    counted = found.purity.reasons if found.purity else {}
    names, most = dict(Defect.choices), max(counted.values(), default=0)
    return [
        Reason(str(names.get(reason, reason)), many, requests_url(found.selection, f"defect_{reason}"), most)
        for reason, many in counted.items()
    ]


def judges(found: PurityPage) -> list[JudgeLine]:
    """Who judges, and what of that was overruled."""
    if found.audit is None:
        return []
    return [JudgeLine(each, found.judges.get(each.name, 0), found.selection) for each in found.audit.judges]
