"""Every sentence of the web application has its Russian and its Hungarian words, and these are compiled."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

LANGUAGES = ("ru", "hu")


@pytest.fixture(scope="module")
def extracted(root, tmp_path_factory) -> Path:
    """A copy of the source in which the words were extracted and compiled anew."""
    copy = tmp_path_factory.mktemp("words")
    leave = shutil.ignore_patterns("__pycache__", "static", "measure", "sample")
    shutil.copytree(root / "src", copy / "src", ignore=leave)
    shutil.copytree(root / "scripts", copy / "scripts")
    (copy / ".venv").symlink_to(root / ".venv")
    environment = os.environ | {"VORONKA_DATA": str(copy / "data")}
    done = subprocess.run(["scripts/words"], cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return copy / "src" / "voronka"


def files_of_words(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("locale/*/LC_MESSAGES/django.po") if path.parts[-3] in LANGUAGES)


def wanting(path: Path) -> list[str]:
    """The sentences without words, or with doubtful ones."""
    found = subprocess.run(
        ["msgattrib", "--untranslated", "--no-wrap", path], capture_output=True, text=True, check=True
    )
    doubtful = subprocess.run(
        ["msgattrib", "--only-fuzzy", "--no-wrap", path], capture_output=True, text=True, check=True
    )
    return re.findall(r'^msgid "(.+)"$', found.stdout + doubtful.stdout, re.MULTILINE)


class TestTheWords:
    def test_are_there_for_every_sentence(self, extracted):
        missing = {str(path.relative_to(extracted)): wanting(path) for path in files_of_words(extracted)}

        assert {name: sentences for name, sentences in missing.items() if sentences} == {}

    def test_are_extracted_in_every_room(self, root, extracted):
        source = root / "src" / "voronka"
        here = {path.relative_to(source) for path in files_of_words(source)}

        assert {path.relative_to(extracted) for path in files_of_words(extracted)} == here
        assert len(here) > 20

    def test_say_the_same_in_every_room(self, root):
        """Django merges the words of all rooms: of two translations of one sentence only the first would be shown.

        What means something else elsewhere has a context: pgettext, {% translate "Call" context "what to do" %}.
        """
        said: dict[tuple[str, str], set[str]] = {}
        for path in files_of_words(root / "src" / "voronka"):
            with path.with_suffix(".mo").open("rb") as compiled:
                words = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
            for sentence, translation in words.items():
                if sentence:
                    said.setdefault((path.parts[-3], sentence), set()).add(translation)

        assert {key: words for key, words in said.items() if len(words) > 1} == {}

    def test_are_compiled_as_they_stand(self, root, tmp_path):
        stale = []
        for path in files_of_words(root / "src" / "voronka"):
            subprocess.run(["msgfmt", "-o", tmp_path / "new.mo", path], check=True)
            if (tmp_path / "new.mo").read_bytes() != path.with_suffix(".mo").read_bytes():
                stale.append(str(path.relative_to(root)))

        assert stale == []
