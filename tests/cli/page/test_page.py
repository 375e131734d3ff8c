"""The page as a document: what it shows, what it leaves out, and that it stands alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest

from voronka.cli.page import render_page
from voronka.measure.message import say
from voronka.measure.report.result import Measures, Report, Slice, SliceRow, Source
from voronka.wording.words import Words

LANGUAGES = ("en", "ru", "hu")
EN = Words("en")
EMPTY = Report(Source(["empty.csv"], 0, 0, [], None, "deals"), Measures())


class Document(HTMLParser):
    """Ids, links, text and headings of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.targets += [str(given[name]).lstrip("#") for name in ("href", "popovertarget") if name in given]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data
        if self._open and self._open[-1] == "h2":
            self.headings.append(data)


def document(report: Report, lang: str = "en") -> Document:
    return Document(render_page(report, Words(lang)))


class TestThePage:
    @pytest.mark.parametrize("kind", ["deals", "orders", "traffic", "events"])
    def test_says_nothing_that_is_not_a_number_or_a_word(self, reports, kind):
        assert re.findall(r"\b(NaN|nan|None|null|inf|undefined|Rate\(|Decimal\()", document(reports[kind]).text) == []

    def test_leads_with_the_five_numbers_of_deals(self, deals_report):
        text = document(deals_report).text

        heads = [text.index(name) for name in ("Conversion", "Deal length", "Revenue", "Average check", "CR2")]
        assert heads == sorted(heads)
        assert max(heads) < text.index("Funnel")

    def test_shows_a_rate_with_its_interval_and_denominator(self, deals_report):
        rate, text = deals_report.measures.conversion, document(deals_report).text

        assert EN.percent(rate.rate) in text
        assert EN.interval(rate) in text
        assert f"{rate.hits} won of {rate.tries:,} decided deals" in text

    def test_keeps_the_order_of_a_report(self, deals_report):
        assert document(deals_report).headings == [
            "Funnel",
            "Does it pay",
            "Sellers",
            "Channels",
            "Products",
            "How long a deal lives",
            "CR2 by month of arrival",
            "First and repeat sales by month",
            "Chance of each attempt",
            "NPS",
            "Defective leads",
            "All numbers",
            "What could not be computed, and why",
            "Rows not used, and why",
            "Noticed in the file",
            "What the words mean",
        ]

    def test_compares_by_the_share_that_the_dots_are_of(self, report_of_deals):
        """The largest row has nothing decided, and so neither a share nor a dot."""
        day = {"opened": date(2026, 1, 2), "closed": date(2026, 2, 2)}
        decided = [("Boris", 20, 20), ("Vera", 10, 30)]
        rows = [{"opened": date(2026, 1, 2), "state": "open", "seller": "Anna"}] * 60
        for seller, won, lost in decided:
            rows += [day | {"state": "won", "seller": seller}] * won + [
                day | {"state": "lost", "seller": seller}
            ] * lost

        text = document(report_of_deals(rows)).text

        assert "○ Conversion, as counted┊ all together 37.5%" in text

    @pytest.mark.parametrize(
        ("amounts", "drawn"),
        [
            ({"Olga": Decimal(100), "Boris": None}, "RevenueOlga200.00200.001 row is not known and has no bar."),
            ({"Olga": None, "Boris": None}, "SalesBoris22Olga22"),
        ],
        ids=["of one seller", "of nobody"],
    )
    def test_draws_no_bar_of_what_is_not_known(self, report_of_orders, amounts, drawn):
        sold = [(seller, amount) for seller, amount in amounts.items() for _ in "ab"]
        report = report_of_orders([{"seller": seller, "amount": amount} for seller, amount in sold])

        assert drawn in document(report).text

    def test_tells_first_from_repeat_only_where_it_is_known_who_bought(self, report_of_deals):
        sale = {"state": "won", "closed": date(2026, 1, 5), "amount": Decimal(80)}

        text = document(report_of_deals([sale, sale])).text

        assert "Sales by month" in text
        assert "first and repeat sales cannot be told apart" in text
        assert re.search(r"January 2026\s*2\s*160.00", text)

    @pytest.mark.parametrize("kind", ["deals", "orders", "traffic", "events"])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_has_a_definition_behind_every_term_and_no_id_twice(self, reports, kind, lang):
        read = document(reports[kind], lang)

        assert sorted(read.ids) == sorted(set(read.ids))
        assert set(read.targets) <= set(read.ids)

    def test_says_why_a_headline_is_unknown(self, report_of_deals):
        text = document(report_of_deals([{"state": "open", "seller": "A"}])).text

        assert re.search(r"Conversion\s*no deal is decided yet", text)

    def test_lists_the_first_hundred_refused_rows_and_counts_all(self, deals_report):
        read = document(deals_report)

        assert "130 rows are not used" in read.text
        assert read.text.count("Not a date") + read.text.count("not a date") == 100

    def test_names_the_naive_curve_as_what_it_is(self, deals_report):
        assert "naive: among leads with exactly so many" in document(deals_report).text

    def test_cuts_a_long_slice_and_says_so(self):
        rows = [
            SliceRow(
                (f"seller {at}",), Measures(leads=9, revenue=Decimal(at)), None, say("nothing to compare"), small=True
            )
            for at in range(5000)
        ]

        page = render_page(replace(EMPTY, slices=[Slice(("seller",), rows)]), EN)

        assert "The 50 largest of 5,000 are shown" in page
        assert len(page) < 100_000

    def test_names_an_empty_cell(self, deals_report):
        assert "(empty)" in document(deals_report).text

    def test_crosses_two_columns(self):
        row = SliceRow(("Anna", ""), Measures(leads=3), None, say("nothing to compare"), small=True)

        read = document(replace(EMPTY, slices=[Slice(("seller", "my column"), [row])]))

        assert "Sellers × my column" in read.headings
        assert "Anna × (empty)" in read.text

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_says_its_language(self, deals_report, lang):
        assert f'<html lang="{lang}">' in render_page(deals_report, Words(lang))

    def test_stands_alone(self, deals_report):
        page = render_page(deals_report, EN)

        assert re.findall(r"(?:src|href)=\"(?!#)[^\"]*|<script|<link|<iframe|\bon\w+=\"|https?://", page) == []
        assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in unescape(page)


