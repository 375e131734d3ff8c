"""The look of a process map: the tokens of the house as colours that every viewer of SVG knows, light and dark."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Literal

Theme = Literal["auto", "light", "dark"]

SHADES = 5
DEEPEST = 0.30
"""How much of the accent the box of an activity has that every case goes through."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb: the tokens of the house, whose values are in oklch, turned to sRGB.

    surface  the ground
    line     around boxes, which their text and fill tell apart as well
    ink, quiet  text
    edge     arrows
    accent   arrows of the usual path; mixed into the surface, the fill of boxes
    """

    surface: str
    line: str
    ink: str
    quiet: str
    edge: str
    accent: str

    def shade(self, step: int) -> str:
        """The fill of a box, from the surface (0) to DEEPEST of the accent (SHADES - 1)."""
        part = DEEPEST * step / (SHADES - 1)
        pairs = zip(channels(self.surface), channels(self.accent), strict=True)
        return "#" + "".join(f"{round(ground + (accent - ground) * part):02x}" for ground, accent in pairs)


LIGHT = Palette(surface="#ffffff", line="#c3c8ce", ink="#192029", quiet="#5c646f", edge="#7f8791", accent="#2a75ba")
DARK = Palette(surface="#191d24", line="#454b53", ink="#e4e8ed", quiet="#989fa8", edge="#838a93", accent="#61a3e6")

FONT = "'Golos Text',Inter,system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif"
SHAPES = (
    f".vpm{{font-family:{FONT};font-size:12px;font-variant-numeric:tabular-nums}}"
    ".vpm-name{font-size:13px;font-weight:650}"
    ".vpm-strong{font-weight:650}"
    ".vpm-name,.vpm-middle{text-anchor:middle}"
    ".vpm-box{stroke-width:1}"
    ".vpm-edge,.vpm-usual,.vpm-turn{fill:none}"
    ".vpm-turn{stroke-width:1.5}"
    ".vpm-back{stroke-dasharray:6 4}"
)
FOLLOWING = (
    ":root.vpm{color-scheme:light dark}"
    '@media screen{:root[data-theme="light"] .vpm{color-scheme:light}:root[data-theme="dark"] .vpm{color-scheme:dark}}'
    "@media print{:root.vpm{color-scheme:light}}"
)
"""A file of its own follows the system; in a page the picture has the colour scheme of the page."""


def style_of(theme: Theme) -> str:
    """The rules of the picture's own style sheet; "auto" follows the page or the system, light on paper."""
    if theme == "light":
        return SHAPES + _colours(LIGHT, LIGHT)
    if theme == "dark":
        return SHAPES + _colours(DARK, DARK)
    return SHAPES + FOLLOWING + _colours(LIGHT, DARK)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 ... 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _colours(light: Palette, dark: Palette) -> str:
    """Each rule first as a plain colour, for viewers that know no schemes."""
    rules = []
    for (name, part, day), (_, _, night) in zip(_rules(light), _rules(dark), strict=True):
        schemes = f";{part}:light-dark({day},{night})" if day != night else ""
        rules.append(f".vpm-{name}{{{part}:{day}{schemes}}}")
    return "".join(rules)


def _rules(palette: Palette) -> list[tuple[str, str, str]]:
    """Class, property, colour."""
    surface, line, ink, quiet, edge, accent = astuple(palette)
    return [
        ("ground", "fill", surface),
        ("box", "stroke", line),
        ("ink", "fill", ink),
        ("quiet", "fill", quiet),
        ("turn", "stroke", quiet),
        ("edge", "stroke", edge),
        ("edge-tip", "fill", edge),
        ("usual", "stroke", accent),
        ("usual-tip", "fill", accent),
        *((f"share-{step}", "fill", palette.shade(step)) for step in range(SHADES)),
    ]
