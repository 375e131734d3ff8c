"""Every sentence of the program stands in every language, with every plural and every place for a value."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

SOURCE = Path(__file__).parents[2] / "src" / "voronka"
SAYS = "from voronka.measure.message import"
"""What a module imports whose sentences are Messages; other sentences of the web application are gettext's."""
MARKS = "gettext_noop"
"""What it imports where its Messages are translated with the words of its own room."""
FORMS = {"ru": 3, "hu": 2}


def templates() -> Iterator[tuple[str | None, ...]]:
    """The templates of every ``say`` and ``count``: (text,) or (one, many); None for one that is not written out."""
    sources = (path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    for source in filter(lambda text: SAYS in text and MARKS not in text, sources):
        tree = ast.parse(source)
        texts, passed_on = sorted(texts_of(tree)), calls_of_a_parameter(tree)
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or call in passed_on or not isinstance(call.func, ast.Name):
                continue
            if wanted := {"say": 1, "count": 2}.get(call.func.id):
                yield tuple(text_of(each, texts) for each in call.args[:wanted])


def texts_of(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, name and text of every string that is given a name: ``one, many = "...", "..."``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            for name, text in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield node.lineno, name.id, text.value


def text_of(argument: ast.expr, texts: list[tuple[int, str, str]]) -> str | None:
    """A template as written, or under the name that it was given last before."""
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    named = [
        text
        for line, name, text in texts
        if isinstance(argument, ast.Name) and (name, line < argument.lineno) == (argument.id, True)
    ]
    return named[-1] if named else None


def calls_of_a_parameter(tree: ast.Module) -> set[ast.AST]:
    """Calls inside functions that are handed a ``say`` of their own: a door's, for whole messages."""
    takers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and "say" in [each.arg for each in [*node.args.args, *node.args.kwonlyargs]]
    ]
    return {inside for taker in takers for inside in ast.walk(taker)}


def catalogue_of(lang: str) -> Catalog:
    with (SOURCE / "wording" / "locale" / lang / "LC_MESSAGES" / "voronka.po").open("rb") as lines:
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


SAID = {found for found in templates() if None not in found}


class TestTheTemplates:
    def test_are_written_out_where_they_are_said(self):
        assert [found for found in templates() if None in found] == []

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
