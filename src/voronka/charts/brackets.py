"""Brackets at the edge of a comparison: rows next to each other that the data do not separate are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.drawing import line
from voronka.charts.html import Markup, tag

if TYPE_CHECKING:
    from collections.abc import Sequence


def bracket_marks(groups: Sequence[int | None]) -> list[Markup | None]:
    """A piece of bracket for each row, from the rows' group numbers in the order shown; None for a row on its own."""
    marks: list[Markup | None] = []
    for at, group in enumerate(groups):
        joins_above = group is not None and at > 0 and groups[at - 1] == group
        joins_below = group is not None and at + 1 < len(groups) and groups[at + 1] == group
        marks.append(_piece(joins_above, joins_below) if joins_above or joins_below else None)
    return marks


def _piece(joins_above: bool, joins_below: bool) -> Markup:
    """The bracket's line through the row, or from its middle where the bracket begins or ends, with a short arm."""
    top, bottom = "0" if joins_above else "50%", "100%" if joins_below else "50%"
    arm = None if joins_above and joins_below else line("2", "50%", "8", "50%", "stem")
    return tag(
        "svg", line("8", top, "8", bottom, "stem"), arm, width=12, height="100%", aria_hidden="true", class_="bracket"
    )
