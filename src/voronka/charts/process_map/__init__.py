"""The process map: activities as boxes, moves as arrows, top to bottom; one SVG that needs nothing else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from voronka.charts.html import markup, tag
from voronka.charts.process_map.boxes import WIDTH, card_of, drawn_box
from voronka.charts.process_map.layout import MARGIN, laid_out
from voronka.charts.process_map.legend import BACK, USUAL, drawn_legend, drawn_part, rows_of, title_of
from voronka.charts.process_map.lines import drawn_label, drawn_line, label_of
from voronka.charts.process_map.style import style_of
from voronka.measure.discover import filtered

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.charts.html import Markup
    from voronka.charts.process_map.layout import Layout
    from voronka.charts.process_map.lines import Label
    from voronka.charts.process_map.style import Theme
    from voronka.measure.discover import Discovery, Edge, Picture
    from voronka.measure.message import Message

LEAST_WIDTH, MOST_WIDTH = 360.0, 900.0


def process_svg(
    discovery: Discovery, *, coverage: float = 0.8, say: Callable[[Message], str] = str, theme: Theme = "auto"
) -> str:
    """A picture of the process as SVG text, to be a file or to stand in a page.

    coverage  draw the most frequent paths until they cover this share of the cases, and never more than a person can
              read; see :func:`voronka.measure.discover.filtered`
    say       words a message in the reader's language
    theme     "auto": as the system says, or the page by ``data-theme`` on its root; "light", "dark": always so

    The view is at most 900 wide, and as narrow as the process allows. Names of activities are shown as text, whatever
    they hold. Raises ValueError for a coverage outside 0 ... 1.
    """
    words = say
    picture = filtered(discovery, coverage=coverage)
    cards = {name: card_of(discovery, name, words) for name in discovery.order if name in picture.activities}
    labels = {edge: label_of(edge, words, resolution_s=discovery.resolution_s) for edge in picture.edges}
    layout = laid_out(
        {name: card.height for name, card in cards.items()},
        picture.edges,
        box=WIDTH,
        label=lambda edge: labels[edge].width,
        least=LEAST_WIDTH,
        most=MOST_WIDTH,
    )
    icons = {icon for card in cards.values() for icon, _ in card.marks}
    legend, bottom = _legend(picture, layout, icons, words)
    return tag(
        "svg",
        tag("title", words(title_of(discovery))),
        tag("desc", "\n".join(words(finding) for finding in discovery.findings[:3])),
        tag("style", style_of(theme)),
        tag("rect", class_="vpm-ground", width="100%", height="100%", rx=10),
        _arrows(picture, layout, labels),
        [drawn_box(box, cards[name]) for name, box in layout.boxes.items()],
        legend,
        xmlns="http://www.w3.org/2000/svg",
        class_="vpm",
        role="img",
        view_box=f"0 0 {layout.width:g} {bottom + MARGIN:g}",
        width=f"{layout.width:g}",
        height=f"{bottom + MARGIN:g}",
        style="max-width:100%;height:auto",
    )


def _arrows(picture: Picture, layout: Layout, labels: dict[Edge, Label]) -> Markup:
    """All arrows, the frequent on top, and then all their labels."""
    most = max((line.edge.count for line in layout.lines), default=1)
    usual = _usual_moves(picture)
    arrows = [
        drawn_line(
            line,
            labels[line.edge].title,
            share=line.edge.count / most,
            is_usual=(line.edge.source, line.edge.target) in usual,
        )
        for line in reversed(layout.lines)
    ]
    return markup(arrows, [drawn_label(line, labels[line.edge]) for line in layout.lines])


def _legend(picture: Picture, layout: Layout, icons: set[str], words: Callable[[Message], str]) -> tuple[Markup, float]:
    found = picture.discovery
    repeats = sum(edge.count for edge in picture.edges if edge.source == edge.target)
    moves = repeats + sum(line.edge.count for line in layout.lines)
    signs = set(icons)
    if any(line.is_back for line in layout.lines):
        signs.add(BACK)
    if _usual_moves(picture):
        signs.add(USUAL)
    rows = rows_of(drawn_part(found, boxes=len(picture.activities), moves=moves), signs)
    return drawn_legend(rows, words, left=MARGIN, top=layout.height, width=layout.width - 2 * MARGIN)


def _usual_moves(picture: Picture) -> set[tuple[str, str]]:
    """The steps of the usual path, where there is one."""
    return set(pairwise(picture.discovery.usual_path))
