"""The head: what the page is about, and the five numbers that matter most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import tag
from voronka.cli.figures import headlines, others
from voronka.cli.page.sheet import block, part
from voronka.measure.message import count, say
from voronka.wording.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.charts.html import Markup
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.report.result import Report
    from voronka.wording.words import Words


def head(sheet: Sheet) -> Markup:
    """The name of the file, what it holds, and the headline figures."""
    words, source = sheet.words, sheet.report.source
    facts = [words(KINDS[source.kind]), words(count("{n} row", "{n} rows", n=source.rows))]
    if source.rejected:
        facts.append(words(count("{n} not used", "{n} not used", n=len(source.rejected))))
    facts += period(sheet)
    return tag(
        "header",
        tag("p", "Voronka", class_="brand"),
        tag("h1", tag("bdi", names_of(sheet.report)), title="\n".join(source.files)),
        tag("p", " · ".join(facts), class_="facts"),
        tag("dl", [block(sheet, each) for each in headlines(sheet.report, words)], class_="figures headline"),
    )


def period(sheet: Sheet) -> list[str]:
    """From which month the report tells, and up to which day; what is known of these."""
    words, as_of = sheet.words, sheet.report.source.as_of
    starts = [each.start for each in sheet.report.cohorts] + [each.start for each in sheet.report.months]
    if as_of is None:
        return []
    return [f"{words.month(min(starts))} – {words.date(as_of)}" if starts else words(say("as of {day}", day=as_of))]


def contents(parts: Sequence[Part], words: Words) -> Markup:
    """Links to the parts of the page."""
    links = [tag("a", each.title, href=f"#{each.anchor}") for each in parts]
    return tag("nav", links, aria_label=words(say("Contents")))


def more_numbers(sheet: Sheet) -> Part | None:
    """Every other number that the report has."""
    found = others(sheet.report, sheet.words)
    if not found:
        return None
    blocks = [block(sheet, each) for each in found]
    return part("numbers", sheet.words(say("All numbers")), tag("dl", blocks, class_="figures"))


def names_of(report: Report) -> str:
    """The files' names without their folders."""
    return ", ".join(name.replace("\\", "/").rsplit("/", 1)[-1] or name for name in report.source.files)


def title_of(report: Report) -> str:
    """The title of the document."""
    return f"{names_of(report)} · Voronka"
