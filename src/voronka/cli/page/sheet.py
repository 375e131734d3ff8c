"""What every part of the page is given, and the pieces that parts share: terms, sections, tables, figure blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voronka.charts.html import Markup, markup, tag
from voronka.measure.message import Message, say
from voronka.wording.terms import TERMS, measure_name, term_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voronka.charts.html import Child
    from voronka.cli.figures import Figure
    from voronka.measure.report.result import Report
    from voronka.wording.words import Words


@dataclass(slots=True)
class Sheet:
    """The report, the language, and which terms the page has used so far: those are explained at its end."""

    report: Report
    words: Words
    used: dict[str, None] = field(default_factory=dict)

    def term(self, key: str) -> Markup:
        """The name of a measure, which opens its definition when pressed."""
        key = term_of(key, self.report.source.kind)
        name = self.words(measure_name(key))
        if key not in TERMS:
            return markup(name)
        self.used.setdefault(key)
        return tag("button", name, type="button", class_="term", popovertarget=f"about-{key}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. is_number: set right, in figures of equal width."""

    head: Child
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page under its own heading, and its place in the contents."""

    anchor: str
    title: str
    content: Markup


def part(anchor: str, title: str, *content: Child) -> Part:
    """A part of the page from its content."""
    return Part(anchor, title, tag("section", tag("h2", title), *content, id=anchor, class_="part"))


def sentences(words: Words, messages: Iterable[Message]) -> Markup | None:
    """One sentence as a paragraph, several as a list; None without any."""
    said = [words.sentence(message) for message in messages]
    if not said:
        return None
    return tag("p", said[0]) if len(said) == 1 else tag("ul", [tag("li", each) for each in said], class_="said")


def table(columns: Sequence[Column], rows: Iterable[Sequence[Child]], *, name: str) -> Markup:
    """A table in a box of its own that scrolls when the screen is narrow; the first cell of a row names it."""
    head = tag("tr", [tag("th", each.head, scope="col", class_="n" if each.is_number else None) for each in columns])
    body = [tag("tr", [_cell(at, cell, columns[at]) for at, cell in enumerate(row)]) for row in rows]
    inside = tag("table", tag("thead", head), tag("tbody", body))
    return tag("div", inside, class_="scroll", tabindex="0", role="region", aria_label=name)


def _cell(at: int, content: Child, column: Column) -> Markup:
    class_ = "n" if column.is_number else None
    return tag("td", content, class_=class_) if at else tag("th", content, scope="row", class_=class_)


def folded(title: str, *content: Child) -> Markup:
    """Content one click away, without a script."""
    return tag("details", tag("summary", title), *content)


def table_behind(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Child]], *, name: str) -> Markup:
    """The table of a chart, folded."""
    return folded(sheet.words(say("Table")), table(columns, rows, name=name))


def name_of(text: str, words: Words) -> Markup:
    """A name as written in the file, kept apart from the direction of the text around it; an empty cell says so."""
    if text.strip():
        return tag("bdi", text)
    return tag("i", words(say("(empty)")), class_="quiet")


def key_of(key: tuple[str, ...], words: Words) -> Markup:
    """The name of a cell."""
    first, *rest = (name_of(name, words) for name in key)
    return markup(first, [[" × ", name] for name in rest])


def _size(value: str) -> str:
    """Long numbers are set smaller, so that they stay on one line."""
    return "value" if len(value) <= 10 else "value long" if len(value) <= 15 else "value longest"


def block(sheet: Sheet, figure: Figure) -> Markup:
    """A figure block: label, value, interval, denominator; or the sentence why there is none."""
    label = tag("dt", sheet.term(figure.key))
    if figure.missing:
        return tag("div", label, tag("dd", figure.missing, class_="missing"), class_="figure")
    return tag(
        "div",
        label,
        tag("dd", figure.value, class_=_size(figure.value)),
        tag("dd", figure.interval, class_="interval") if figure.interval else None,
        tag("dd", figure.basis, class_="basis") if figure.basis else None,
        class_="figure",
    )
