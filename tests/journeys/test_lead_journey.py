"""From a page made without code to a lead in the right hands, and what its verdict does to the numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from place import Place, furnished

pytestmark = pytest.mark.database
ADVERT = "?utm_source=Spring+ads&utm_medium=cpc&utm_campaign=roofs"
PUBLISHED = re.compile("Version 1 is published")
IN_TIME = 120_000
"""Milliseconds for the worker to take a request in, to judge it and to route it."""


@pytest.fixture(scope="module")
def shop(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A department that nobody has written to yet."""
    place = furnished(tmp_path_factory.mktemp("traffic"), chromium, language="en", trade="blank", months=0)
    yield place
    place.close()
    place.installation.stop()
    assert place.complaints == []


def save(page: Page) -> None:
    page.locator("main .form-actions .button-primary").click()


def add_source(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Sources", exact=True).first.click()
    page.get_by_role("link", name="Add a source").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Channel").select_option(label="Search ads")
    save(page)
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def give_to(page: Page, source: str, seller: str) -> None:
    """A rule of distribution: what comes from a source is this seller's."""
    page.goto("/distribution/new/")
    page.locator("input[name=name]").fill(f"{source} are for {seller}")
    page.locator("select[name=source]").select_option(label=source)
    page.get_by_role("spinbutton", name=seller).fill("1")
    save(page)
    expect(page.get_by_text(f"{source} are for {seller}").first).to_be_visible()


def publish(page: Page, name: str) -> str:
    """A page put together of blocks; returns its address."""
    page.goto("/points/new/?kind=page")
    page.get_by_label("Name").fill(name)
    save(page)
    page.get_by_role("navigation", name=name).get_by_role("link", name="Page", exact=True).click()
    page.get_by_role("button", name=re.compile("^Text")).first.click()
    page.get_by_role("textbox", name="Text").fill("Roofs that last a hundred years.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(PUBLISHED)).to_be_visible()
    return page.locator("#addresses input").first.input_value()


def ask(place: Place, address: str, *, name: str, phone: str) -> None:
    """A visitor with a browser of his own comes by the advert and leaves a request."""
    page = place.visit(address + ADVERT, name="")
    expect(page.get_by_text("Roofs that last a hundred years.")).to_be_visible()
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=phone]").fill(phone)
    page.locator("input[type=checkbox]").first.check()
    page.get_by_role("button", name="Leave a request").click()
    expect(page.get_by_text("We have got your request and will be in touch.")).to_be_visible()


def lead_of(page: Page, name: str) -> Locator:
    """The lead in the list of whoever looks, as soon as it is there."""
    row = page.get_by_role("link", name=name).first
    for _ in range(IN_TIME // 1000):
        page.goto("/leads/")
        if row.count():
            return row
        page.wait_for_timeout(1000)
    raise AssertionError(f"{name} is not in the list of leads")


def win(page: Page) -> None:
    """The deal of the lead that is open on the page."""
    page.locator("a[href^='/deals/']").first.click()
    page.get_by_role("button", name="Move", exact=True).click()
    page.locator("#move-menu button", has_text="Won").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=amount]").fill("1500")
    dialog.locator(".dialog-foot .button-primary").click()
    expect(dialog).to_have_count(0)


def rates(page: Page) -> dict[str, str]:
    """What the page of traffic says of the landing point: CR2 gross and net, purity."""
    page.goto("/numbers/traffic/?by=point")
    row = page.get_by_role("row", name=re.compile("^Roofs")).first
    return {name: row.locator(f"[data-label='{name}']").inner_text() for name in ("CR2", "CR2 net", "Lead purity")}


def test_from_a_page_to_a_lead_and_its_verdict_in_the_numbers(shop: Place) -> None:
    head = shop.visit("/settings/", name="Hugo")
    add_source(head, "Spring ads")
    give_to(head, "Spring ads", "Sam")
    address = publish(head, "Roofs")

    ask(shop, address, name="Rosa Diaz", phone="+44 20 7946 0101")
    ask(shop, address, name="Karl Prank", phone="+44 20 7946 0102")

    sam = shop.visit("/leads/", name="Sam")
    lead_of(sam, "Karl Prank")
    lead_of(sam, "Rosa Diaz").click()
    expect(sam.get_by_text("By a rule “Spring ads are for Sam”")).to_be_visible()
    expect(sam.locator("section", has_text="Where the visitor came from").last).to_contain_text("campaign “roofs”")
    win(sam)
    before = rates(head)
    lead_of(sam, "Karl Prank").click()
    sam.get_by_role("button", name="Wrong or made-up number").click()
    expect(sam.locator("#verdict")).to_contain_text("Sam says so.")
    after = rates(head)

    assert before == {"CR2": "50.0%", "CR2 net": "50.0%", "Lead purity": "—\nnot known"}
    assert after == {"CR2": "50.0%", "CR2 net": "100.0%", "Lead purity": "0.0%"}
    nora = shop.visit("/leads/", name="Nora")
    expect(nora.get_by_role("heading", name="Leads").first).to_be_visible()
    expect(nora.get_by_role("link", name="Rosa Diaz")).to_have_count(0)
