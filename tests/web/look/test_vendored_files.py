"""What we ship of others' is what they published, and comes with its licence."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

STATIC = Path(__file__).parents[3] / "src/voronka/web/static/web"
VENDOR = STATIC / "vendor"
WEB = STATIC.parents[1]


@pytest.fixture(scope="module")
def packages() -> list[dict[str, Any]]:
    return tomllib.loads((VENDOR / "VENDOR.toml").read_text())["package"]


class TestVendoredFiles:
    def test_have_the_hashes_of_the_list(self, packages):
        for package in packages:
            for name, expected in package["sha256"].items():
                assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected, name

    def test_are_all_on_the_list(self, packages):
        listed = {name for package in packages for name in package["sha256"]} | {"VENDOR.toml"}

        assert {file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file()} == listed

    def test_come_with_their_licences(self, packages):
        assert all(any(name.endswith("/LICENSE") for name in package["sha256"]) for package in packages)

    def test_ask_nobody_else_for_anything(self):
        for file in STATIC.rglob("*.css"):
            assert "//" not in file.read_text(), file


class TestTheSprite:
    def test_holds_every_icon_that_a_template_names(self):
        held = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
        named = set()
        for template in WEB.rglob("*.html"):
            named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', template.read_text()))

        assert named <= held
