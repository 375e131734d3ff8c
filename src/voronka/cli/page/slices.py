"""Slices: sellers, sources, products compared by dots with whiskers, or by bars where there is no share to compare."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from voronka.charts.bars import bar
from voronka.charts.brackets import bracket_marks
from voronka.charts.html import Markup, markup, tag
from voronka.charts.scale import around
from voronka.charts.whiskers import Point, axis, compared
from voronka.cli.page.sheet import folded, key_of, part, sentences
from voronka.cli.page.slice_table import slice_table
from voronka.measure.message import count, say
from voronka.wording.terms import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Child
    from voronka.charts.scale import Scale
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.rate import Rate
    from voronka.measure.report.result import Measures, Slice, SliceRow
    from voronka.wording.words import Words

SIZES = ("revenue", "leads", "won")
"""What bars are drawn of: the first that is known."""
MOST = 50
"""Rows of a slice that the page shows; the JSON has all."""


def slices(sheet: Sheet) -> list[Part]:
    """A part of the page for each slice that has rows."""
    titled = [(slice_title(each, sheet.words), each) for each in sheet.report.slices if each.rows]
    return [
        part(f"slice-{at}", title, _content(sheet, each, title)) for at, (title, each) in enumerate(titled, start=1)
    ]


def slice_title(each: Slice, words: Words) -> str:
    """The name of a slice: its column, or its two columns crossed."""
    return " × ".join(words(column_name(column)) for column in each.columns)


def share_of(measures: Measures) -> Rate | None:
    """The share by which rows are compared: conversion, else CR2."""
    return measures.conversion or measures.cr2


def _content(sheet: Sheet, each: Slice, title: str) -> Markup:
    words, shown = sheet.words, each.rows[:MOST]
    cut = None
    if len(shown) < len(each.rows):
        cut = say(
            "The {shown} largest of {all} are shown; the JSON output has every one.",
            shown=len(shown),
            all=len(each.rows),
        )
    picture = _comparison(sheet, shown) if any(row.pooled for row in shown) else _amounts(sheet, shown)
    behind = folded(words(say("Table")), slice_table(sheet, shown, name=title))
    return markup(
        sentences(words, each.summary), picture, tag("p", words(cut), class_="quiet") if cut else None, behind
    )


def _comparison(sheet: Sheet, rows: Sequence[SliceRow]) -> Markup:
    """Dots with whiskers, sorted, the whole as a line; brackets join rows that the data do not separate."""
    words, ordered = sheet.words, sorted((row for row in rows if row.pooled), key=_place)
    key = "conversion" if any(row.measures.conversion for row in ordered) else "cr2"
    scale, marks = around(min(_low(row) for row in ordered), max(_high(row) for row in ordered))
    whole = share_of(sheet.report.measures)
    joined = bracket_marks([row.group for row in ordered])
    lines = [
        _row(row, scale=scale, marks=marks, whole=whole.rate if whole else None, bracket=mark, words=words)
        for row, mark in zip(ordered, joined, strict=True)
    ]
    head = tag("li", axis(scale, marks, [words.level(mark) for mark in marks]), class_="row head", aria_hidden="true")
    return markup(_how_to_read(sheet, key, whole), tag("ol", head, lines, class_="compare"), _left_out(rows, words))


def _place(row: SliceRow) -> tuple[float, float]:
    """Groups from the top, the rows of a group by their estimate, and last the rows too small to be judged."""
    return (inf if row.group is None else row.group, -row.pooled.rate if row.pooled else 0.0)


def _low(row: SliceRow) -> float:
    share = share_of(row.measures)
    return min(row.pooled.low if row.pooled else 1.0, share.rate if share and not row.small else 1.0)


def _high(row: SliceRow) -> float:
    share = share_of(row.measures)
    return max(row.pooled.high if row.pooled else 0.0, share.rate if share and not row.small else 0.0)


def _row(
    row: SliceRow, *, scale: Scale, marks: Sequence[float], whole: float | None, bracket: Markup | None, words: Words
) -> Markup:
    pooled, counted = row.pooled, share_of(row.measures)
    if pooled is None:
        raise ValueError("only rows with an estimate are compared")
    point = Point(pooled.rate, pooled.low, pooled.high, is_firm=not row.small)
    name = f"{words.percent(pooled.rate)} ({words.between(pooled.low, pooled.high)})"
    chart = compared(point, scale=scale, marks=marks, whole=whole, counted=counted.rate if counted else None, name=name)
    basis = words(say("{hits} of {tries}", hits=counted.hits, tries=counted.tries)) if counted else ""
    return tag(
        "li",
        tag("span", key_of(row.key, words), class_="name"),
        tag("span", chart, class_="across"),
        tag("span", words.percent(pooled.rate), class_="count"),
        tag("span", basis, class_="basis"),
        tag("span", bracket, class_="join"),
        class_="row small" if row.small else "row",
    )


def _how_to_read(sheet: Sheet, key: str, whole: Rate | None) -> Markup:
    """The signs of the picture in words; each term can be pressed."""
    words = sheet.words
    signs: list[Child] = [
        ["● ", sheet.term("pooled"), ", ", sheet.term("interval")],
        ["○ ", sheet.term(key), ", ", words(say("as counted"))],
        ["┊ ", words(say("all together {share:%}", share=whole.rate))] if whole else None,
        ["] ", words(say("joins neighbours that the data do not separate"))],
    ]
    return tag("p", [tag("span", sign) for sign in signs if sign], class_="keys quiet")


def _left_out(rows: Sequence[SliceRow], words: Words) -> Markup | None:
    n = sum(row.pooled is None for row in rows)
    if not n:
        return None
    return tag(
        "p",
        words(
            count(
                "{n} row has nothing decided yet; it stands in the table.",
                "{n} rows have nothing decided yet; they stand in the table.",
                n=n,
            )
        ),
        class_="quiet",
    )


def _amounts(sheet: Sheet, rows: Sequence[SliceRow]) -> Markup:
    """Bars of the first of these that is known of any row: revenue, leads, sales. A row where it is not has none."""
    words = sheet.words
    sized = {key: [(row, size) for row in rows if (size := getattr(row.measures, key)) is not None] for key in SIZES}
    key = next((key for key in SIZES if any(size for _, size in sized[key])), SIZES[-1])
    widest, lines = max([*(float(size) for _, size in sized[key]), 1.0]), []
    for row, size in sorted(sized[key], key=lambda each: -each[1]):
        amount = words.cents(size) if key == "revenue" else words.number(size)
        name = tag("span", key_of(row.key, words), class_="name")
        drawn = bar(max(float(size), 0) / widest, name=amount, height=16)
        lines.append(tag("li", name, drawn, tag("span", amount, class_="count"), class_="row"))
    unknown = count(
        "{n} row is not known and has no bar.", "{n} rows are not known and have no bar.", n=len(rows) - len(lines)
    )
    return markup(
        tag("p", sheet.term(key), class_="quiet"),
        tag("ol", lines, class_="compare amounts"),
        tag("p", words(unknown), class_="quiet") if len(lines) < len(rows) else None,
    )
