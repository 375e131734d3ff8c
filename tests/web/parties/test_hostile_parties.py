"""Hostile text through every field of contacts, companies, products and sources: shown as the text that it is."""

from __future__ import annotations

import json
from html import escape

import pytest

from people_builders import add_user, signed_in
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.ground.text import clean_line
from voronka.traffic.models import Source


@pytest.fixture
def strings(data) -> list[str]:
    """A part of the corpus: short enough for every field, with something to see in it, and no piece of our pages."""
    found = []
    for name in ("xss", "naughty", "injection", "csv-formula"):
        lines = (data / "bad-input" / "strings" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        found += [clean_line(json.loads(line)["s"]) for line in lines[::24]]
    return [text for text in found if text != "</div>" and len(text) <= 90 and any(letter.isalnum() for letter in text)]


def shows(page: str, text: str) -> bool:
    """As text, and nowhere as a piece of the page."""
    return escape(text) in page and (escape(text) == text or text not in page)


class TestHostileText:
    def test_in_a_contact_is_only_text_on_every_page(self, browser, strings):
        wrong = []
        for text in strings:
            sent = {"name": text, "company": text, "position": text, "region": text, "audience": text}
            sent |= {"kind": "messenger", "raw": text, "label": text[:50]}
            made = browser.post("/contacts/new/", sent)
            pages = [made.url, f"{made.url}edit/", f"{made.url}merge/", "/contacts/"] if made.status_code == 302 else []
            wrong += [(text, url) for url in pages if not shows(browser.get(url).content.decode(), text)]

        assert wrong == []
        assert Contact.objects.count() > len(strings) / 2
        assert Company.objects.count() > len(strings) / 3

    def test_in_search_is_only_text_and_never_an_error(self, browser, strings):
        pages = {text: browser.get("/search/", {"q": text}) for text in strings}

        assert {page.status_code for page in pages.values()} == {200}
        assert [text for text, page in pages.items() if not shows(page.content.decode(), text)] == []

    def test_in_products_and_sources_is_only_text(self, strings):
        marketer = signed_in(add_user(role="marketer"))
        for text in strings:
            marketer.post("/contacts/products/new/", {"name": text, "code": text[:60], "price": ""})
            marketer.post("/sources/new/", {"name": text, "channel": "other"})

        products = marketer.get("/contacts/products/").content.decode()
        sources = marketer.get("/sources/").content.decode()

        assert [row.name for row in Product.objects.all() if not shows(products, row.name)] == []
        assert [row.name for row in Source.objects.all() if not shows(sources, row.name)] == []

    def test_is_never_a_template(self, browser):
        made = browser.post("/contacts/new/", {"name": "{{ 7|add:7 }} {% now 'Y' %} ${7*7}"})

        assert "{{ 7|add:7 }}" in browser.get(made.url).content.decode()
