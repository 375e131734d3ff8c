"""The boxes of a process map: an activity with its cases, and where cases start, end and repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.charts.html import tag
from voronka.charts.process_map.style import SHADES
from voronka.charts.process_map.text import balanced, width_of
from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.charts.html import Markup
    from voronka.charts.process_map.layout import Box
    from voronka.measure.discover import Discovery

WIDTH, PADDING = 176.0, 12.0
NAME, NAME_LINE, NAME_LINES = 13.0, 17.0, 3
SMALL, SMALL_LINE = 12.0, 18.0
WORTH_A_MARK = 0.01
"""The share of the cases from which a start, an end or a repeat is marked."""

START, END, AGAIN = "start", "end", "again"
ICONS = {START: "M0 -8h10l-5 8z", END: "M1 -9h8v8h-8z", AGAIN: "M8.2 -7.8A4 4 0 1 0 9 -4.2M8.9 -9.6v2.6h-2.6"}
"""Outlines 10 wide that stand on the line of text."""
ICON = 14.0
"""From the left side of an icon to its text."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a box says.

    lines   the name, broken to fit
    cases   how many have it, and their share
    marks   icon and text of each
    shade   0 ... SHADES - 1, by the share of the cases
    title   everything in full, for whoever points at the box
    """

    lines: list[str]
    cases: str
    marks: list[tuple[str, str]]
    shade: int
    title: str

    @property
    def height(self) -> float:
        return 2 * PADDING + NAME_LINE * len(self.lines) + SMALL_LINE * (1 + bool(self.marks)) - 4


def card_of(found: Discovery, name: str, words: Callable[[Message], str]) -> Card:
    """The card of an activity."""
    cases, share = found.cases_with[name], found.cases_with[name] / found.cases
    marks = _marks(found, name)
    told = count("{n} case · {share:%}", "{n} cases · {share:%}", n=cases, share=share)
    times = count("{n} event in all", "{n} events in all", n=found.activities[name])
    return Card(
        lines=balanced(name, width=WIDTH - 2 * PADDING, size=NAME, lines=NAME_LINES),
        cases=words(told),
        marks=[(icon, words(number_of(n))) for icon, n, _ in marks if n >= WORTH_A_MARK * found.cases],
        shade=round(share * (SHADES - 1)),
        title="\n".join([name, *(words(each) for each in (told, times, *(message for _, _, message in marks)))]),
    )


def number_of(n: int) -> Message:
    """A bare number, to be written as the language writes it."""
    return Message("{n}", {"n": n})


def _marks(found: Discovery, name: str) -> list[tuple[str, int, Message]]:
    """Icon, number and sentence for what there is of starts, ends and repeats."""
    starts, ends = found.starts.get(name, 0), found.ends.get(name, 0)
    again = sum(loop.times for loop in found.loops if loop.activity == name and not loop.is_return)
    marks = [
        (START, starts, count("{n} case starts here", "{n} cases start here", n=starts)),
        (END, ends, count("{n} case ends here", "{n} cases end here", n=ends)),
        (AGAIN, again, count("{n} time again at once", "{n} times again at once", n=again)),
    ]
    return [mark for mark in marks if mark[1]]


def drawn_box(box: Box, card: Card) -> Markup:
    """The box with its texts."""
    middle = box.x + box.width / 2
    line = box.y + (box.height - card.height) / 2 + PADDING + NAME
    texts = []
    for text in card.lines:
        texts.append(tag("text", text, class_="vpm-ink vpm-name", x=f"{middle:.1f}", y=f"{line:.1f}"))
        line += NAME_LINE
    line += 2
    texts.append(tag("text", card.cases, class_="vpm-ink vpm-middle", x=f"{middle:.1f}", y=f"{line:.1f}"))
    line += SMALL_LINE
    x = middle - sum(_mark_width(text) for _, text in card.marks) / 2 + 4
    for icon, text in card.marks:
        texts += [drawn_icon(icon, x, line), _small(text, x + ICON, line)]
        x += _mark_width(text)
    return tag("g", tag("title", card.title), _frame(box, card.shade), *texts)


def drawn_icon(icon: str, x: float, y: float) -> Markup:
    """The icon with its lower left corner at the point."""
    look = "vpm-turn" if icon == AGAIN else "vpm-quiet"
    return tag("path", class_=look, d=ICONS[icon], transform=f"translate({x:.1f} {y:.1f})")


def _frame(box: Box, shade: int) -> Markup:
    return tag(
        "rect",
        class_=f"vpm-box vpm-share-{shade}",
        x=f"{box.x:.1f}",
        y=f"{box.y:.1f}",
        width=f"{box.width:.1f}",
        height=f"{box.height:.1f}",
        rx=10,
    )


def _small(text: str, x: float, y: float) -> Markup:
    return tag("text", text, class_="vpm-ink", x=f"{x:.1f}", y=f"{y:.1f}")


def _mark_width(text: str) -> float:
    return ICON + width_of(text, SMALL) + 8
