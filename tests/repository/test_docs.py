"""The documents: complete, with links that lead somewhere and examples that run."""

from __future__ import annotations

import argparse
import inspect
import json
import os
import re
import subprocess
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import NamedTuple

import pytest

import voronka.measure
from voronka.cli.main import parser
from voronka.measure.files.map import FileMap
from voronka.measure.files.names import ROLES
from voronka.sample import write_sample

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "80"}
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


class Block(NamedTuple):
    """A fenced example of a page."""

    page: str
    line: int
    language: str
    text: str


def blocks(language: str) -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            line = text[: match.start()].count("\n") + 1
            found.append(Block(str(page.relative_to(ROOT)), line, language, match[1]))
    return found


def text_of(*patterns: str) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for pattern in patterns for page in sorted(ROOT.glob(pattern)))


def links(page: Path) -> list[str]:
    """The relative links of a page."""
    every = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    return [link for link in every if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def commands() -> list[str]:
    choices = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)).choices
    return list(choices)


def measures() -> list[str]:
    """The public functions that measure; messages are how they speak."""
    public = {name: getattr(voronka.measure, name) for name in voronka.measure.__all__}
    return [
        name for name, it in public.items() if inspect.isfunction(it) and it.__module__ != "voronka.measure.message"
    ]


def shown_commands(page: str) -> list[str]:
    """The commands of a page's console examples, each with the answer that is shown below it."""
    return [
        command
        for block in blocks("console")
        if block.page == page
        for command in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    ]


class TestTheDocs:
    def test_define_every_measure(self):
        book = text_of("docs/measures*.md")

        assert [name for name in measures() if not re.search(rf"\b{name}\b", book)] == []

    def test_explain_every_role_of_the_map(self):
        book = text_of("docs/file-map.md")

        assert [role for role in ROLES if f"`{role}`" not in book] == []

    def test_show_every_command(self):
        book = text_of("README.md", "docs/*.md")

        assert [command for command in commands() if f"voronka {command} " not in book] == []

    def test_show_only_what_make_can_do(self):
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        shown = set(re.findall(r"(?:^ {4}|`)make (\w+)", text_of("*.md", "docs/**/*.md"), re.MULTILINE))

        assert {"run", "test"} <= shown
        assert [target for target in shown if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


class TestEveryPage:
    def test_is_reached_from_the_index(self):
        reached, ahead = set(), {ROOT / "docs" / "index.md"}
        while ahead:
            page = ahead.pop()
            reached.add(page)
            targets = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
            ahead |= {target for target in targets & set(PAGES) if target not in reached}

        assert sorted(page.name for page in set(PAGES) - reached) == []


class TestEveryLink:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_leads_to_a_file_that_exists(self, page):
        broken = []
        for link in links(page):
            name, _, anchor = link.partition("#")
            target = (page.parent / name) if name else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(link)

        assert broken == []


class TestEveryExample:
    @pytest.mark.parametrize("page", sorted({block.page for block in blocks("console")}))
    def test_in_the_terminal_says_what_the_page_shows(self, page, tmp_path):
        write_sample(tmp_path)
        folder = tmp_path / "agency"
        commands = (block.replace(".venv/bin/", "") for block in shown_commands(page))
        for command, answer in (block.split("\n", 1) for block in commands):
            done = subprocess.run(
                command, cwd=folder, env=ENVIRONMENT, shell=True, stdout=PIPE, stderr=STDOUT, text=True, check=False
            )
            assert done.returncode == 0, (command, done.stdout)
            assert OutputChecker().check_output(answer, done.stdout, ELLIPSIS), (command, done.stdout)

    @pytest.mark.parametrize("page", sorted({block.page for block in blocks("python")}))
    def test_in_python_runs(self, page, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        names: dict[str, object] = {}
        for block in (block for block in blocks("python") if block.page == page):
            code = compile("\n" * block.line + block.text, page, "exec")
            exec(code, names)

        assert names

    @pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: f"{block.page}:{block.line}")
    def test_in_toml_is_a_map_that_voronka_reads(self, block):
        assert FileMap.from_toml(block.text).to_toml()

    @pytest.mark.parametrize("block", blocks("json"), ids=lambda block: f"{block.page}:{block.line}")
    def test_in_json_is_json(self, block):
        assert json.loads(block.text) is not None
