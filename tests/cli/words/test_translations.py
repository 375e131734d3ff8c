"""Every sentence of the program stands in every language, with every plural and every place for a value."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[3] / "src" / "voronka"
FORMS = {"ru": 3, "hu": 2}


def templates() -> Iterator[tuple[str, ...]]:
    """The literal templates of every ``say`` and ``count`` of the program: (text,) or (one, many)."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "count"):
                wanted = node.args[: 1 if node.func.id == "say" else 2]
                yield tuple(each.value for each in wanted if isinstance(each, ast.Constant))


def catalogue_of(lang: str) -> Catalog:
    with (SOURCE / "cli" / "locale" / lang / "LC_MESSAGES" / "voronka.po").open("rb") as lines:
        return read_po(lines, locale=lang)


def places(template: str) -> set[tuple[str, str]]:
    """The names in braces with their specs."""
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name is not None}


def entries(lang: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Template -> translations."""
    found = {}
    for message in catalogue_of(lang):
        if message.id:
            key = message.id if isinstance(message.id, tuple) else (message.id,)
            found[tuple(key)] = message.string if isinstance(message.string, tuple) else (message.string,)
    return found


SAID = {found for found in templates() if found}


class TestTheTemplates:
    def test_are_written_where_they_are_said(self):
        assert [found for found in templates() if not found] == []

    def test_are_many(self):
        assert len(SAID) > 100


@pytest.mark.parametrize("lang", FORMS)
class TestACatalogue:
    def test_has_every_sentence(self, lang):
        assert SAID - set(entries(lang)) == set()

    def test_has_no_sentence_that_nobody_says(self, lang):
        assert set(entries(lang)) - SAID == set()

    def test_has_every_plural(self, lang):
        lacking = [
            key
            for key, said in entries(lang).items()
            if len(said) != (FORMS[lang] if len(key) == 2 else 1) or not all(said)
        ]
        assert lacking == []

    def test_keeps_the_places_for_values(self, lang):
        changed = [
            (key, text)
            for key, said in entries(lang).items()
            for text in said
            if places(text) != set.union(*map(places, key))
        ]
        assert changed == []

    def test_is_certain(self, lang):
        assert [message.id for message in catalogue_of(lang) if message.id and message.fuzzy] == []
