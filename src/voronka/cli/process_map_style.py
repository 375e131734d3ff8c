"""The look of a process map: the tokens of the house as colours that every viewer of SVG knows, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["auto", "light", "dark"]

SHADES = 5
DEEPEST = 0.34
"""How much of the accent the box of an activity has that every case goes through."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb; the values are those of the tokens in oklch, turned to sRGB."""

    surface: str
    line: str
    ink: str
    quiet: str
    edge: str
    accent: str

    def shade(self, step: int) -> str:
        """The ground of a box, from the surface (0) to DEEPEST of the accent (SHADES - 1)."""
        part = DEEPEST * step / (SHADES - 1)
        pairs = zip(_channels(self.surface), _channels(self.accent), strict=True)
        return "#" + "".join(f"{round(ground + (accent - ground) * part):02x}" for ground, accent in pairs)


LIGHT = Palette(surface="#ffffff", line="#c3c8ce", ink="#192029", quiet="#5c646f", edge="#7f8791", accent="#2a75ba")
DARK = Palette(surface="#191d24", line="#454b53", ink="#e4e8ed", quiet="#989fa8", edge="#838a93", accent="#61a3e6")

FONT = "'Golos Text',Inter,system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif"


def style_of(theme: Theme) -> str:
    """The rules of the picture's own style sheet.

    auto  as the reader's system says, unless the page says otherwise with ``data-theme`` on its root; light on paper
    """
    if theme == "dark":
        return _SHAPES + _colours(DARK, ".vpm")
    if theme == "light":
        return _SHAPES + _colours(LIGHT, ".vpm")
    light, dark = _chosen("light"), _chosen("dark")
    return (
        _SHAPES
        + _colours(LIGHT, ".vpm")
        + f"@media screen and (prefers-color-scheme:dark){{{_colours(DARK, '.vpm')}}}"
        + f"@media screen{{{_colours(LIGHT, light)}{_colours(DARK, dark)}}}"
    )


def _chosen(theme: str) -> str:
    """In a page of this theme; in a file of its own the picture is the root itself."""
    return f':root[data-theme="{theme}"] .vpm'


def _colours(palette: Palette, scope: str) -> str:
    rules = {
        "ground": f"fill:{palette.surface}",
        "box": f"stroke:{palette.line};stroke-width:1",
        "ink": f"fill:{palette.ink}",
        "quiet": f"fill:{palette.quiet}",
        "turn": f"stroke:{palette.quiet}",
        "edge": f"stroke:{palette.edge}",
        "edge-tip": f"fill:{palette.edge}",
        "usual": f"stroke:{palette.accent}",
        "usual-tip": f"fill:{palette.accent}",
        **{f"share-{step}": f"fill:{palette.shade(step)}" for step in range(SHADES)},
    }
    return "".join(f"{scope} .vpm-{name}{{{rule}}}" for name, rule in rules.items())


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


_SHAPES = (
    f".vpm{{font-family:{FONT};font-size:12px;font-variant-numeric:tabular-nums}}"
    ".vpm-name{font-size:13px;font-weight:650}"
    ".vpm-strong{font-weight:650}"
    ".vpm-name,.vpm-middle{text-anchor:middle}"
    ".vpm-edge,.vpm-usual{fill:none;stroke-linecap:butt}"
    ".vpm-turn{fill:none;stroke-width:1.5}"
    ".vpm-back{stroke-dasharray:6 4}"
)
