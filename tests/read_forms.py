"""The forms of a page, as a browser would send them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

TYPED = {"text", "search", "email", "tel", "url", "textarea"}
"""Inputs that take any text; into dates, numbers and hidden ones a browser lets nobody write."""
NOT_SENT = {"submit", "button", "reset", "image", "file"}


@dataclass
class SentForm:
    """One form that is posted.

    page     the address of the page it stands on
    kinds    name of an input -> its type
    values   what is sent when nobody touches it: pairs of name and value
    """

    page: str
    action: str
    kinds: dict[str, str] = field(default_factory=dict)
    values: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, name: str, text: str) -> dict[str, list[str]]:
        """What is sent when somebody writes a text into one input."""
        sent: dict[str, list[str]] = {}
        for each, value in self.values:
            sent.setdefault(each, []).append(value)
        sent[name] = [text, *sent.get(name, [])[1:]]
        return sent


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, list[SentForm]()
        self._form: SentForm | None = None
        self._text: str | None = None
        self._select, self._is_first = "", True

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = given.get("method", "get").lower() == "post"
            action = urljoin(self.page, given.get("action") or given.get("hx-post") or self.page)
            self._form = SentForm(self.page, action) if is_post else None
        elif self._form is not None:
            self._take(self._form, tag, given)

    def _take(self, form: SentForm, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and kind not in NOT_SENT:
            form.kinds.setdefault(name, kind)
            if kind not in {"checkbox", "radio"} or "checked" in given:
                form.values.append((name, given.get("value", "")))
        elif tag in {"textarea", "select"} and name:
            form.kinds[name] = tag
            form.values.append((name, ""))
            self._select, self._is_first = (name if tag == "select" else ""), True
            self._text = "" if tag == "textarea" else None
        elif tag == "option" and self._select and ("selected" in given or self._is_first):
            form.values[-1] = (self._select, given.get("value", ""))
            self._is_first = False

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form is not None and self._text is not None:
            self._form.values[-1] = (self._form.values[-1][0], self._text.removeprefix("\n"))
            self._text = None
        elif tag == "select":
            self._select = ""
        elif tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None


def posted_forms(page: str, markup: str) -> list[SentForm]:
    """The forms with method=post that stand on a page, without those that have nothing to fill in."""
    reader = _Reader(page)
    reader.feed(markup)
    return [form for form in reader.forms if form.kinds]
