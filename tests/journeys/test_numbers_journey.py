"""From page to page of the numbers: a number is pressed, and as many records as it said stand there; files come out."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from place import Place

COUNT = re.compile(r"^[\d,]+$")
PRESSED = 4
"""Numbers that are pressed on each page; that all of them are right is tested without a browser."""


def pages(page: Page) -> list[str]:
    """The addresses of the tabs."""
    tabs = page.get_by_role("navigation", name="Pages of numbers").get_by_role("link").all()
    return [str(tab.get_attribute("href")) for tab in tabs]


def counts(page: Page) -> dict[str, int]:
    """Address -> what stands on the link, of the counts on a page; from top to bottom, spread over it."""
    links = page.locator("main a[href*='number=']").all()
    told = {str(link.get_attribute("href")): link.inner_text().strip() for link in links if link.is_visible()}
    found = {address: int(text.replace(",", "")) for address, text in told.items() if COUNT.fullmatch(text)}
    step = max(1, len(found) // PRESSED)
    return dict(list(found.items())[::step][:PRESSED])


def listed(page: Page) -> int:
    """The rows of the list, page after page."""
    rows, number = page.locator("tbody tr").count(), 1
    while page.get_by_role("link", name="Next page").count():
        page.get_by_role("link", name="Next page").click()
        number += 1
        expect(page.get_by_text(re.compile(rf"^Page {number} of \d+$"))).to_be_visible()
        rows += page.locator("tbody tr").count()
    return rows


def test_a_pressed_number_shows_as_many_records_as_it_says(sales: Place) -> None:
    page = sales.visit("/numbers/")
    pressed = 0
    for address in pages(page):
        page.goto(address)
        for link, said in counts(page).items():
            page.goto(address)
            page.locator(f"main a[href='{link}']").first.click()
            page.wait_for_url(re.compile(r"/numbers/records/"))
            assert listed(page) == said, link
            pressed += 1
    assert pressed > 12


def test_a_record_leads_to_its_deal_and_back(sales: Place) -> None:
    page = sales.visit("/numbers/funnel/?of=closed")
    page.locator(".steps-drawn .count a").first.click()
    page.wait_for_url("**/numbers/records/**")
    page.locator("tbody th a").first.click()
    expect(page).to_have_url(re.compile(r"/deals/\d+/"))
    page.go_back()
    page.wait_for_url("**/numbers/records/**")
    page.get_by_role("link", name="Back to the numbers").click()
    expect(page).to_have_url(re.compile(r"/numbers/.*of=closed"))


@pytest.mark.parametrize(("name", "ending"), [("CSV for programs", "csv"), ("Excel (XLSX)", "xlsx")])
def test_what_is_on_the_page_is_downloaded(sales: Place, tmp_path: Path, name: str, ending: str) -> None:
    page = sales.visit("/numbers/sellers/")
    rows = page.locator("section .table tbody tr").count()
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as begun:
        page.get_by_role("link", name=name).click()
    file = tmp_path / begun.value.suggested_filename
    begun.value.save_as(file)

    assert file.suffix == f".{ending}"
    if ending == "csv":
        assert len(list(csv.reader(file.read_text("utf-8").splitlines()))) == rows + 1


def test_a_period_is_chosen_with_two_presses(sales: Place) -> None:
    page = sales.visit("/numbers/funnel/")
    page.locator("#filters").get_by_role("button", name="Period").click()
    page.locator("#periods").get_by_role("link", name="The last 30 days").click()
    expect(page.locator("#filters").get_by_role("button", name="Period")).to_contain_text("The last 30 days")
    page.locator("#filters").get_by_role("button", name="Compare").click()
    page.locator("#comparisons").get_by_role("link", name="The period before").click()
    expect(page.locator("#filters")).to_contain_text("against")


def test_a_definition_is_one_press_away(sales: Place) -> None:
    page = sales.visit("/numbers/")
    page.get_by_role("button", name="Conversion").first.click()
    expect(page.locator("#about-conversion")).to_contain_text("Won deals among the decided ones")


def test_a_decision_is_written_down_beside_its_figure_and_judged(sales: Place) -> None:
    page = sales.visit("/numbers/length/")
    page.get_by_role("link", name="Write down a decision").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("On which figure")).to_have_value(re.compile("days"))
    dialog.get_by_label("What is decided").fill("Call back within an hour")
    dialog.get_by_role("button", name="Write it down").click()
    expect(page.locator(".timeline")).to_contain_text("Call back within an hour")
    page.get_by_role("link", name="Say what came of it").click()
    dialog.get_by_label("What came of it").fill("Two days less")
    dialog.get_by_role("button", name="Write it down").click()
    expect(page.locator(".timeline")).to_contain_text("Two days less")


def test_the_day_begins_with_two_numbers_and_their_plan(sales: Place) -> None:
    page = sales.visit("/numbers/targets/")
    page.get_by_label("Conversion, per cent").fill("40")
    page.get_by_role("button", name="Set the targets").click()
    expect(page.get_by_text("The targets are set.")).to_be_visible()
    expect(page.get_by_label("Conversion, per cent")).to_have_value("40")
    page.goto("/")
    day = page.locator("section", has_text="The last 30 days")
    expect(day).to_contain_text("Conversion")
    expect(day).to_contain_text("of 40.0%")
    day.get_by_role("link", name="All numbers of these days").click()
    expect(page).to_have_url(re.compile(r"/numbers/\?.*of=closed"))
