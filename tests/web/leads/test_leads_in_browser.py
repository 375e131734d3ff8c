"""Leads in a real browser: judged by one press or key; and whatever strangers write does nothing there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from funnel_builders import a_deal, a_pipeline
from lead_builders import a_lead, arrive, take_in
from people_builders import signed_in
from voronka.accounts.models import User
from voronka.leads.models import Lead

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = ("name", "company", "region", "message", "product", "email", "phone", "messenger")
BY_ONE = 40
"""Strings in one request."""


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(
    chromium: Browser, head: User, live_server: Any, monkeypatch: pytest.MonkeyPatch, complaints: list[str]
) -> Iterator[Page]:
    """A browser of the head of sales; dialogs, scripts of strangers and what the content policy stops are noted."""
    # A connection that a thread of the server kept would hold the test database open.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    key = signed_in(head).cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(base_url=live_server.url)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page = context.new_page()

    def dialog(each: Any) -> None:
        complaints.append(f"{page.url}: a dialog: {each.message}")
        each.dismiss()

    def note(said: Any) -> None:
        # the board asks for its live stream, which nobody serves here
        if said.type == "error" and "Failed to load resource" not in said.text:
            complaints.append(f"{page.url}: {said.text}")

    page.on("dialog", dialog)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", note)
    yield page
    context.close()


def hostile(data: Path) -> list[str]:
    files = [data / "bad-input" / "strings" / f"{name}.jsonl" for name in ("xss", "naughty")]
    return [json.loads(line)["s"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def as_shown(text: str) -> str:
    """A text as any HTML page can hold it at most: its line breaks are of one kind, and no NUL is in it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


class TestTheVerdict:
    def test_is_one_key(self, page: Page):
        lead = a_lead()
        page.goto(f"/leads/{lead.pk}/")

        page.keyboard.press("2")
        expect(page.locator("#verdict .pill")).to_have_text("We do not work there")
        page.get_by_role("button", name="Clean").click()
        expect(page.locator("#verdict .pill")).to_have_text("Clean")

        lead.refresh_from_db()
        assert lead.is_clean is True

    def test_is_not_given_while_one_types(self, page: Page):
        lead = a_lead()
        page.goto(f"/leads/{lead.pk}/")
        page.keyboard.press("Control+k")
        page.keyboard.type("2")

        expect(page.locator("#verdict .pill")).to_have_text("Not judged yet")
        lead.refresh_from_db()
        assert lead.is_clean is None


class TestWhatStrangersWrite:
    def test_is_shown_unchanged_and_does_nothing(self, page: Page, data: Path, head: User, complaints: list[str]):
        every = hostile(data)
        for number in range(0, len(every), BY_ONE):
            strings = every[number : number + BY_ONE]
            said = dict(zip(FIELDS, strings, strict=False)) | {f"field {n}": text for n, text in enumerate(strings)}
            take_in(arrive(said, seconds=number, key=f"k-{number}"))
            arrive(dict(list(said.items())[:12]), seconds=number, suspicion="trap")
        leads = list(Lead.objects.select_related("contact").order_by("pk"))

        for lead in leads:
            page.goto(f"/leads/{lead.pk}/")
            shown = page.locator(".as-arrived > bdi").evaluate_all("all => all.map((each) => each.textContent)")
            payload: Any = lead.joined.get().submission.payload
            assert shown == [as_shown(text) for text in payload.values() if text]
        pipeline = a_pipeline()
        for lead in leads[:3]:
            deal = a_deal(pipeline, contact=lead.contact, lead=lead, owner=head, at=lead.at)
            page.goto(f"/deals/{deal.pk}/")
            page.goto(f"/contacts/{lead.contact_id}/")
            expect(page.locator(f'a[href="/leads/{lead.pk}/"]')).to_be_visible()
        for address in ("/leads/", "/leads/spam/", "/contacts/", f"/funnel/{pipeline.pk}/", "/search/?q=script"):
            page.goto(address)

        assert complaints == []
