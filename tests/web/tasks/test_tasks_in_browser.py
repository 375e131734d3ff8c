"""Tasks in a real browser: one press finishes, the message brings back, what was typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from people_builders import signed_in
from voronka.accounts.models import User
from voronka.activities import actions
from voronka.activities.models import Note
from voronka.funnel.models import Deal
from work_builders import DAY, MONDAY, a_task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(chromium: Browser, seller: User, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A browser of the seller."""
    # A connection that a thread of the server kept would hold the test database open.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    key = signed_in(seller).cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    yield context.new_page()
    context.close()


class TestInTheBrowser:
    def test_one_press_finishes_and_the_message_brings_back(self, page: Page, seller: User):
        a_task(seller, MONDAY, title="Call Ivan")
        page.goto("/")
        page.get_by_role("button", name="Done: Call Ivan").click()
        expect(page.locator(".task")).to_have_count(0)

        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".task")).to_have_count(1)

    def test_the_keyboard_stays_in_the_list_that_was_fetched_anew(self, page: Page, seller: User):
        first, second, last = (a_task(seller, MONDAY + number * DAY, title=f"Call {number}") for number in range(3))
        page.goto("/")
        for task, following in ((first, second), (second, last)):
            page.locator(f"#task-{task.pk} .task-mark").press("Enter")
            expect(page.locator(f"#task-{task.pk}")).to_have_count(0)
            expect(page.locator(f"#task-{following.pk} .task-mark")).to_be_focused()

        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the menu of the last one
        expect(page.locator(f"#task-menu-{last.pk}")).to_be_visible()
        page.get_by_role("button", name="Put off to tomorrow").press("Enter")
        expect(page.get_by_text("Put off, tomorrow")).to_be_visible()

    def test_an_unsent_note_survives_a_reload_and_leaves_when_it_is_saved(self, page: Page, deal: Deal):
        page.goto(f"/tasks/compose/?deal={deal.pk}")
        page.get_by_role("textbox", name="Note").fill("Half a thought")
        page.reload()
        expect(page.get_by_role("textbox", name="Note")).to_have_value("Half a thought")

        page.get_by_role("button", name="Save the note").click()
        expect(page.get_by_role("textbox", name="Note")).to_have_value("")
        assert Note.objects.get().text == "Half a thought"

    def test_what_was_typed_survives_a_reload_and_what_was_not_is_as_it_is_now(self, page: Page, seller: User):
        task = a_task(seller, MONDAY)
        page.goto(f"/tasks/{task.pk}/")
        page.locator("input[name=title]").fill("Call at noon")
        actions.edit_task(task=task, changes={"repeats": "week"}, by=seller, at=MONDAY)
        page.reload()

        expect(page.locator("input[name=title]")).to_have_value("Call at noon")
        expect(page.locator("select[name=repeats]")).to_have_value("week")

    def test_a_refused_form_shows_its_error_in_the_dialog(self, page: Page, seller: User):
        task = a_task(seller, MONDAY)
        page.goto("/tasks/")
        page.get_by_role("link", name=task.title).click()
        page.locator("#dialog input[name=day]").fill("2150-01-01")
        page.locator("#dialog").get_by_role("button", name="Save").click()

        expect(page.locator("#dialog .error-summary")).to_contain_text("Choose a day between 2000 and 2099.")
        expect(page.locator("html")).to_have_js_property("scrollWidth", 390)
