"""Month by month: CR2 of the leads that came then, and first and repeat sales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.columns import Column as Stack
from voronka.charts.columns import columns as stacked
from voronka.charts.html import Markup, tag
from voronka.charts.scale import spaced
from voronka.charts.whiskers import Point, in_a_row
from voronka.cli.page.sheet import Column, part, sentences, table_behind
from voronka.measure.message import Message, count, say
from voronka.wording.sentences import cohort_signs, maturity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.cr2 import Cohort
    from voronka.measure.first_repeat import Month
    from voronka.wording.words import Words

MOST = 60
"""The last so many months are drawn; the table has all of them."""


def cohorts(sheet: Sheet) -> Part | None:
    """CR2 by the month in which the leads came; the unfinished months are hollow."""
    found, words = sheet.report.cohorts, sheet.words
    if not found:
        return None
    drawn = found[-MOST:]
    labels = spaced([words.month(each.start, short=True) for each in drawn])
    points = [
        Point(each.cr2.rate, each.cr2.low, each.cr2.high, label, is_firm=each.is_mature)
        for each, label in zip(drawn, labels, strict=True)
    ]
    said = maturity(found)
    title = words(say("CR2 by month of arrival"))
    chart = in_a_row(points, name=title, about=" ".join(map(words, said)), share=words.level)
    signs = tag("p", sheet.term("cr2"), " · ", words(cohort_signs(found)), class_="quiet")
    return part(
        "cohorts",
        title,
        sentences(words, said),
        signs,
        tag("figure", chart, class_="charted"),
        _cohort_table(sheet, title),
    )


def _cohort_table(sheet: Sheet, title: str) -> Markup:
    words = sheet.words
    has_net = any(each.cr2_net for each in sheet.report.cohorts)
    names = [say("Month"), say("Leads"), say("Won"), say("Lost"), say("Open"), say("CR2")]
    names += [say("CR2 net")] if has_net else []
    columns = [Column(words(name), is_number=at > 0) for at, name in enumerate([*names, say("Still open")])]
    columns.append(Column(words(say("Decided"))))
    rows = [_cohort_row(each, has_net, words) for each in sheet.report.cohorts]
    return table_behind(sheet, columns, rows, name=title)


def _cohort_row(each: Cohort, has_net: bool, words: Words) -> list[Child]:
    counts = [words.number(n) for n in (each.leads, each.won, each.lost, each.open)]
    rates = [each.cr2, each.cr2_net] if has_net else [each.cr2]
    shares = [words.rate(rate) for rate in rates]
    state = words(say("yes") if each.is_mature else say("not yet"))
    return [words.month(each.start), *counts, *shares, words.percent(each.open_share), state]


def months(sheet: Sheet) -> Part | None:
    """First and repeat sales by month, stacked."""
    found, words = sheet.report.months, sheet.words
    if not found:
        return None
    drawn = found[-MOST:]
    labels = spaced([words.month(each.start, short=True) for each in drawn])
    stacks = [_stack(each, label, words) for each, label in zip(drawn, labels, strict=True)]
    told_apart = _told_apart(found)
    title = words(say("First and repeat sales by month") if told_apart else say("Sales by month"))
    about = words(_ordinals(found))
    chart = stacked(stacks, name=title, about=about, number=lambda n: words.number(round(n)))
    kinds = (("first_sales", "first"), ("repeat_sales", "repeat")) if told_apart else ()
    key = [tag("span", sheet.term(term), class_=f"key {kind}") for term, kind in kinds]
    if any(each.without_customer for each in found):
        key.append(tag("span", words(say("Customer unknown")), class_="key unknown"))
    return part(
        "months",
        title,
        tag("p", about),
        tag("p", key, class_="keys"),
        tag("figure", chart, class_="charted"),
        _month_table(sheet, title),
    )


def _told_apart(found: Sequence[Month]) -> bool:
    """Whether the file tells who bought, of any sale."""
    return any(each.first for each in found)


def _ordinals(found: Sequence[Month]) -> Message:
    repeat, sales = sum(each.repeat for each in found), sum(each.first + each.repeat for each in found)
    if not sales:
        return say("No sale has a known customer, so first and repeat sales cannot be told apart.")
    return count(
        "{repeat} of {n} sale with a known customer is a repeat one ({share:%}).",
        "{repeat} of {n} sales with a known customer are repeat ones ({share:%}).",
        n=sales,
        repeat=repeat,
        share=repeat / sales,
    )


def _stack(each: Month, label: str, words: Words) -> Stack:
    month = words.month(each.start)
    told = say("{month}: {first} first, {repeat} repeat", month=month, first=each.first, repeat=each.repeat)
    if each.sales == each.without_customer:
        told = count("{month}: {n} sale", "{month}: {n} sales", n=each.sales, month=month)
    parts = ((each.first, "first"), (each.repeat, "repeat"), (each.without_customer, "unknown"))
    return Stack(tuple(part for part in parts if part[0]), label, words(told))


def _month_table(sheet: Sheet, title: str) -> Markup:
    words = sheet.words
    names = [say("Month"), say("Sales"), say("Revenue")]
    if told_apart := _told_apart(sheet.report.months):
        names[2:2] = [say("First"), say("Repeat"), say("Customer unknown")]
        names += [say("Revenue of first"), say("Revenue of repeat")]
    columns = [Column(words(name), is_number=at > 0) for at, name in enumerate(names)]
    rows = [_month_row(each, words, told_apart=told_apart) for each in sheet.report.months]
    return table_behind(sheet, columns, rows, name=title)


def _month_row(each: Month, words: Words, *, told_apart: bool) -> list[Child]:
    counts = (each.sales, each.first, each.repeat, each.without_customer) if told_apart else (each.sales,)
    sums = (each.revenue, each.first_amount, each.repeat_amount) if told_apart else (each.revenue,)
    money = (words.cents(amount) if amount is not None else "" for amount in sums)
    return [words.month(each.start), *(words.number(n) for n in counts), *money]
