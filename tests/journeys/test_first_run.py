"""From an empty installation to the first sale, and the made-up year in and out, as people do it: in a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from page_faults import by_axe, by_head, by_width
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from installation import PATIENCE_S, Installation

LOCALES = {"ru": "ru-RU", "en": "en-GB", "hu": "hu-HU"}
TITLES = {"ru": "Чем вы занимаетесь?", "en": "What do you sell?", "hu": "Mivel foglalkozik?"}
CURRENCIES = {"ru": "RUB", "en": "GBP", "hu": "HUF"}
ZONES = {"ru": "Asia/Yekaterinburg", "en": "Europe/London", "hu": "Europe/Budapest"}


@dataclass
class FirstRun:
    """An installation that nobody has seen yet, and the browser of its first visitor."""

    installation: Installation
    context: BrowserContext
    language: str
    complaints: list[str] = field(default_factory=list)

    def page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._note(page, said.type, said.text))
        return page

    def _note(self, page: Page, kind: str, text: str) -> None:
        # an answer of 4xx is told by the browser as an error; an old link and a stage that asks for more are meant
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"{page.url}: {text}")

    def link(self) -> str:
        """What `voronka up` prints for the first visitor."""
        ends = time.monotonic() + PATIENCE_S
        while not (found := re.search(r"http://\S+/link/\S+/", self.installation.log())):
            assert time.monotonic() < ends, self.installation.log()
            time.sleep(0.1)
        return found[0]


@pytest.fixture
def first_run(request: pytest.FixtureRequest, installation: Installation, chromium: Browser) -> Iterator[FirstRun]:
    """The parameter is the language of the browser."""
    language: str = request.param
    installation.start("up")
    context = chromium.new_context(
        locale=LOCALES[language], timezone_id=ZONES[language], viewport={"width": 1440, "height": 900}
    )
    begun = FirstRun(installation, context, language)
    installation.wait_for(f"{installation.url}/readyz")
    yield begun
    context.close()
    assert begun.complaints == []


def sign_in(run: FirstRun) -> Page:
    """The printed link, pressed."""
    page = run.page()
    page.goto(run.link())
    page.locator("main .button-primary").click()
    expect(page).to_have_url(re.compile("/start/$"))
    return page


def choose(page: Page, trade: str) -> None:
    page.locator(f"input[name=trade][value={trade}]").check()
    page.locator("main .form-actions .button-primary").click()
    expect(page).to_have_url(re.compile(r"/funnel/\d+/$"))
    page.wait_for_load_state()


def add_deal(page: Page, name: str) -> Locator:
    """By the key `n`; returns its card."""
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=name]").fill(name)
    dialog.locator("[name=address]").fill("+44 20 7946 0123")
    dialog.locator(".dialog-foot .button-primary").click()
    expect(dialog).to_have_count(0)
    card = page.locator("article.deal").filter(has_text=name)
    expect(card).to_be_visible()
    return card


def send(page: Page, card: Locator, column: Locator, *, amount: str = "") -> None:
    """By the menu of the card; both stages to which these tests move a deal ask for something."""
    card.locator(".deal-menu").click()
    page.locator(f"#card-menu [data-stage='{column.get_attribute('data-stage')}']").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for box in dialog.get_by_role("checkbox").all():
        box.check()
    for choice in dialog.locator("select").all():
        choice.select_option(index=1)
    if amount:
        dialog.locator("[name=amount]").fill(amount)
    dialog.locator(".dialog-foot .button-primary").click()
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("first_run", LOCALES, indirect=True)
def test_the_printed_link_leads_to_a_board_with_the_first_sale(first_run: FirstRun) -> None:
    page = sign_in(first_run)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[first_run.language])
    expect(page.locator("[name=time_zone]")).to_have_value(ZONES[first_run.language])
    expect(page.locator("[name=currency]")).to_have_value(CURRENCIES[first_run.language])
    assert by_axe(page, themes=("light", "dark")) + by_width(page) + by_head(page) == []
    choose(page, "agency")
    assert by_axe(page, themes=("light", "dark")) + by_width(page) + by_head(page) == []

    card = add_deal(page, "Mara Fekete")
    second, won = page.locator(".column").nth(1), page.locator(".column-won")
    send(page, card, second)
    expect(second.locator("article.deal")).to_contain_text("Mara Fekete")
    send(page, card, won, amount="1500")
    expect(won.locator("article.deal")).to_contain_text("Mara Fekete")
    expect(won.locator(".column-sum")).to_contain_text(re.compile(r"1[.,]5"))
    assert first_run.installation.rows("SELECT count(*) FROM funnel_deal WHERE amount = 1500") == [(1,)]


@pytest.mark.parametrize("first_run", ["en"], indirect=True)
def test_a_link_that_was_pressed_does_not_open_again(first_run: FirstRun) -> None:
    sign_in(first_run)
    page = first_run.page()
    page.goto(first_run.link())

    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not open")


@pytest.mark.parametrize("first_run", ["en"], indirect=True)
def test_one_press_puts_a_year_in_and_one_press_takes_it_out(first_run: FirstRun) -> None:
    page = sign_in(first_run)
    choose(page, "agency")
    board = page.url
    add_deal(page, "Mara Fekete")
    page.goto(first_run.installation.url + "/start/demo/")
    page.get_by_role("button", name="Put the made-up data in").click()
    expect(page.get_by_text("The year is complete.")).to_be_visible(timeout=1000 * PATIENCE_S)
    page.goto(board)
    assert page.locator("article.deal").count() > 20
    expect(page.get_by_text("You see made-up data.")).to_be_visible()
    assert made_up_rows(first_run.installation) > 1000

    page.goto(first_run.installation.url + "/start/demo/")
    page.get_by_role("button", name="Take the made-up data out").click()
    expect(page.get_by_role("button", name="Put the made-up data in")).to_be_visible(timeout=1000 * PATIENCE_S)
    assert made_up_rows(first_run.installation) == 0
    page.goto(board)
    expect(page.locator("article.deal")).to_have_count(1)


HAS_BATCH = {
    True: "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'batch_id'",
    False: "SELECT table_name FROM information_schema.columns WHERE column_name = 'batch_id'",
}
"""The tables whose rows can belong to a batch; SQLite, or not."""


def made_up_rows(installation: Installation) -> int:
    """Rows of every table that belong to a batch, as the database counts them."""
    tables = installation.rows(HAS_BATCH[installation.database_url.startswith("sqlite")])
    assert len(tables) >= 10
    counts = [
        installation.rows(f"SELECT count(*) FROM {table} WHERE batch_id IS NOT NULL")[0][0] for (table,) in tables
    ]
    return sum(counts)
