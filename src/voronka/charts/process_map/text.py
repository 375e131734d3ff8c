"""Text in a picture: how wide it is, estimated generously, and how it is broken into lines."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from voronka.ground.printable import one_line

NARROW = frozenset("iljtfrI.,:;'|!()[]{}-· /\\\"")
WIDE = frozenset("mwMWЖЩШЮМФЫДжшщюмфыд@%—…→")
ELLIPSIS = "…"


def width_of(text: str, size: float) -> float:
    """The width in pixels at a font size, rather too large than too small."""
    return size * sum(_em(sign) for sign in text)


def _em(sign: str) -> float:
    if combining(sign):
        return 0.0
    if east_asian_width(sign) in "WF":
        return 1.05
    if sign in NARROW:
        return 0.36
    if sign in WIDE:
        return 0.9
    return 0.68 if sign.isupper() else 0.6


def wrapped(text: str, *, width: float, size: float, lines: int) -> list[str]:
    """The text in lines that fit, broken at spaces where it can be; what does not fit ends in an ellipsis.

    At least one line, which is empty for an empty text.
    """
    return _filled(one_line(text), width, size, lines)


def balanced(text: str, *, width: float, size: float, lines: int) -> list[str]:
    """The lines of :func:`wrapped`, none much longer than the others."""
    text = one_line(text)
    found = _filled(text, width, size, lines)
    longest_word = max((width_of(word, size) for word in text.split()), default=0.0)
    if len(found) == 1 or found[-1].endswith(ELLIPSIS) or longest_word > width:
        return found
    for narrower in range(int(width), int(longest_word), -int(size)):
        even = _filled(text, narrower, size, lines + 1)
        if len(even) > len(found):
            break
        found = even
    return found


def _filled(text: str, width: float, size: float, lines: int) -> list[str]:
    """Each line as full as it can be."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1:
        line, rest = _first_line(rest, width, size)
        found.append(line)
    if rest or not found:
        found.append(_shortened(rest, width, size))
    return found


def _first_line(text: str, width: float, size: float) -> tuple[str, str]:
    """The first line and the rest."""
    fits = _fitting(text, width, size)
    if fits == len(text):
        return text, ""
    space = text.rfind(" ", 0, fits + 1)
    end = space if space > 0 else fits
    return text[:end], text[end:].lstrip()


def _shortened(text: str, width: float, size: float) -> str:
    fits = _fitting(text, width, size)
    if fits == len(text):
        return text
    return text[: _fitting(text, width - width_of(ELLIPSIS, size), size)].rstrip() + ELLIPSIS


def _fitting(text: str, width: float, size: float) -> int:
    """How many signs fit; at least one."""
    for end in range(1, len(text) + 1):
        if width_of(text[:end], size) > width:
            return max(end - 1, 1)
    return len(text)
