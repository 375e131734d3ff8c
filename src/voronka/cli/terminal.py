"""The report in a terminal: the page in short, in the same order."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import TYPE_CHECKING

from voronka.cli.cells import cell
from voronka.cli.figures import headlines, others
from voronka.cli.terminal_process import print_discovery, print_funnel, print_process
from voronka.cli.terminal_tables import bar, pairs, plain, say_all, table, title
from voronka.measure.message import count, say
from voronka.wording.terms import KINDS, column_name, measure_name, term_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.text import Text

    from voronka.cli.figures import Figure
    from voronka.measure.dataset import Rejected
    from voronka.measure.first_repeat import Month
    from voronka.measure.report.result import Measures, Report, Slice, SliceRow
    from voronka.wording.words import Words

__all__ = ["print_discovery", "print_funnel", "print_report"]

ROWS = 20
"""Rows of a slice that are printed; the page and the JSON have more."""
REFUSED = 10


def print_report(report: Report, words: Words, console: Console) -> None:
    """Print the report; colours and width are the console's."""
    _head(report, words, console)
    _steps(report, words, console)
    for each in report.slices:
        if each.rows:
            _slice(each, report, words, console)
    _months(report, words, console)
    _attempts(report.measures, words, console)
    if report.discovery is not None and report.discovery.cases:
        print_process(report.discovery, words, console)
    _more(report, words, console)
    _not_computed(report, words, console)
    _rejected(report, words, console)
    if report.notes:
        console.print(title(words(say("Noticed in the file"))))
        say_all(console, (words.sentence(note) for note in report.notes))


def rehearse(words: Words) -> None:
    """Print a little to nowhere: what the libraries load when they are first used is loaded then (15 ms)."""
    from rich.console import Console

    Console(file=StringIO()).print(table((words.month(date(2000, 1, 1)),), [(words.percent(0.5),)]))


def _head(report: Report, words: Words, console: Console) -> None:
    source = report.source
    facts = [words(KINDS[source.kind]), words(count("{n} row", "{n} rows", n=source.rows))]
    if source.rejected:
        facts.append(words(count("{n} not used", "{n} not used", n=len(source.rejected))))
    if source.as_of:
        facts.append(words(say("as of {day}", day=source.as_of)))
    console.print(plain(", ".join(source.files), style="bold"))
    console.print(plain(" · ".join(facts), style="dim"))
    console.print()
    console.print(pairs(_figure(each, report, words, is_head=True) for each in headlines(report, words)))
    result = report.measures.funnel_result
    if result is not None:
        console.print()
        say_all(console, (words.sentence(each) for each in (result.why, result.break_even) if each))


def _figure(each: Figure, report: Report, words: Words, *, is_head: bool = False) -> list[str | Text]:
    label = words(measure_name(term_of(each.key, report.source.kind)))
    if each.missing:
        return [label, plain("–"), plain(each.missing, style="dim")]
    beside = " · ".join(text for text in (each.interval, each.basis) if text)
    return [label, plain(each.value, style="bold" if is_head else ""), plain(beside, style="dim")]


def _steps(report: Report, words: Words, console: Console) -> None:
    steps = report.steps
    if not steps:
        return
    console.print(title(words(say("Funnel"))))
    widest = max(step.count for step in steps) or 1
    has_times = any(step.median_days is not None for step in steps)
    heads = [words(say("Step")), "", words(say("Reached")), words(say("Of the step before"))]
    heads += [words(say("Median time"))] if has_times else []
    rows: list[list[str | Text]] = []
    for step in steps:
        row: list[str | Text] = [
            plain(words(step.name)),
            bar(step.count / widest),
            words.number(step.count),
            words.rate(step.of_previous),
        ]
        rows.append([*row, words.days(step.median_days) if step.median_days is not None else ""][: len(heads)])
    console.print(table(heads, rows, words_first=2))


def _slice(each: Slice, report: Report, words: Words, console: Console) -> None:
    console.print(title(" × ".join(words(column_name(column)) for column in each.columns)))
    say_all(console, (words.sentence(message) for message in each.summary))
    shown = each.rows[:ROWS]
    has_estimate = any(row.pooled for row in shown)
    keys = _columns_of(shown, words, has_estimate=has_estimate)
    heads = [words(say("Name")), *(words(measure_name(term_of(key, report.source.kind))) for key in keys)]
    if has_estimate:
        heads.append(words(measure_name("pooled")))
    rows = [_slice_row(row, keys, words, has_estimate=has_estimate) for row in shown]
    console.print(table(heads, rows))
    if len(shown) < len(each.rows):
        cut = say(
            "The {shown} largest of {all} are shown; the JSON output has every one.",
            shown=len(shown),
            all=len(each.rows),
        )
        console.print(plain(words(cut), style="dim"))


