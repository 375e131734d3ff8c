"""First and repeat sales, and the sales behind each of their numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.measure.first_repeat import Month
from voronka.reports.records import NoSuchNumber
from voronka.reports.results import SalesPage, sales
from voronka.reports.returning import BUYERS as WATCHED
from voronka.reports.selection import Selection
from voronka.reports.sold import of_sales
from voronka.reports.sold_records import sold_records
from voronka.sales.models import Sale
from voronka.sales.queries import ordinals
from voronka.web.numbers import sales_pictures as pictures
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.called import sold_title_of
from voronka.web.numbers.figures import Block, changed, rate_block, sold_url, sum_block
from voronka.web.numbers.frame import frame
from voronka.web.numbers.money import money
from voronka.web.numbers.narrowed import pills
from voronka.web.numbers.periods import said
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.templatetags.voronka import number

ROWS = 50


@dataclass(frozen=True)
class MonthOfSales:
    """A month, and its sales."""

    month: Month
    selection: Selection


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = of_what_was_sold(request)
    found, currency = sales(**asked.given()), request.business.currency
    context: dict[str, Any] = {
        **frame(asked, "sales"),
        "funnels": [],
        "cohorts": [],
        "currency": currency,
        "found": found,
        "blocks": blocks(found, currency),
        "checks": checks(found, currency),
        "again": again(found),
        "months": [MonthOfSales(each, _within(each, asked.selection)) for each in reversed(found.months)],
        "months_chart": pictures.months(found.months),
        "months_said": pictures.ordinals_said(found.counted),
        "waiting_chart": pictures.waiting(found.waiting),
        "all_url": reverse("numbers:sales"),
    }
    return render(request, "numbers/sales.html", context)


@require_safe
@signed_in
def records(request: Request) -> HttpResponse:
    """The sales behind a number."""
    asked, name = of_what_was_sold(request), request.GET.get("number", "sold")
    try:
        found = sold_records(**asked.given(), number=name)
    except NoSuchNumber as error:
        raise Http404(str(error)) from error
    here = Paginator(found.ids, ROWS).get_page(request.GET.get("page"))
    rows = _rows(list(here.object_list), request)
    places = ordinals([each.reverses or each for each in rows])
    context: dict[str, Any] = {
        "title": sold_title_of(name),
        "count": len(found.ids),
        "rows": [(each, places.get(each.reverses_id or each.pk)) for each in rows],
        "page": here,
        "previous_url": _further(asked, name, here.previous_page_number()) if here.has_previous() else "",
        "next_url": _further(asked, name, here.next_page_number()) if here.has_next() else "",
        "export_address": sold_url(asked.selection, name).partition("?")[2],
        "selection": asked.selection,
        "period": said(asked.selection, asked.as_of),
        "pills": pills(asked.selection, asked.names),
        "back": f"{reverse('numbers:portrait' if name in WATCHED else 'numbers:sales')}?{asked.selection.address()}",
        "currency": request.business.currency,
    }
    return render(request, "numbers/sold.html", context)


def blocks(found: SalesPage, currency: str) -> list[Block]:
    """How many sales, of which sort, for how much."""
    why = {each.measure: each.why for each in found.not_computed}
    to = {name: sold_url(found.selection, name) for name in ("sold", "sold_paid", "first_sale", "repeat_sale")}
    known, every = found.all.known, found.counted
    made = {
        "sales": Block("sales", value=number(found.sales), url=to["sold"]),
        "first": Block("first_sales", value=number(every.first), url=to["first_sale"]),
        "repeat": Block("repeat_sales", value=number(every.repeat), url=to["repeat_sale"]),
        "revenue": sum_block("revenue", money(found.all.revenue, currency), known, to["sold_paid"], why.get("revenue")),
        "average_check": sum_block(
            "average_check", money(found.all.average, currency), known, to["sold_paid"], why.get("average_check")
        ),
    }
    return [changed(block, found.changes.get(name), unit="count") for name, block in made.items()]


def checks(found: SalesPage, currency: str) -> list[Block]:
    """The average check of first and of repeat sales, and whether the data tell them apart."""
    parts = {"first_paid": (_("First sales"), found.first), "repeat_paid": (_("Repeat sales"), found.repeat)}
    made = []
    for name, (label, part) in parts.items():
        url = sold_url(found.selection, name)
        block = sum_block("average_check", money(part.average, currency), part.known, url, None)
        made.append(replace(block, term="", label=label))
    return [made[0], changed(made[1], found.gap, unit="money")]


def again(found: SalesPage) -> list[Block]:
    """Who comes back, and who buys more and more often."""
    back = rate_block("came_back", found.came_back, url=sold_url(found.selection, "came_back"))
    growing = rate_block("growing_buyers", found.growing.growing, url=sold_url(found.selection, "growing"))
    nobody = _("No customer has his first sale here."), _("Nobody has bought on three days or more.")
    return [
        block if block.value else replace(block, missing=missing)
        for block, missing in zip((back, growing), nobody, strict=True)
    ]


def of_what_was_sold(request: Request) -> Asked:
    """What is asked of sales; the funnel stays in the address for the other pages."""
    asked = Asked.of(request)
    return replace(asked, selection=replace(of_sales(asked.selection), pipeline=asked.selection.pipeline))


def _within(each: Month, selection: Selection) -> Selection:
    """The sales of a month that lie within the period too."""
    last = (each.start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    since = max(each.start, selection.since) if selection.since else each.start
    return replace(selection, since=since, until=min(last, selection.until) if selection.until else last)


def _rows(ids: list[int], request: Request) -> list[Sale]:
    """The rows of a page in its order (2 queries); what the user may not see is not among the ids."""
    rows = Sale.objects.visible_to(request.user).select_related(
        "contact__merged_into", "company", "owner", "source", "reverses__contact"
    )
    found = rows.prefetch_related("lines").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _further(asked: Asked, name: str, page: int) -> str:
    return f"{sold_url(asked.selection, name)}&{urlencode({'page': page})}"
