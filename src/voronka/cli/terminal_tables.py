"""Tables and paragraphs of the terminal. Text from a file is shown, never obeyed: no markup, no control characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from voronka.ground.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

BAR = 16
"""The widest bar, in characters."""
EIGHTHS = " ▏▎▍▌▋▊▉"


def plain(text: str, style: str = "") -> Text:
    """Text as it is, on one line."""
    return Text(one_line(text), style=style)


def title(text: str) -> Text:
    """The heading of a part."""
    return Text(f"\n{one_line(text)}", style="bold")


def bar(part: float, width: int = BAR) -> Text:
    """A bar of eighths of a character, part of the width."""
    eighths = round(max(0.0, min(1.0, part)) * width * 8)
    return Text("█" * (eighths // 8) + EIGHTHS[eighths % 8].strip(), style="blue", no_wrap=True)


def table(heads: Sequence[str], rows: Iterable[Sequence[str | Text]], *, words_first: int = 1) -> Table:
    """A table whose first columns hold words and the others numbers, set right."""
    made = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    for at, head in enumerate(heads):
        is_number = at >= words_first
        made.add_column(plain(head), justify="right" if is_number else "left", overflow="fold", no_wrap=False)
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    return made


def pairs(rows: Iterable[Sequence[str | Text]]) -> Table:
    """Words beside each other without heads."""
    made = Table.grid(padding=(0, 2))
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    return made


def say_all(console: Console, sentences: Iterable[str]) -> None:
    """One sentence a paragraph."""
    for sentence in sentences:
        console.print(plain(sentence))
