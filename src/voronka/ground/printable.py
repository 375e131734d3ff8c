"""Text from a file, made safe to show: what a page or a terminal would obey rather than show becomes U+FFFD."""

from __future__ import annotations

import re

_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters (among them ESC, which starts terminal commands), lone surrogates and noncharacters."""
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing, and with it the meaning of the text beside them."""


def printable(text: str) -> str:
    """The text with line breaks and tabs kept, and every control character replaced."""
    return _OBEYED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The text for one line of a terminal: printable, white space joined, no turns of direction."""
    return " ".join(_DIRECTIONS.sub("\ufffd", printable(text)).split())
