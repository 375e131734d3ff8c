"""The end of the page: what cannot be computed, rows not used, what the reader noticed, what the words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import Markup, tag
from voronka.cli.page.sheet import Column, folded, part, sentences, table
from voronka.measure.message import count, say
from voronka.wording.terms import TERMS, column_name, measure_name

if TYPE_CHECKING:
    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.dataset import Rejected
    from voronka.wording.words import Words

MOST = 100
"""Refused rows that are listed; the JSON has all."""
LONGEST = 200
"""Characters of a refused value that are shown."""


def not_computed(sheet: Sheet) -> Part | None:
    """Each unknown measure with its reason."""
    words, missing = sheet.words, sheet.report.not_computed
    if not missing:
        return None
    reasons: dict[str, list[Child]] = {}
    for each in missing:
        terms = reasons.setdefault(words.sentence(each.why), [])
        terms += [", ", sheet.term(each.measure)] if terms else [sheet.term(each.measure)]
    pairs = [tag("div", tag("dt", terms), tag("dd", why)) for why, terms in reasons.items()]
    title = words(say("What could not be computed, and why"))
    return part("not-computed", title, tag("dl", pairs, class_="pairs grouped"))


def rejected(sheet: Sheet) -> Part:
    """The rows that are not used, with the value and the reason."""
    words, rows = sheet.words, sheet.report.source.rejected
    title = words(say("Rows not used, and why"))
    if not rows:
        return part("rejected", title, tag("p", words(say("Every row of the file is used."))))
    said = count("{n} row is not used.", "{n} rows are not used.", n=len(rows))
    cut = count(
        "The first {n} is listed; the JSON output has all.",
        "The first {n} are listed; the JSON output has all.",
        n=MOST,
    )
    several = len({row.file for row in rows}) > 1
    heads = [say("Row"), say("Column"), say("Value"), say("Reason")]
    columns = [Column(words(head), is_number=at == 0) for at, head in enumerate(heads)]
    if several:
        columns.append(Column(words(say("File"))))
    listed = table(columns, [_row(row, words, several) for row in rows[:MOST]], name=title)
    return part(
        "rejected",
        title,
        tag("p", words(said)),
        tag("p", words(cut)) if len(rows) > MOST else None,
        folded(words(say("Table")), listed),
    )


def _row(row: Rejected, words: Words, several: bool) -> list[Child]:
    column = row.header or (words(column_name(row.column)) if row.column else "")
    value = row.value if len(row.value) <= LONGEST else f"{row.value[:LONGEST]}…"
    cells: list[Child] = [words.number(row.row), tag("bdi", column), tag("bdi", value), words(row.reason)]
    return [*cells, tag("bdi", row.file)] if several else cells


def notes(sheet: Sheet) -> Part | None:
    """What was noticed on the way and the user should know."""
    said = sentences(sheet.words, sheet.report.notes)
    return part("notes", sheet.words(say("Noticed in the file")), said) if said else None


def definitions(sheet: Sheet) -> Part:
    """The meaning of every term that the page uses; to be called when the rest is made."""
    words = sheet.words
    sheet.used.setdefault("interval")
    pairs = [
        tag("div", tag("dt", words(measure_name(key))), tag("dd", words(TERMS[key].meaning)))
        for key in TERMS
        if key in sheet.used
    ]
    return part("definitions", words(say("What the words mean")), tag("dl", pairs, class_="pairs"))


def popovers(sheet: Sheet) -> list[Markup]:
    """The definitions that open when a term is pressed."""
    words, close = sheet.words, sheet.words(say("Close"))
    return [
        tag(
            "div",
            tag("p", tag("b", words(measure_name(key)))),
            tag("p", words(TERMS[key].meaning)),
            tag("button", close, type="button", popovertarget=f"about-{key}", popovertargetaction="hide"),
            id=f"about-{key}",
            popover=True,
        )
        for key in TERMS
        if key in sheet.used
    ]
