"""The pop-up: a form of ours that opens over a page of another site."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from edge_sender import Edge

PAST_IT = "new Promise(done => setTimeout(done, 200))"
"""A moment after which a timer of 50 ms that was set before has run."""


@pytest.fixture(scope="module")
def shop(edge: Edge) -> Iterator[str]:
    """A site that may show the form, with the script in its pages and a strict policy."""
    ours = f"http://127.0.0.1:{edge.installation.edge_port}"

    class Shop(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            after = 'data-after="0.05"' if self.path == "/by-itself" else ""
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", f"default-src 'self'; script-src {ours}; frame-src {ours}")
            self.end_headers()
            page = (
                f'<!doctype html><html lang="ru"><title>Shop</title><p><a href="#voronka">Ask</a></p>'
                f'<script src="{ours}/f.js" data-point="popup-key" data-title="Request" {after} async></script>'
            )
            self.wfile.write(page.encode())

        def log_message(self, *_args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    edge.installation.rows(f"UPDATE traffic_landingpoint SET sites = '{json.dumps([address])}' WHERE key = 'popup-key'")
    yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


class TestThePopup:
    def test_is_a_script_of_two_kilobytes_at_most(self, edge: Edge) -> None:
        said = edge.ask("GET", "/f.js")

        assert (said.status, said.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
        assert len(said.body) <= 2000

    def test_opens_over_the_page_and_takes_a_request(self, edge: Edge, page: Page, shop: str) -> None:
        page.goto(shop)
        page.get_by_role("link", name="Ask").click()
        form = page.frame_locator("iframe[title=Request]")
        form.get_by_label("Phone").fill("+36201234567")
        form.get_by_role("button", name="Send").click()

        expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
        page.get_by_role("button", name="Закрыть").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
        key = "SELECT id FROM traffic_landingpoint WHERE key = 'popup-key'"
        assert edge.count(where=f"point_id = ({key})") == 1

    def test_opens_by_itself_once(self, page: Page, shop: str) -> None:
        page.goto(f"{shop}/by-itself")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.reload()
        page.evaluate(PAST_IT)

        assert page.locator("dialog").count() == 0
