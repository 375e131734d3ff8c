"""The chance of each attempt, and beside it the naive share that many reports show instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import Markup, tag
from voronka.charts.whiskers import Point, in_a_row
from voronka.cli.page.sheet import Column, part, table_behind
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.attempts import AttemptChance
    from voronka.wording.words import Words

MOST = 20
"""Attempts drawn; later ones stand in the table."""
LISTED = 100
ENOUGH = 30
"""Leads that came to an attempt, for it to be named in a sentence."""


def attempts(sheet: Sheet) -> Part | None:
    """The chance of attempt k with its interval, and the naive curve, named as what it is."""
    found, words = sheet.report.measures.attempts, sheet.words
    if not found:
        return None
    drawn = found[:MOST]
    every = -(-len(drawn) // 10)
    points = [
        Point(each.chance.rate, each.chance.low, each.chance.high, str(each.attempt) if at % every == 0 else "")
        for at, each in enumerate(drawn)
    ]
    title = words(say("Chance of each attempt"))
    chart = in_a_row(
        points,
        name=title,
        about=words(_about(found)),
        share=words.level,
        beside=[each.naive.rate if each.naive else None for each in drawn],
    )
    axis = tag("p", words(say("attempt")), class_="under")
    return part(
        "attempts",
        title,
        tag("p", words(_about(found))),
        _how_to_read(sheet),
        tag("figure", chart, axis, class_="charted"),
        _table(sheet, found[:LISTED], title),
    )


def _how_to_read(sheet: Sheet) -> Markup:
    naive = sheet.words(say("naive: among leads with exactly so many"))
    signs = [["● ", sheet.term("attempts"), ", ", sheet.term("interval")], ["╌ ", naive]]
    return tag("p", [tag("span", sign) for sign in signs], class_="keys quiet")


def _about(found: list[AttemptChance]) -> Message:
    """The first attempt against the last one that enough leads came to."""
    first = found[0].chance
    last = next((each for each in reversed(found) if each.chance.tries >= ENOUGH), found[-1])
    if last.attempt == 1:
        return say("The first attempt wins {share:%} of the leads that get it.", share=first.rate)
    return say(
        "The first attempt wins {first:%} of the leads that get it; attempt {k} wins {last:%} of those that reach it.",
        first=first.rate,
        k=last.attempt,
        last=last.chance.rate,
    )


def _table(sheet: Sheet, found: list[AttemptChance], title: str) -> Markup:
    words = sheet.words
    heads = [say("Attempt"), say("Leads that came to it"), say("Won at it"), say("Chance"), say("Naive share")]
    columns = [Column(words(head), is_number=True) for head in heads]
    return table_behind(sheet, columns, [_row(each, words) for each in found], name=title)


def _row(each: AttemptChance, words: Words) -> list[Child]:
    chance = each.chance
    return [
        str(each.attempt),
        words.number(chance.tries),
        words.number(chance.hits),
        words.rate(chance),
        words.rate(each.naive),
    ]
