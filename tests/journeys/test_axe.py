"""Every page that has an address, and what opens on it, is clean in the eyes of axe-core and does not scroll sideways.

Each language walks every page with the rules of WCAG 2.2 A and AA; those about colours are for English, in the light
and in the dark: colours are the same in every language, and the other rules look at nothing that changes with a theme.
What must hold besides: one `<h1>`, a title of its own, no complaint in the console, which is where the content policy
complains.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from page_faults import by_axe, by_head, by_width
from playwright.sync_api import Browser, Page, expect

from installation import PATIENCE_S
from place import Place, furnished

EVERYTHING = Path(__file__).with_name("everything.py")
LANGUAGES = {"en": "Erin", "ru": "Rita", "hu": "Hanna"}
THEMES = {"en": ("light", "dark"), "ru": (), "hu": ()}
LEADS_AWAY = {"account_logout", "mfa_download_recovery_codes", "start:welcome"}
"""Signing out ends the walk, a file is not a page, the first page of all is walked by test_first_run.py."""


OTHER_POINTS = (
    *(("shop", f"points:{page}") for page in ("point", "edit", "count")),
    *((kind, f"points:{page}") for kind in ("chat", "phone") for page in ("point", "edit")),
)
"""What is shown of landing points that are no page."""


@dataclass(frozen=True)
class Full:
    """A furnished installation with one of everything."""

    place: Place
    parts: dict[str, Any]

    def addresses(self) -> dict[str, str]:
        """Name -> address of all that a browser may ask for."""
        found = {
            name: reverse(name, kwargs={part: self.parts[part] for part in parts})
            for name, parts in names()
            if name not in LEADS_AWAY
        }
        others = self.parts["other_points"]
        return found | {f"{name} {kind}": reverse(name, args=[others[kind]]) for kind, name in OTHER_POINTS}


def names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every named address with the parts that it needs."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name, set(pattern.pattern.converters)


@pytest.fixture(scope="module")
def full_sales(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    place = furnished(tmp_path_factory.mktemp("full"), chromium, language="en", trade="agency", months=1)
    done = place.installation.python(EVERYTHING)
    assert done.wait(PATIENCE_S) == 0, place.installation.log(-1)
    made = json.loads(place.installation.log(-1).splitlines()[-1])
    place.sessions |= made["sessions"]
    yield Full(place, made["parts"])
    place.installation.stop()


@pytest.fixture
def full(full_sales: Full) -> Iterator[Full]:
    full_sales.place.complaints.clear()
    yield full_sales
    full_sales.place.close()


def faults(page: Page, language: str) -> list[str]:
    return by_axe(page, themes=THEMES[language]) + by_width(page)


def walk(full: Full, page: Page, language: str) -> tuple[dict[str, list[str]], dict[str, set[str]], int]:
    """What is wrong with which page, which pages have which title, and how many there are."""
    found: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    for name, address in full.addresses().items():
        full.place.complaints.clear()
        if not is_page(page, address):
            continue
        page.goto(address)
        if page.url in seen:
            continue
        seen.add(page.url)
        titles[page.title()].add(name)
        found[name] += faults(page, language) + by_head(page) + full.place.complaints
    return {name: wrong for name, wrong in found.items() if wrong}, titles, len(seen)


def is_page(page: Page, address: str) -> bool:
    """Whether there is a whole page: not a fragment, and not only for forms that are sent."""
    answer = page.request.get(address)
    return answer.ok and answer.text().lstrip().lower().startswith("<!doctype")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_without_fault(full: Full, language: str) -> None:
    found, titles, count = walk(full, full.place.visit("/livez", name=LANGUAGES[language]), language)
    shared = {title: pages for title, pages in titles.items() if len(pages) > 1}

    assert found == {}
    assert shared == {}
    assert count > 50


def test_pages_of_the_second_step_are_without_fault(full: Full) -> None:
    page = full.place.visit("/livez", name="Gina")
    for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "people:me"):
        page.goto(reverse(name))
        expect(page).to_have_url(re.compile(reverse(name)))
        assert faults(page, "en") + by_head(page) + full.place.complaints == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_stranger_are_without_fault(full: Full, language: str) -> None:
    page = full.place.visit("/livez", name="", locale=language)
    for address in ("/sign-in/", "/sign-in/forgotten/", "/link/no-such-link/", f"/link/{full.parts['token']}/"):
        page.goto(address)
        assert faults(page, language) + by_head(page) + full.place.complaints == [], address


def press_new(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("#dialog [name=name]")).to_be_visible()


def refuse_new(page: Page) -> None:
    press_new(page)
    page.locator("#dialog [name=name]").fill(" ")
    page.locator("#dialog [name=amount]").fill("much")
    page.locator("#dialog .button-primary").click()
    expect(page.locator("#dialog .error-summary")).to_be_visible()


def search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("Anna")
    expect(page.get_by_role("option").first).to_be_visible()


def open_keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def open_filter(page: Page) -> None:
    page.locator("#filters a[hx-get*='/filters/']").click()
    expect(page.locator("#dialog form")).to_be_visible()


def open_card_menu(page: Page) -> None:
    page.locator(".deal-menu").first.click()
    expect(page.locator("#card-menu")).to_be_visible()


def give(page: Page) -> None:
    open_card_menu(page)
    page.locator("#card-menu [data-assign]").click()
    expect(page.locator("#dialog form")).to_be_visible()


def lose(page: Page) -> None:
    open_card_menu(page)
    stage = page.locator(".column-lost").get_attribute("data-stage")
    page.locator(f"#card-menu [data-stage='{stage}']").click()
    expect(page.locator("#dialog [name=loss_reason]").first).to_be_visible()


def lose_without_a_reason(page: Page) -> None:
    lose(page)
    page.locator("#dialog [name=loss_reason]").evaluate_all("all => all.forEach((each) => (each.required = false))")
    page.locator("#dialog .button-primary").click()
    expect(page.locator("#dialog .error-summary")).to_be_visible()


def be_slower(page: Page) -> None:
    """The board believes in a move that was never made: somebody else's."""
    page.locator("article.deal").first.evaluate("card => (card.dataset.moves = 99)")
    open_card_menu(page)
    page.locator("#card-menu [data-stage]:not(:disabled)").first.click()
    expect(page.locator("#conflict")).to_be_visible()


