"""The palette and the form of a contact in Chromium, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Page, expect

from party_builders import add_contact
from people_builders import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture
def page(chromium, live_server, seller, monkeypatch) -> Iterator[Page]:
    """A browser in which the seller is signed in, on the list of contacts; any script error is a failure."""
    # A connection that a thread of the server kept would hold the test database open.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    errors: list[str] = []
    page = chromium.new_page(base_url=live_server.url)
    cookie = signed_in(seller).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/contacts/")
    yield page
    page.close()
    assert errors == []


class TestThePalette:
    def test_opens_a_contact_by_keyboard_alone(self, page, seller):
        contact = add_contact("Пётр Ёжиков", "8 912 345-67-89", owner=seller)
        page.keyboard.press("Control+k")
        page.locator("voronka-palette").get_by_role("combobox").fill("912 345")
        expect(page.get_by_role("option", name="Пётр Ёжиков")).to_have_attribute("aria-selected", "true")

        page.keyboard.press("Enter")

        page.wait_for_url(f"**/contacts/{contact.pk}/")

    def test_walks_by_arrows_and_closes_by_escape(self, page):
        page.keyboard.press("Control+k")
        expect(page.locator("voronka-palette").get_by_role("option").first).to_have_attribute("aria-selected", "true")

        page.keyboard.press("ArrowDown")
        expect(page.locator("voronka-palette").get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
        field = page.locator("voronka-palette").get_by_role("combobox")
        expect(field).to_have_attribute("aria-activedescendant", "found-2")
        page.keyboard.press("Escape")

        expect(page.locator("voronka-palette").get_by_role("combobox")).to_be_hidden()

    def test_has_no_fault_that_axe_finds(self, page):
        page.keyboard.press("Control+k")
        expect(page.locator("voronka-palette").get_by_role("option").first).to_be_visible()

        found = Axe().run(page, options=AXE)

        assert found.violations_count == 0, found.generate_report()


class TestTheFormOfAContact:
    def test_shows_who_it_may_be_while_one_types(self, page, seller):
        add_contact("Пётр Ёжиков", "8 912 345-67-89", owner=seller)
        page.goto("/contacts/new/")

        page.get_by_label("Phone, e-mail or name").first.fill("+7 912 345 67 89")

        expect(page.locator("#duplicates").get_by_role("link", name="Пётр Ёжиков")).to_be_visible()

    def test_changes_a_contact_in_its_place(self, page, seller):
        contact = add_contact("Ivan", "+79123456789", owner=seller)
        page.goto(f"/contacts/{contact.pk}/")
        page.get_by_role("link", name="Change").click()

        page.get_by_label("Position").fill("Director")
        page.get_by_role("button", name="Save", exact=True).click()

        expect(page.get_by_text("Saved.")).to_be_visible()
        expect(page.locator("#about")).to_contain_text("Director")

    def test_keeps_a_refused_line_where_it_stands(self, page):
        page.goto("/contacts/new/")
        page.get_by_label("Name", exact=True).fill("Ivan")
        page.get_by_label("Phone, e-mail or name").first.fill("8 912")
        page.get_by_role("button", name="Save", exact=True).click()

        expect(page.locator(".address-row .field-error")).to_be_visible()
        expect(page.get_by_label("Phone, e-mail or name").first).to_have_value("8 912")


class TestAMerge:
    def test_is_done_in_the_dialog_and_undone_from_the_message(self, page, seller):
        kept, other = add_contact("Ivan Petrov", owner=seller), add_contact("Petrov Ivan", "+79123456789", owner=seller)
        page.goto(f"/contacts/{kept.pk}/")
        page.get_by_role("button", name="More with this contact").click()
        page.get_by_role("link", name="Merge with another").click()
        page.get_by_role("link", name="Petrov Ivan").click()
        page.get_by_role("button", name="Merge", exact=True).click()
        expect(page.get_by_role("heading", name="Merged into this contact")).to_be_visible()

        page.locator(".toast").get_by_role("button", name="Undo").click()

        expect(page.get_by_text("They are two contacts again.")).to_be_visible()
        other.refresh_from_db()
        assert other.merged_into is None
