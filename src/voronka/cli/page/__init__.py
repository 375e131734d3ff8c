"""The report as one page: no network, no file beside it, no script; it reads from a disk and prints."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from voronka.charts.html import markup, tag, trusted
from voronka.cli.page.attempts import attempts
from voronka.cli.page.closing import definitions, not_computed, notes, popovers, rejected
from voronka.cli.page.deal_length import deal_length
from voronka.cli.page.funnel import funnel
from voronka.cli.page.head import contents, head, more_numbers, title_of
from voronka.cli.page.over_time import cohorts, months
from voronka.cli.page.process import process
from voronka.cli.page.quality import nps, purity
from voronka.cli.page.result import result
from voronka.cli.page.sheet import Sheet
from voronka.cli.page.slices import slices
from voronka.measure.message import say

if TYPE_CHECKING:
    from voronka.charts.html import Markup
    from voronka.cli.page.sheet import Part
    from voronka.measure.report.result import Report
    from voronka.wording.words import Words

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Nothing runs and nothing is fetched, whatever a file holds."""


def render_page(report: Report, words: Words) -> str:
    """The whole document, ready to be written to a file."""
    sheet = Sheet(report, words)
    top, parts = head(sheet), _parts(sheet)
    parts.append(definitions(sheet))
    main = tag("main", top, contents(parts, words), [part.content for part in parts])
    body = tag("body", main, tag("footer", _themes(words)), popovers(sheet))
    return markup(trusted("<!doctype html>\n"), tag("html", _document_head(report), body, lang=words.lang), "\n")


def _parts(sheet: Sheet) -> list[Part]:
    """What the report has, from the funnel to the notes."""
    before = [
        funnel(sheet),
        result(sheet),
        *slices(sheet),
        deal_length(sheet),
        cohorts(sheet),
        months(sheet),
        attempts(sheet),
    ]
    after = [nps(sheet), purity(sheet), process(sheet), more_numbers(sheet), not_computed(sheet), rejected(sheet)]
    return [part for part in (*before, *after, notes(sheet)) if part]


def _themes(words: Words) -> Markup:
    """Light or dark by choice; the style sheet reads which one is checked."""
    named = {"auto": say("as the system"), "light": say("light"), "dark": say("dark")}
    choices = [
        tag(
            "label",
            tag("input", type="radio", name="theme", id=f"theme-{key}", checked=key == "auto"),
            " ",
            words(name),
        )
        for key, name in named.items()
    ]
    return tag("fieldset", tag("legend", words(say("Theme"))), choices)


def _document_head(report: Report) -> Markup:
    style = (files("voronka.cli.page") / "page.css").read_text(encoding="utf-8")
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title_of(report)),
        tag("style", trusted(style)),
    )