def save_a_view(page: Page) -> None:
    page.locator("[popovertarget=views]").click()
    page.locator("#views a[hx-get*='/views/new/']").click()
    expect(page.locator("#dialog form")).to_be_visible()


def open_views(page: Page) -> None:
    page.locator("[popovertarget=views]").click()
    expect(page.locator("#views")).to_be_visible()


def open_user_menu(page: Page) -> None:
    page.locator("[popovertarget=user-menu]").click()
    expect(page.locator("#user-menu")).to_be_visible()


def lift(page: Page) -> None:
    page.locator(".deal-link").first.focus()
    for key in ("Space", "ArrowRight"):
        page.keyboard.press(key)


STATES: dict[str, Callable[[Page], None]] = {
    each.__name__: each
    for each in (
        press_new,
        refuse_new,
        search,
        open_keys,
        open_filter,
        open_card_menu,
        give,
        lose,
        lose_without_a_reason,
        be_slower,
        save_a_view,
        open_views,
        open_user_menu,
        lift,
    )
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_opens_on_the_board_is_without_fault(full: Full, language: str) -> None:
    page = full.place.visit("/livez", name=LANGUAGES[language])
    found = {}
    for name, make in STATES.items():
        full.place.complaints.clear()
        page.goto(reverse("board:board", args=[full.parts["pipeline_id"]]))
        make(page)
        found[name] = faults(page, language) + full.place.complaints

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_are_without_fault(full: Full, language: str) -> None:
    page = full.place.visit("/contacts/new/", name=LANGUAGES[language])
    page.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.locator(".error-summary")).to_be_visible()
    assert faults(page, language) + by_head(page) == []
    for name, address in ((LANGUAGES[language], "/no-such-page/"), ("Sam", "/people/audit/"), ("Sam", "/deals/1/")):
        page = full.place.visit(address, name=name)
        assert faults(page, language) + by_head(page) == [], address
    assert full.place.complaints == []
