"""Colours that meet on screen differ enough (WCAG 2.2: 4.5 for text, 3 for shapes and edges), in both themes."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "src/voronka/web/static/web/css/tokens.css"
COLOUR = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
GROUNDS = ("page", "surface", "raised", "sunken", "hover")
TEXTS = ("text", "quiet", "accent-ink", "won-ink", "lost-ink", "key-ink")
WASHES = ("accent", "won", "lost", "key")
TEXT_PAIRS = (
    [(text, ground) for text in TEXTS for ground in GROUNDS]
    + [(f"{name}-ink", f"{name}-wash") for name in WASHES]
    + [("text", f"{name}-wash") for name in WASHES]
    + [("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-accent", "lost-fill")]
)
SHAPE_PAIRS = [("edge", ground) for ground in ("page", "surface", "raised", "sunken")] + [("accent-ink", "line")]


def _tokens(theme: int) -> dict[str, tuple[float, ...]]:
    """Colours by their names. theme: 0 light, 1 dark."""
    tokens = {}
    for name, value in re.findall(r"--([\w-]+): ((?:light-dark|oklch)\(.*?\));", CSS.read_text()):
        colours = re.findall(COLOUR, value)
        if colours:
            tokens[name] = tuple(map(float, colours[theme if len(colours) > 1 else 0]))
    return tokens


def _luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance of an OKLCH colour, clipped to sRGB (Björn Ottosson's matrices)."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1, max(0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(theme: int, one: str, other: str) -> float:
    tokens = _tokens(theme)
    dark, light = sorted((_luminance(tokens[one]), _luminance(tokens[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
class TestContrast:
    @pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
    def test_of_text_is_at_least_4_5(self, theme, text, ground):
        assert _contrast(theme, text, ground) >= 4.5

    @pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
    def test_of_an_edge_is_at_least_3(self, theme, shape, ground):
        assert _contrast(theme, shape, ground) >= 3


class TestTheCalculation:
    def test_gives_21_for_black_on_white(self):
        assert (_luminance((1, 0, 0)) + 0.05) / (_luminance((0, 0, 0)) + 0.05) == pytest.approx(21, abs=0.01)
