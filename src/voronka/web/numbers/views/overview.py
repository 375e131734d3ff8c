"""The numbers to look at every day."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability, can
from voronka.reports.plans import plan_fact
from voronka.reports.results import Overview, overview
from voronka.web.numbers.answers import answer
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.figures import Block, changed, length_block, rate_block, records_url, sum_block
from voronka.web.numbers.money import money
from voronka.web.numbers.months import months_of
from voronka.web.numbers.plans import plan_lines
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    found = overview(**asked.given())
    currency = request.business.currency
    plans = plan_fact(user=asked.user, selection=asked.selection, month=asked.as_of, at=asked.at)
    context = {
        "blocks": blocks(found, currency),
        "plans": plan_lines(plans, currency),
        "may_set": can(request.user, Capability.RUN_THE_BUSINESS),
        **months_of(found.months, asked.selection),
    }
    return answer(request, asked, "overview", found.about, context)


def blocks(found: Overview, currency: str) -> list[Block]:
    """The figures of a set of deals, each with its records and what changed."""
    now, why = found.now, {each.measure: each.why for each in found.not_computed}
    selection = found.about.selection
    to = {name: records_url(selection, name) for name in ("decided", "closed", "won", "paid")}
    made = {
        "conversion": rate_block("conversion", now.conversion, url=to["decided"], why=why.get("conversion")),
        "length": length_block(now.length, url=to["closed"], why=why.get("deal_length")),
        "won": Block("won", value=number(found.about.won), url=to["won"]),
        "revenue": sum_block("revenue", money(now.revenue, currency), now.paid, to["paid"], why.get("revenue")),
        "average_check": sum_block(
            "average_check", money(now.average_check, currency), now.paid, to["paid"], why.get("average_check")
        ),
    }
    units = {"conversion": "rate", "length": "days"}
    return [changed(block, found.changes.get(name), unit=units.get(name, "count")) for name, block in made.items()]
