"""How long a deal lives: the share still open, won and lost by each day, with open deals treated as unfinished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voronka.charts.curves import Curve, Mark, curves
from voronka.charts.html import Markup, tag
from voronka.cli.page.sheet import Column, part, sentences, table, table_behind
from voronka.measure.message import Message, say
from voronka.wording.sentences import lives

if TYPE_CHECKING:
    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.deal_length import DealLength, Describe
    from voronka.measure.survival import Incidence, Survival
    from voronka.wording.words import Words

DAYS = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730)
"""The days of the table: those within the data are shown."""


def deal_length(sheet: Sheet) -> Part | None:
    """The curve with its table, and the lengths of won and lost deals apart; None where nothing is known."""
    curve, length, words = sheet.report.survival, sheet.report.measures.deal_length, sheet.words
    has_curve = curve is not None and len(curve.times) > 0 and curve.n_events > 0
    if not has_curve and length is None:
        return None
    title = words(say("How long a deal lives"))
    drawn = _curve(sheet, curve) if has_curve and curve is not None else None
    return part("deal-length", title, drawn, _lengths(sheet, length) if length else None)


def _curve(sheet: Sheet, curve: Survival) -> list[Child]:
    words, incidence = sheet.words, sheet.report.incidence
    open_curve = Curve(words(say("still open")), "open", curve.times, curve.survival, 1.0, (curve.low, curve.high))
    lines = [open_curve]
    if incidence is not None and len(incidence.times):
        lines.append(Curve(words(say("won")), "won", incidence.times, incidence.won, 0.0))
        lines.append(Curve(words(say("lost")), "lost", incidence.times, incidence.lost, 0.0))
    median = curve.median
    mark = (
        Mark(median, 0.5, words(say("half are closed within {time}", time=words.days(median))))
        if median is not None
        else None
    )
    said = lives(curve, incidence, words)
    chart = curves(
        lines,
        mark=mark,
        name=words(say("Deals still open, won and lost by day since the first contact")),
        about=" ".join(words(each) for each in said),
        share=words.level,
        days=lambda day: words.number(day),
    )
    days = tag("p", words(say("days since the first contact")), class_="under")
    terms = tag("p", sheet.term("km_median"), " · ", sheet.term("incidence"), class_="quiet")
    return [
        sentences(words, said),
        terms,
        tag("figure", chart, days, class_="charted"),
        _table(sheet, curve, incidence),
    ]


def _table(sheet: Sheet, curve: Survival, incidence: Incidence | None) -> Markup:
    words = sheet.words
    heads = [say("By day"), say("Still open"), say("95% interval"), say("Won"), say("Lost")]
    columns = [Column(words(head), is_number=True) for head in (heads if incidence is not None else heads[:3])]
    last = float(curve.times[-1])
    rows = [_row(day, curve, incidence, words) for day in (*(day for day in DAYS if day < last), last)]
    return table_behind(sheet, columns, rows, name=words(say("How long a deal lives")))


def _row(day: float, curve: Survival, incidence: Incidence | None, words: Words) -> list[Child]:
    at = int(np.searchsorted(curve.times, day, side="right")) - 1
    share, low, high = (float(values[at]) if at >= 0 else 1.0 for values in (curve.survival, curve.low, curve.high))
    interval = words.between(low, high) if np.isfinite(low) and np.isfinite(high) else ""
    cells: list[Child] = [words.number(day), words.percent(share), interval]
    if incidence is None:
        return cells
    there = int(np.searchsorted(incidence.times, day, side="right")) - 1
    outcomes = (float(values[there]) if there >= 0 else 0.0 for values in (incidence.won, incidence.lost))
    return [*cells, *(words.percent(outcome) for outcome in outcomes)]


def _lengths(sheet: Sheet, length: DealLength) -> list[Child]:
    """The lengths of closed deals in numbers: all, won, lost."""
    words = sheet.words
    heads = [say("Closed deals"), say("Deals"), say("Mean"), say("Median"), say("1 of 4 within"), say("3 of 4 within")]
    heads += [say("9 of 10 within"), say("Shortest"), say("Longest")]
    columns = [Column(words(head), is_number=at > 0) for at, head in enumerate(heads)]
    named: list[tuple[Message, DealLength | Describe | None]] = [
        (say("All"), length),
        (say("Won"), length.won),
        (say("Lost"), length.lost),
    ]
    rows = [[words(name), *_described(found, words)] for name, found in named if found]
    name = words(say("Lengths of closed deals"))
    return [tag("h3", name), table(columns, rows, name=name)]


def _described(found: DealLength | Describe, words: Words) -> list[str]:
    quantiles = (found.mean, found.median, found.p25, found.p75, found.p90, found.min, found.max)
    return [words.number(found.n), *(words.days(value) for value in quantiles)]
