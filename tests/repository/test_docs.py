"""The documents: complete, with links that lead somewhere and examples that run."""

from __future__ import annotations

import argparse
import configparser
import inspect
import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import NamedTuple

import pytest

import voronka.measure
from voronka.accounts.may import MAY, Capability
from voronka.accounts.models import Role
from voronka.cli.main import parser
from voronka.edge.app import DOORS, ROOMS
from voronka.journal.events import CONSUMERS, KINDS
from voronka.measure.files.map import FileMap
from voronka.measure.files.names import ROLES
from voronka.sample import write_sample

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "src" / "voronka"
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("VORONKA_", "DATABASE_", "DJANGO_"))
} | {
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "COLUMNS": "80",
}
PRESSED = (
    "tutorial.md",
    "how-to/board.md",
    "how-to/day.md",
    "how-to/draw-a-funnel.md",
    "how-to/landing-pages.md",
    "how-to/merge-doubles.md",
    "how-to/people.md",
    "how-to/sales.md",
)
"""Pages where what stands in bold is what a person sees and presses."""
READ = {"console", "python", "toml", "json", "sh", "ini", "nginx"}
"""The languages of examples that are run or read by a test below."""
LARGEST_PICTURE = 200_000
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


def rows_of(page: str) -> list[list[str]]:
    """The cells of every row of the tables of a page."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]


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
        book = text_of("docs/commands.md")

        assert [command for command in commands() if not re.search(rf"`voronka {command}\b", book)] == []

    def test_name_every_setting(self):
        source = (PRODUCT / "ground" / "environment.py").read_text(encoding="utf-8")
        secrets = re.findall(r'_secret\("(\w+)"\)', source)
        settings = {*re.findall(r'"(VORONKA_\w+|DATABASE_URL)"', source), *(f"{name}_FILE" for name in secrets)}
        named = {
            row[0].strip("`") for row in rows_of("docs/settings.md") if "VORONKA" in row[0] or "DATABASE" in row[0]
        }

        assert len(secrets) == 2
        assert named == settings

    def test_give_every_role_what_it_may(self):
        head, *rows = rows_of("docs/roles.md")[:1] + rows_of("docs/roles.md")[2 : 2 + len(Capability)]
        roles = {str(Role(role).label): role for role in Role.values}
        told = {
            roles[name]: {Capability(row[0]) for row in rows if row[column] == "yes"}
            for column, name in enumerate(head)
            if column
        }

        assert told == {role: set(may) for role, may in MAY.items()}

    def test_list_every_event_with_its_fields(self):
        told = {row[0].strip("`"): re.findall(r"`(\w+)`", row[2]) for row in rows_of("docs/events.md") if "." in row[0]}
        consumers = {consumer for listening in CONSUMERS.values() for consumer in listening}
        ours = {name: kind for name, kind in KINDS.items() if kind.__module__.startswith("voronka.")}

        assert consumers <= set(told)
        assert {name: told[name] for name in set(told) - consumers} == {
            name: [field.name for field in fields(kind) if field.name != "at"] for name, kind in ours.items()
        }

    @pytest.mark.parametrize("page", PRESSED)
    def test_tell_to_press_only_what_is_there(self, page):
        paths = [path for kind in ("html", "py", "toml") for path in PRODUCT.rglob(f"*.{kind}")]
        product = "\n".join(path.read_text(encoding="utf-8") for path in paths).lower()
        bold = re.findall(r"\*\*(.+?)\*\*", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
        words = {" ".join(each.split()).replace("...", "…").lower() for each in bold} - {"+", "…"}

        assert len(words) > 2
        assert [each for each in sorted(words) if each not in product] == []

    def test_name_every_key(self):
        book = text_of("docs/keys.md")
        shown = (PRODUCT / "web/templates/web/parts/keys.html").read_text(encoding="utf-8")
        keys = re.findall(r"<kbd>([^<{]+)</kbd>", shown)

        assert "N" in keys
        assert [key for key in keys if not all(f"`{part}`" in book for part in (key if "←" in key else [key]))] == []

    def test_name_every_address_of_health(self):
        book = text_of("docs/settings.md")
        addresses = re.findall(
            r'"(/?\w+z)"', (PRODUCT / "web/urls.py").read_text() + (PRODUCT / "edge/app.py").read_text()
        )

        assert len(addresses) >= 5
        assert [address for address in addresses if f"`/{address.strip('/')}`" not in book] == []

    def test_show_only_what_make_can_do(self):
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        shown = set(re.findall(r"(?:^ {4}|`)make (\w+)", text_of("*.md", "docs/**/*.md"), re.MULTILINE))

        assert {"run", "test"} <= shown
        assert [target for target in shown if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


class TestEveryPicture:
    def test_is_shown_somewhere_and_small(self):
        pictures = {picture: picture.stat().st_size for picture in sorted(ROOT.glob("docs/img/*"))}
        shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}

        assert len(pictures) >= 5
        assert [picture.name for picture in pictures if picture not in shown] == []
        assert {picture.name: size for picture, size in pictures.items() if size > LARGEST_PICTURE} == {}

    def test_says_in_words_what_it_shows(self):
        told = re.findall(r"!\[([^\]]*)\]", text_of("*.md", "docs/**/*.md"))

        assert told
        assert [words for words in told if len(words) < 20] == []


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

    @pytest.mark.parametrize("block", blocks("sh"), ids=lambda block: f"{block.page}:{block.line}")
    def test_in_a_shell_is_what_a_shell_reads(self, block):
        done = subprocess.run(["sh", "-n"], input=block.text, capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stderr
        assert {*re.findall(r"bin/voronka (\w+)", block.text)} <= {*commands()}

    @pytest.mark.parametrize("block", blocks("ini"), ids=lambda block: f"{block.page}:{block.line}")
    def test_of_a_unit_or_of_settings_is_read(self, block):
        read = configparser.ConfigParser(interpolation=None, strict=True)
        read.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
        read.read_string(block.text if block.text.startswith("[") else f"[environment]\n{block.text}")
        settings = {row[0].strip("`") for row in rows_of("docs/settings.md")}

        assert {*re.findall(r"bin/voronka (\w+)", block.text)} <= {*commands()}
        assert "environment" in read or {"Unit", "Service", "Install"} == {*read.sections()}
        assert {name for section in read.values() for name in section if name.isupper()} <= settings

    @pytest.mark.parametrize("block", blocks("nginx"), ids=lambda block: f"{block.page}:{block.line}")
    def test_of_nginx_sends_what_the_edge_answers_to_it_and_all_else_to_the_web(self, block):
        parts = [line.strip() for line in block.text.splitlines() if line.strip()]
        sent = re.findall(r"location (?:[=~] )?(\S+) {\s+proxy_pass http://127\.0\.0\.1:(\d+);", block.text)
        asked = {*DOORS, *(f"/{room}/x" for room in ROOMS)} - {"/livez", "/readyz"}

        assert [part for part in parts if not part.endswith((";", "{", "}"))] == []
        assert block.text.count("{") == block.text.count("}")
        assert [sent[0], sent[1][1], *sent[2:]] == [("/live", "8001"), "8001", ("/", "8000")]
        assert [address for address in asked if not re.search(sent[1][0], address)] == []

    def test_is_of_a_kind_that_is_read(self):
        opened = re.findall(r"^```(\w*)\n.*?^```", text_of("*.md", "docs/**/*.md"), re.MULTILINE | re.DOTALL)

        assert set(opened) <= READ
