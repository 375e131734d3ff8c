"""The colours can be told apart, in light and in dark. WCAG 2.2: 1.4.3 (text), 1.4.11 (graphics)."""

from __future__ import annotations

import pytest

from voronka.charts.process_map.style import DARK, LIGHT, SHADES, Palette, channels


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [part / 255 for part in channels(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
class TestThePalette:
    @pytest.mark.parametrize("step", range(SHADES))
    def test_lets_text_be_read_on_every_box(self, palette: Palette, step: int):
        assert contrast(palette.ink, palette.shade(step)) >= 4.5

    def test_lets_quiet_text_be_read_on_the_ground(self, palette: Palette):
        assert contrast(palette.quiet, palette.surface) >= 4.5

    @pytest.mark.parametrize("step", range(SHADES))
    def test_lets_marks_be_seen_on_every_box(self, palette: Palette, step: int):
        assert contrast(palette.quiet, palette.shade(step)) >= 3

    @pytest.mark.parametrize("name", ["edge", "accent"])
    def test_lets_arrows_be_seen(self, palette: Palette, name: str):
        assert contrast(getattr(palette, name), palette.surface) >= 3

    def test_has_a_shade_for_every_share(self, palette: Palette):
        assert palette.shade(0) == palette.surface
        assert len({palette.shade(step) for step in range(SHADES)}) == SHADES
