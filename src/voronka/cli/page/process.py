"""The process as it is: the map, what was found, and the usual paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import tag, trusted
from voronka.cli.page.sheet import Column, part, sentences, table_behind
from voronka.measure.message import count, say
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.discover import Discovery, Variant
    from voronka.wording.words import Words

COVERAGE = 0.8
"""The share of the cases whose paths the map shows."""
PATHS = 10
LONGEST = 12
"""Activities of a path that are written out."""


def process(sheet: Sheet) -> Part | None:
    """The process map with its findings and tables; None without a log."""
    found, words = sheet.report.discovery, sheet.words
    if found is None or not found.cases:
        return None
    from voronka.charts.process_map import process_svg

    title = words(say("The process as it is"))
    picture = trusted(process_svg(found, coverage=COVERAGE, say=words))
    shown = say("The map shows the paths of at least {share} of the cases.", share=words.level(COVERAGE))
    return part(
        "process",
        title,
        sentences(words, found.findings),
        tag("div", picture, class_="map scroll", tabindex="0", role="region", aria_label=title),
        tag("p", words(shown), class_="quiet"),
        _paths(found, sheet),
        _edges(found, sheet),
    )


def _paths(found: Discovery, sheet: Sheet) -> list[Child]:
    words, title = sheet.words, sheet.words(say("The most frequent paths"))
    columns = [
        Column(words(say("Path"))),
        Column(words(say("Cases")), is_number=True),
        Column(words(say("Share")), is_number=True),
    ]
    rows = [_path(variant, found.cases, words) for variant in found.top_variants[:PATHS]]
    return [tag("h3", title), table_behind(sheet, columns, rows, name=title)]


def _path(variant: Variant, cases: int, words: Words) -> list[Child]:
    names: list[Child] = []
    for name in variant.activities[:LONGEST]:
        names += [" → ", tag("bdi", name)] if names else [tag("bdi", name)]
    more = len(variant.activities) - LONGEST
    if more > 0:
        names += [" → ", words(count("and {n} more", "and {n} more", n=more))]
    return [names, words.number(variant.cases), words.rate(rate_of(variant.cases, cases))]


def _edges(found: Discovery, sheet: Sheet) -> list[Child]:
    words, title = sheet.words, sheet.words(say("Who follows whom"))
    heads = [say("From"), say("To"), say("Times"), say("Half within"), say("9 of 10 within")]
    columns = [Column(words(head), is_number=at > 1) for at, head in enumerate(heads)]
    rows: list[list[Child]] = [
        [
            tag("bdi", edge.source),
            tag("bdi", edge.target),
            words.number(edge.count),
            words.duration(edge.median_s),
            words.duration(edge.p90_s),
        ]
        for edge in found.edges[:50]
    ]
    return [tag("h3", title), table_behind(sheet, columns, rows, name=title)]
