"""What a process map says below itself: which part of the log is drawn, and what its signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.html import markup, tag
from voronka.charts.process_map.boxes import AGAIN, END, ICON, SMALL, SMALL_LINE, START, drawn_icon
from voronka.charts.process_map.text import wrapped
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from voronka.charts.html import Markup
    from voronka.measure.discover import Discovery

LINES = 6
"""Of one sentence, at most."""
USUAL, BACK = "usual", "back"
LINE_SIGNS = {USUAL: say("Blue: the usual path."), BACK: say("Dashed: back to an earlier activity.")}
ICON_SIGNS = {START: say("cases that start here"), END: say("cases that end here"), AGAIN: say("times again at once")}


def title_of(found: Discovery) -> Message:
    """The name of the picture."""
    return say("Process map: {cases} cases, {events} events", cases=found.cases, events=found.events)


def drawn_part(found: Discovery, *, boxes: int, moves: int) -> Message:
    """Which part of the log is drawn.

    moves  how often the drawn arrows were followed, repeats at once included
    """
    whole = found.events - found.cases
    return say(
        "Drawn: {boxes} of {activities} activities and {share:%} of the moves. The numbers are those of all {cases} "
        "cases.",
        boxes=boxes,
        activities=len(found.activities),
        share=moves / whole if whole else 1.0,
        cases=found.cases,
    )


def drawn_legend(
    rows: Iterable[tuple[str, Message]], words: Callable[[Message], str], *, left: float, top: float, width: float
) -> tuple[Markup, float]:
    """The legend, and the y of its last line. A row is an icon, or "" for none, and what it means."""
    y = top
    drawn = []
    for icon, message in rows:
        indent = ICON if icon else 0.0
        for at, line in enumerate(wrapped(words(message), width=width - indent, size=SMALL, lines=LINES)):
            y += SMALL_LINE
            if icon and not at:
                drawn.append(drawn_icon(icon, left, y))
            drawn.append(tag("text", line, class_="vpm-quiet", x=f"{left + indent:.1f}", y=f"{y:.1f}"))
    return markup(drawn), y


def rows_of(part: Message, signs: Collection[str]) -> list[tuple[str, Message]]:
    """The rows of a legend.

    part   what :func:`drawn_part` says
    signs  what the picture has: USUAL, BACK and the icons
    """
    told = [part, say("On an arrow: how many times, and the median time below it. Thicker: more often.")]
    told += [message for sign, message in LINE_SIGNS.items() if sign in signs]
    return [*(("", message) for message in told), *((icon, text) for icon, text in ICON_SIGNS.items() if icon in signs)]
