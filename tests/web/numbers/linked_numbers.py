"""The numbers of a page that lead to their records, and how many records there are."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.test import Client

COUNT = re.compile(r'data-count="(\d+)"')
WHOLE = re.compile(r"([\d,]+)( (deals?|sales?|won|lost|still open))?")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.startswith("/numbers/records/"):
            self._href, self._text = href, ""

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.found.append((self._href, " ".join(self._text.split())))
            self._href = None


def linked(html: str) -> list[tuple[str, str]]:
    """Address and text of every link to records."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def whole(text: str) -> int | None:
    """The count that a text is ("1,234 deals", "12"); None where it says something else: "63.1%", "5 days"."""
    count = WHOLE.fullmatch(text)
    return int(count[1].replace(",", "")) if count else None


def records_behind(browser: Client, address: str) -> int:
    """How many records the list says that it has; the rows of its pages are counted."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    html = answer.content.decode()
    said = int(COUNT.search(html)[1])  # type: ignore[index]
    rows = html.count('<th scope="row">')
    assert rows == min(said, 50)
    return said
