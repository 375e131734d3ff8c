"""A process and an ordered funnel in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.cli.terminal_tables import bar, pairs, plain, say_all, table, title
from voronka.measure.message import say
from voronka.measure.rate import rate_of
from voronka.wording.terms import measure_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from voronka.measure.discover import Discovery
    from voronka.measure.ordered_funnel import FunnelStep
    from voronka.wording.words import Words

PATHS, EDGES = 8, 15


def print_discovery(discovery: Discovery, words: Words, console: Console) -> None:
    """The process as it is: counts, findings, the usual paths, who follows whom."""
    counted = {"cases": discovery.cases, "events": discovery.events, "variants": discovery.variants}
    console.print(pairs([words(measure_name(key)), words.number(n)] for key, n in counted.items()))
    if discovery.cases:
        print_process(discovery, words, console)


def print_process(discovery: Discovery, words: Words, console: Console) -> None:
    """The findings and the tables of a log that has cases."""
    console.print(title(words(say("The process as it is"))))
    say_all(console, (words.sentence(finding) for finding in discovery.findings))
    console.print(title(words(say("The most frequent paths"))))
    heads = [words(head) for head in (say("Path"), say("Cases"), say("Share"))]
    paths = [
        [" → ".join(each.activities[:12]), words.number(each.cases), words.rate(rate_of(each.cases, discovery.cases))]
        for each in discovery.top_variants[:PATHS]
    ]
    console.print(table(heads, paths))
    console.print(title(words(say("Who follows whom"))))
    heads = [words(head) for head in (say("From"), say("To"), say("Times"), say("Half within"), say("9 of 10 within"))]
    edges = [
        [each.source, each.target, words.number(each.count), words.duration(each.median_s), words.duration(each.p90_s)]
        for each in discovery.edges[:EDGES]
    ]
    console.print(table(heads, edges, words_first=2))


def print_funnel(
    steps: Sequence[FunnelStep],
    by: Sequence[tuple[str, Sequence[FunnelStep]]] | None,
    words: Words,
    console: Console,
) -> None:
    """An ordered funnel, in all and for each value of a slice."""
    console.print(_funnel(steps, words))
    for key, each in by or ():
        console.print(title(key if key.strip() else words(say("(empty)"))))
        console.print(_funnel(each, words))


def _funnel(steps: Sequence[FunnelStep], words: Words) -> Table:
    heads = [words(head) for head in (say("Step"), say("Cases"), say("Of the step before"), say("Of the first step"))]
    first = steps[0].cases if steps else 0
    rows: list[list[str | Text]] = []
    for at, step in enumerate(steps):
        before = rate_of(step.cases, steps[at - 1].cases) if at else None
        of_first = rate_of(step.cases, first) if at else None
        drawn = bar(step.cases / first if first else 0.0)
        rows.append([plain(step.name), drawn, words.number(step.cases), words.rate(before), words.rate(of_first)])
    return table([heads[0], "", *heads[1:]], rows, words_first=2)
