"""The house itself: floors, sizes, versions, licence, and nothing of anybody's machine."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import voronka

MACHINE = re.compile(r"(?<![\w.}])/(root|home|Users|work)/[\w.]")
REGISTRIES = re.compile(r"[p]ypi\.(org|python)|[p]ythonhosted|[n]pmjs\.|[a]rtifactory")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


class TestEveryFile:
    def test_names_no_folder_of_somebodys_machine(self, root, tree):
        named = {str(path.relative_to(root)): match[0] for path in tree if (match := MACHINE.search(text_of(path)))}

        assert named == {}

    def test_names_no_package_registry(self, root, tree):
        assert [str(path.relative_to(root)) for path in tree if REGISTRIES.search(text_of(path))] == []

    def test_of_the_source_has_at_most_400_lines(self, root):
        lengths = {
            str(path.relative_to(root)): text_of(path).count("\n")
            for path in (root / "src").rglob("*.py")
            if "migrations" not in path.parts
        }

        assert {name: length for name, length in lengths.items() if length > 400} == {}

    def test_of_tests_has_a_name_of_its_own(self, root):
        count = Counter(path.name for path in (root / "tests").rglob("test_*.py"))

        assert [name for name, number in count.items() if number > 1] == []


class TestTheFloors:
    def test_hold(self, root):
        linter = Path(sys.executable).with_name("lint-imports")
        done = subprocess.run([linter, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stdout

    def test_are_named_in_the_book_for_newcomers(self, root):
        book = text_of(root / "CONTRIBUTING.md")
        rooms = [path.parent.name for path in (root / "src" / "voronka").glob("*/__init__.py")]

        assert [room for room in rooms if f"`voronka.{room}`" not in book] == []


class TestTheVersion:
    def test_is_the_same_everywhere(self, root):
        project = tomllib.loads(text_of(root / "pyproject.toml"))["project"]

        assert project["version"] == voronka.__version__

    def test_has_its_chapter_in_the_changelog(self, root):
        assert f"## [{voronka.__version__}] - " in text_of(root / "CHANGELOG.md")


class TestTheLicence:
    def test_is_apache_2_in_full(self, root):
        text = text_of(root / "LICENSE")

        assert "Apache License" in text
        assert "END OF TERMS AND CONDITIONS" in text
        assert text.count("\n") > 190
