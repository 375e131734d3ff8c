"""The element builder: whatever a file holds comes out as text."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from voronka.charts.html import Markup, markup, tag, trusted


class Reader(HTMLParser):
    """What a parser makes of the markup."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]))


class TestTag:
    @given(PRINTED)
    def test_shows_any_text_as_it_is(self, text):
        read = Reader(tag("td", text))

        assert (read.text, [name for name, _ in read.tags]) == (text, ["td"])

    @given(PRINTED)
    def test_keeps_any_value_inside_its_attribute(self, value):
        assert Reader(tag("td", title=value)).tags == [("td", {"title": value})]

    @given(st.text())
    def test_leaves_nothing_that_is_not_text_in_a_document(self, text):
        assert not {unicodedata.category(sign) for sign in tag("p", text) if sign not in "\n\t"} & {"Cc", "Cs"}

    def test_replaces_what_a_page_may_not_hold(self):
        assert tag("p", "a\x00b\x1bc\ud800d\r\ne") == "<p>a\ufffdb\ufffdc\ufffdd\ne</p>"

    def test_puts_markup_in_as_markup(self):
        assert tag("p", tag("b", "1 < 2"), None, [" & ", "3"]) == "<p><b>1 &lt; 2</b> &amp; 3</p>"

    def test_writes_attributes_as_html_does(self):
        written = tag("input", class_="a", aria_label="b", checked=True, hidden=False, id=None)

        assert written == '<input class="a" aria-label="b" checked>'

    def test_keeps_the_capitals_of_svg(self):
        assert tag("svg", view_box="0 0 1 1", preserve_aspect_ratio="none") == (
            '<svg viewBox="0 0 1 1" preserveAspectRatio="none"></svg>'
        )


class TestMarkup:
    def test_escapes_what_is_not_markup(self):
        assert markup("<b>", tag("i", "x"), trusted("<hr>")) == "&lt;b&gt;<i>x</i><hr>"

    def test_is_markup_itself(self):
        assert isinstance(markup("a"), Markup)

    def test_is_known_to_templates_as_safe(self):
        assert tag("b", "<").__html__() == "<b>&lt;</b>"
