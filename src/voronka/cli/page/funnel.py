"""The funnel: bars from one left edge; between them how many went on, how many did not, and how long it took."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from voronka.charts.bars import bar
from voronka.charts.html import Markup, tag
from voronka.cli.page.sheet import Column, part, table_behind
from voronka.measure.message import say
from voronka.wording.sentences import loss, time_to

if TYPE_CHECKING:
    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.report.result import Step
    from voronka.wording.words import Words


def funnel(sheet: Sheet) -> Part | None:
    """The steps of the report as a picture with its table; None without steps."""
    steps, words = sheet.report.steps, sheet.words
    if not steps:
        return None
    first, widest = steps[0].count, max(step.count for step in steps) or 1
    rows = [_bar(steps[0], first=first, widest=widest, words=words)]
    for before, step in pairwise(steps):
        rows += [_between(before, step, words), _bar(step, first=first, widest=widest, words=words)]
    return part("funnel", words(say("Funnel")), _undecided(sheet), tag("ol", rows, class_="funnel"), _table(sheet))


def _undecided(sheet: Sheet) -> Markup | None:
    """How the deals stand, where they are deals: the open ones are named beside the others."""
    found, words = sheet.report.measures, sheet.words
    if found.won is None or found.lost is None or not found.open:
        return None
    stand = say("{won} won, {lost} lost, {open} still open.", won=found.won, lost=found.lost, open=found.open)
    return tag("p", words(stand))


def _bar(step: Step, *, first: int, widest: int, words: Words) -> Markup:
    interval = None
    if step.of_first and step.of_first.hits == step.count:  # else some came past the steps, and the bar is not the rate
        whole = step.of_first.tries / widest
        interval = (step.of_first.low * whole, step.of_first.high * whole)
    name = f"{words(step.name)}: {words.number(step.count)}"
    is_told = step.of_first is not None or step.count > first  # else rows are left out of its share, not of its bar
    return tag(
        "li",
        tag("span", tag("bdi", words(step.name)), class_="name"),
        bar(step.count / widest, name=name, interval=interval),
        tag("span", words.number(step.count), class_="count"),
        tag("span", words.percent(step.count / first) if 0 < first != step.count and is_told else "", class_="share"),
        class_="step",
    )


def _between(before: Step, step: Step, words: Words) -> Markup:
    """What happened on the way from one bar to the next."""
    said: list[Child] = []
    if step.of_previous:
        went_on = say("{share:%} went on", share=step.of_previous.rate)
        said.append([tag("b", words(went_on)), f" ({words.interval(step.of_previous)})"])
    said += [words(each) for each in (loss(before, step), time_to(step, words)) if each]
    return tag("li", [tag("span", each) for each in said], class_="between")


def _table(sheet: Sheet) -> Markup:
    words = sheet.words
    columns = [
        Column(words(say("Step"))),
        Column(words(say("Reached")), is_number=True),
        Column(words(say("Of the step before")), is_number=True),
        Column(words(say("Of the first step")), is_number=True),
        Column(words(say("Median time")), is_number=True),
    ]
    return table_behind(sheet, columns, [_row(step, words) for step in sheet.report.steps], name=words(say("Funnel")))


def _row(step: Step, words: Words) -> list[Child]:
    shares = [words.rate(step.of_previous), words.rate(step.of_first)]
    median = words.days(step.median_days) if step.median_days is not None else ""
    return [tag("bdi", words(step.name)), words.number(step.count), *shares, median]
