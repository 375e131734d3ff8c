"""A page stays light: JavaScript at most 150 kB packed, CSS at most 40 kB as it is written."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "src/voronka/web"
FRAME = WEB / "static/web/css"
BOARD = WEB / "static/web/board.css"
"""Linked by the pages of the board only."""
ROOMS = sorted(WEB.glob("*/static/*"))


def _styles(folder: Path) -> int:
    """Bytes of the styles in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*.css"))


class TestSizes:
    def test_all_scripts_together_are_at_most_150_kb_packed(self):
        assert sum(len(gzip.compress(file.read_bytes())) for file in WEB.rglob("static/**/*.js")) <= 150_000

    @pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
    def test_a_page_has_at_most_40_kb_of_styles_with_those_of_its_room(self, room):
        more = BOARD.stat().st_size if room.name == "board" else 0

        assert _styles(FRAME) + _styles(room) + more <= 40_000

    def test_the_frame_leaves_the_rooms_some_of_it(self):
        assert _styles(FRAME) <= 33_500
