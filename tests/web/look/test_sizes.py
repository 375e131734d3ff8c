"""A page stays light: JavaScript at most 150 kB packed, CSS at most 40 kB as it is written."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[3] / "src/voronka/web"
FRAME = WEB / "static/web/css"
PAGES = sorted(page for page in WEB.glob("**/templates/*/*.html") if "stylesheet" in page.read_text())
LINKED = re.compile(r'href="{% static "([^"]+\.css)" %}"')
ABOVE = re.compile(r'{% extends "([^"]+)" %}')


def _styles(folder: Path) -> int:
    """Bytes of the styles in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*.css"))


def _linked(page: Path) -> set[Path]:
    """The styles that a page links, with those of the pages that it stands in."""
    written = page.read_text()
    found = {next(WEB.glob(f"**/static/{name}")) for name in LINKED.findall(written)}
    for name in ABOVE.findall(written):
        found |= _linked(next(WEB.glob(f"**/templates/{name}")))
    return found


class TestSizes:
    def test_all_scripts_together_are_at_most_150_kb_packed(self):
        assert sum(len(gzip.compress(file.read_bytes())) for file in WEB.rglob("static/**/*.js")) <= 150_000

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
    def test_a_page_has_at_most_40_kb_of_styles(self, page):
        linked = _linked(page)

        assert {file.parent for file in linked} >= {FRAME}
        assert sum(file.stat().st_size for file in linked) <= 40_000

    def test_every_style_is_linked_by_a_page(self):
        linked = set().union(*map(_linked, PAGES))

        assert {file for file in WEB.glob("**/static/**/*.css") if "vendor" not in file.parts} == linked

    def test_the_frame_leaves_the_rooms_some_of_it(self):
        assert _styles(FRAME) <= 33_500
