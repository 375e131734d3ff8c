"""The page in a real browser: accessible, calm on a phone, deaf to what a file commands, and whole on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from voronka.cli.page import render_page
from voronka.ground.printable import printable
from voronka.measure.dataset import Rejected
from voronka.measure.message import Message, say
from voronka.measure.report.result import Measures, Report, Slice, SliceRow, Source
from voronka.wording.words import Words

KINDS, LANGUAGES = ("deals", "orders", "traffic", "events"), ("en", "ru", "hu")
SCHEMES = {"en": ("light", "dark"), "ru": ("light",), "hu": ("light",)}
"""Colours are the same in every language."""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SWITCHES += ["--disable-component-update", "--disable-sync"]
UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

Opener = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Writes a report to a file and opens it; whatever the page logs, asks for or pops up is a failure."""
    heard: list[str] = []
    contexts = []

    def open_page(report: Report, words: Words, *, width: int = 1440, scheme: str = "light") -> Page:
        file = tmp_path / "report.html"
        file.write_text(render_page(report, words), encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: heard.append(f"error: {error}"))
        page.on("request", lambda asked: None if asked.url == file.as_uri() else heard.append(f"request: {asked.url}"))
        page.on("dialog", lambda dialog: (heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def violations(page: Page) -> list[str]:
    """What axe-core finds."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


class TestThePageInABrowser:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("kind", KINDS)
    def test_has_no_fault_that_axe_knows(self, opened: Opener, reports, kind, lang):
        page = opened(reports[kind], Words(lang))
        page.evaluate(UNFOLD)

        for scheme, width in product(SCHEMES[lang], (1440, 390)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], (scheme, width)

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("kind", KINDS)
    def test_never_scrolls_sideways(self, opened: Opener, reports, kind, lang):
        page = opened(reports[kind], Words(lang), width=390)
        page.evaluate(UNFOLD)
        on_a_phone = page.evaluate(TOO_WIDE)

        page.set_viewport_size({"width": 320, "height": 900})

        assert (on_a_phone, page.evaluate(TOO_WIDE)) == (0, 0)

    @pytest.mark.parametrize("kind", KINDS)
    def test_has_room_for_words_longer_by_four_tenths(self, opened: Opener, reports, kind):
        page = opened(reports[kind], Longer("en"), width=320)
        page.evaluate(UNFOLD)

        assert page.evaluate(TOO_WIDE) <= 0

    def test_explains_a_term_by_keyboard_alone(self, opened: Opener, deals_report):
        page = opened(deals_report, Words("en"))
        meaning = page.locator("#about-conversion")
        expect(meaning).to_be_hidden()

        page.locator("button.term").first.focus()
        page.keyboard.press("Enter")

        expect(meaning).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        expect(meaning).to_be_hidden()

    def test_can_be_set_dark_on_a_light_system(self, opened: Opener, deals_report):
        page = opened(deals_report, Words("en"))
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(ground)

        page.locator("#theme-dark").check()

        assert page.evaluate(ground) != light

    def test_unfolds_every_table_on_paper(self, opened: Opener, deals_report):
        page = opened(deals_report, Words("ru"))
        page.emulate_media(media="print")

        hidden = [table for table in page.locator("details table").all() if not table.is_visible()]

        assert hidden == []
        assert not page.locator("nav").is_visible()

    def test_prints_black_on_white_from_a_dark_system(self, opened: Opener, deals_report):
        page = opened(deals_report, Words("en"), scheme="dark")
        page.emulate_media(media="print")

        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


class Longer(Words):
    """English whose sentences are longer by four tenths."""

    def message(self, message: Message) -> str:
        text = super().message(message)
        return text + " " + "word " * (len(text) // 12) + "x" * (len(text) % 5)


def hostile_report(strings: list[str]) -> Report:
    """The strings as names of files, sellers and columns, as refused values and as values of notes."""
    measures = Measures(leads=1)
    slices = [
        Slice(
            (strings[at],),
            [SliceRow((each,), measures, None, say("no"), small=False) for each in strings[at : at + 50]],
        )
        for at in range(0, len(strings), 50)
    ]
    refused = [Rejected(each, 2, "closed", each, each, say("not a date")) for each in strings[:100]]
    source = Source(strings[:20], 1, 1, refused, None, "deals")
    return Report(source, measures, slices, notes=[say("seen: {name}", name=each) for each in strings])


class TestAHostileFile:
    @pytest.mark.parametrize("corpus", ["xss", "naughty", "injection", "csv-formula", "mail-header"])
    def test_is_shown_and_not_obeyed(self, opened: Opener, data: Path, corpus):
        lines = (data / f"bad-input/strings/{corpus}.jsonl").read_text(encoding="utf-8").splitlines()
        strings = [json.loads(line)["s"] for line in lines]

        page = opened(hostile_report(strings), Words("en"))
        page.mouse.move(300, 500)

        shown = set(page.evaluate("[...document.querySelectorAll('bdi')].map(each => each.textContent)"))
        assert {printable(each) for each in strings if each.strip()} <= shown
        assert (
            page.evaluate("document.scripts.length + document.querySelectorAll('iframe, object, img, link').length")
            == 0
        )

    def test_moves_nothing_off_the_screen(self, opened: Opener, data: Path):
        lines = (data / "bad-input/strings/naughty.jsonl").read_text(encoding="utf-8").splitlines()
        page = opened(hostile_report([json.loads(line)["s"] for line in lines]), Words("en"), width=320)
        page.evaluate(UNFOLD)

        assert page.evaluate(TOO_WIDE) <= 0


class TestAPageOfNothing:
    def test_has_no_fault_either(self, opened: Opener):
        empty = replace(hostile_report([]), source=Source(["empty.csv"], 0, 0, [], None, "deals"), measures=Measures())

        assert violations(opened(empty, Words("hu"))) == []