def _columns_of(rows: Sequence[SliceRow], words: Words, *, has_estimate: bool) -> list[str]:
    """The few measures that fit a narrow terminal: those that some row has."""
    share = "conversion" if _has("conversion", rows, words) else "cr2"
    money = "revenue" if _has("revenue", rows, words) else "spend"
    wanted = ("leads", share, money) if has_estimate else ("leads", "won", share, "revenue", "average_check")
    return [key for key in wanted if _has(key, rows, words)]


def _has(key: str, rows: Sequence[SliceRow], words: Words) -> bool:
    return any(cell(key, row.measures, words) for row in rows)


def _slice_row(row: SliceRow, keys: Sequence[str], words: Words, *, has_estimate: bool) -> list[str | Text]:
    name = " × ".join(part if part.strip() else words(say("(empty)")) for part in row.key)
    style = "dim" if row.small else ""
    cells = [plain(cell(key, row.measures, words), style=style) for key in keys]
    pooled = row.pooled
    estimate = f"{words.percent(pooled.rate)} ({words.between(pooled.low, pooled.high)})" if pooled else ""
    return [plain(name, style=style), *cells, *([plain(estimate, style=style)] if has_estimate else [])]


def _months(report: Report, words: Words, console: Console) -> None:
    found = report.months[-12:]
    if not found:
        return
    told_apart = any(each.first for each in report.months)
    console.print(title(words(say("First and repeat sales by month") if told_apart else say("Sales by month"))))
    columns = [say("Month"), *((say("First"), say("Repeat")) if told_apart else (say("Sales"),)), say("Revenue")]
    console.print(
        table([words(head) for head in columns], [_month(each, words, told_apart=told_apart) for each in found])
    )


def _month(each: Month, words: Words, *, told_apart: bool) -> list[str | Text]:
    counts = (each.first, each.repeat) if told_apart else (each.sales,)
    revenue = words.cents(each.revenue) if each.revenue is not None else ""
    return [words.month(each.start), *(words.number(n) for n in counts), revenue]


def _attempts(measures: Measures, words: Words, console: Console) -> None:
    if not measures.attempts:
        return
    console.print(title(words(say("Chance of each attempt"))))
    heads = [words(head) for head in (say("Attempt"), say("Leads that came to it"), say("Chance"), say("Naive share"))]
    rows = [
        [str(each.attempt), words.number(each.chance.tries), words.rate(each.chance), words.rate(each.naive)]
        for each in measures.attempts[:ROWS]
    ]
    console.print(table(heads, rows))


def _more(report: Report, words: Words, console: Console) -> None:
    found = others(report, words)
    if found:
        console.print(title(words(say("All numbers"))))
        console.print(pairs(_figure(each, report, words) for each in found))


def _not_computed(report: Report, words: Words, console: Console) -> None:
    reasons: dict[str, list[str]] = {}
    for each in report.not_computed:
        name = words(measure_name(term_of(each.measure, report.source.kind)))
        reasons.setdefault(words(each.why), []).append(name)
    if reasons:
        console.print(title(words(say("What could not be computed, and why"))))
        say_all(console, (f"{', '.join(names)}: {why}" for why, names in reasons.items()))


def _rejected(report: Report, words: Words, console: Console) -> None:
    rows = report.source.rejected
    if not rows:
        return
    console.print(title(words(say("Rows not used, and why"))))
    heads = [words(head) for head in (say("Column"), say("Value"), say("Reason"), say("Row"))]
    listed = [_refused(row, words) for row in rows[:REFUSED]]
    console.print(table(heads, listed, words_first=3))
    if len(rows) > REFUSED:
        console.print(plain(words(count("{n} row is not used.", "{n} rows are not used.", n=len(rows))), style="dim"))


def _refused(row: Rejected, words: Words) -> list[str | Text]:
    column = row.header or (words(column_name(row.column)) if row.column else "")
    return [column, row.value[:60], words(row.reason), words.number(row.row)]
