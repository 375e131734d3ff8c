"""The colours of the style sheet can be told apart, in light and in dark. WCAG 2.2: 1.4.3 (text), 1.4.11 (graphics)."""

from __future__ import annotations

import re
from math import cos, radians, sin
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[3] / "src/voronka/cli/page/page.css").read_text(encoding="utf-8")
LIGHT, DARK = 0, 1


def tokens(scheme: int) -> dict[str, tuple[float, float, float]]:
    """Name -> lightness, chroma, hue."""
    pairs = re.findall(r"--(\w+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)", CSS)
    return {name: tuple(map(float, (light, dark)[scheme].split())) for name, light, dark in pairs if "/" not in light}  # type: ignore[misc]


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance of an OKLCH colour. Source of the matrices: B. Ottosson, "A perceptual color space" (2020)."""
    lightness, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return sum(part * min(1.0, max(0.0, light)) for part, light in ((0.2126, red), (0.7152, green), (0.0722, blue)))


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class TestTheFormula:
    def test_gives_21_for_black_on_white(self):
        assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
class TestTheColours:
    @pytest.mark.parametrize("ground", ["page", "surface"])
    @pytest.mark.parametrize("ink", ["text", "quiet", "accent"])
    def test_of_text_have_a_contrast_of_4_5(self, scheme, ink, ground):
        assert contrast(tokens(scheme)[ink], tokens(scheme)[ground]) >= 4.5

    @pytest.mark.parametrize("ink", ["bar", "strong", "won", "lost", "neutral", "accent"])
    def test_of_charts_have_a_contrast_of_3(self, scheme, ink):
        assert contrast(tokens(scheme)[ink], tokens(scheme)["surface"]) >= 3

    def test_of_stacked_columns_differ(self, scheme):
        assert contrast(tokens(scheme)["bar"], tokens(scheme)["strong"]) >= 2


class TestTheStyleSheet:
    def test_is_small(self):
        assert len(CSS.encode()) <= 40_000

    def test_fetches_nothing(self):
        assert not re.search(r"url\(|@import|@font-face", CSS)