DAY = date(2026, 1, 1)


def deal(state: str, days: int | None = None, seller: str = "A") -> dict[str, object]:
    closed = DAY + timedelta(days=days) if days is not None else None
    amount = Decimal(100) if state == "won" else None
    return {"opened": DAY, "closed": closed, "state": state, "amount": amount, "seller": seller}


POOR = {
    "no rows": [],
    "one won": [deal("won", 3)],
    "one lost": [deal("lost", 0)],
    "one open": [deal("open")],
    "all open": [deal("open", seller=name) for name in "ABC" * 20],
    "all lost": [deal("lost", at % 9, "ABC"[at % 3]) for at in range(60)],
    "all won at once": [deal("won", 0, "ABC"[at % 3]) for at in range(60)],
    "one seller": [deal("won" if at % 3 else "lost", at) for at in range(40)],
}


class TestAPoorReport:
    @pytest.mark.parametrize("rows", POOR.values(), ids=POOR)
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_says_what_can_be_told_and_no_more(self, report_of_deals, rows, lang):
        text = document(report_of_deals(rows), lang).text

        assert re.findall(r"\b(NaN|nan|None|null|inf)\b|∞", text) == []

    def test_of_nothing_at_all_is_a_page(self):
        assert document(EMPTY).headings == ["Rows not used, and why", "What the words mean"]

    def test_of_a_single_seller_compares_nobody(self, report_of_deals):
        page = render_page(report_of_deals(POOR["one seller"]), EN)

        assert "joins neighbours" not in page
