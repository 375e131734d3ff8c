"""How numbers are written on their pages: shares, intervals, lengths of time, terms to press, links to the records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from voronka.measure.message import Message
from voronka.measure.rate import Rate
from voronka.reports.results import Row
from voronka.reports.results.sales import Return
from voronka.reports.selection import Selection
from voronka.web.numbers.comparison import name_of
from voronka.web.numbers.figures import records_url, sold_url
from voronka.web.numbers.money import money
from voronka.web.numbers.traffic_blocks import costs_url, requests_url, visits_url
from voronka.web.numbers.worded import words
from voronka.wording.terms import TERMS, Term

register = template.Library()


@register.simple_tag(takes_context=True)
def term(context: Context, key: str, label: str = "") -> SafeString:
    """The name of a measure, which opens its definition when pressed. The frame prints the definitions it has seen."""
    context["definitions"][key] = TERMS[key]
    name = label or words()(TERMS[key].name)
    return format_html('<button class="term" type="button" popovertarget="about-{}">{}</button>', key, name)


@register.filter
def said(message: Message | str) -> str:
    """A message of a measure in the active language."""
    return words()(message)


@register.filter
def sentence(message: Message) -> str:
    """A message as a sentence of its own."""
    return words().sentence(message)


@register.filter
def term_name(each: Term) -> str:
    return words()(each.name)


@register.filter
def term_meaning(each: Term) -> str:
    return words()(each.meaning)


@register.filter
def share(value: float | Rate | None) -> str:
    """A share in per cent with one decimal; "" where it is not known."""
    if value is None:
        return ""
    return words().percent(value.rate if isinstance(value, Rate) else value)


@register.filter
def interval(rate: Rate | None) -> str:
    """The 95% interval of a rate, in per cent."""
    return words().interval(rate) if rate else ""


@register.filter
def band(each: Return) -> str:
    """The 95% band of a share that was read off a curve, in per cent."""
    return words().between(each.low, each.high)


@register.filter
def length_of(days: float | None) -> str:
    """A length of time given in days."""
    return "" if days is None else words().days(days)


@register.filter
def check(amount: Decimal | None, currency: str) -> str:
    """An average of money, to the smallest coin at most."""
    return money(amount, currency)


@register.filter
def cell_name(row: Row) -> str:
    """What a cell of a slice is called."""
    return name_of(row)


@register.filter
def month(day: date) -> str:
    """The month of a day, with its year."""
    return words().month(day)


@register.simple_tag
def records(selection: Selection, number: str, *ids: Any) -> str:
    """The address of the records behind a number: `{% records about.selection "lost" reason.pk %}`."""
    return records_url(selection, ":".join([number, *map(str, ids)]))


@register.simple_tag
def sold(selection: Selection, number: str) -> str:
    """The address of the sales behind a number: `{% sold selection "first_sale" %}`."""
    return sold_url(selection, number)


@register.simple_tag
def requests(selection: Selection, number: str) -> str:
    """The address of the requests behind a number: `{% requests row.selection "won" %}`."""
    return requests_url(selection, number)


@register.simple_tag
def visits(selection: Selection) -> str:
    """The address of the days behind a number of visitors."""
    return visits_url(selection)


@register.simple_tag
def costs(selection: Selection) -> str:
    """The address of the rows behind a sum of costs."""
    return costs_url(selection)
