"""Nothing, one deal, all open, all lost, one seller: every page says what can be told, and why the rest cannot."""

from __future__ import annotations

import pytest

from funnel_builders import a_deal, a_pipeline
from people_builders import a_business, add_user
from report_builders import NOW, a_shop, some_deals
from voronka.ground.sheets import csv_parts
from voronka.reports.exports import raw_deals, records_table, table_of
from voronka.reports.records import records
from voronka.reports.results import funnel, length, overview, process, sliced
from voronka.reports.selection import Selection

pytestmark = pytest.mark.django_db
PAGES = (overview, funnel, sliced, length, process)
EDGES = {
    "no pipeline": None,
    "no deal": [],
    "one open deal": [None],
    "one won deal": ["paid"],
    "one lost deal": ["refused"],
    "all open": [None] * 12,
    "all lost": ["refused"] * 12,
}


@pytest.fixture(params=EDGES)
def owner(request):
    """Who sees everything, which is one of EDGES."""
    a_business()
    user = add_user(role="owner", sees="all")
    stages = EDGES[request.param]
    pipeline = None if stages is None else a_pipeline()
    for stage in stages or ():
        a_deal(pipeline, stage, owner=user)
    return user


class TestEveryPage:
    def test_is_there_and_counts_what_there_is(self, owner):
        known = overview(user=owner, selection=Selection(), at=NOW).about

        for page in PAGES:
            shown = page(user=owner, selection=Selection(), at=NOW)
            assert (shown.about.deals, shown.about.decided) == (known.deals, known.decided)
            assert b"".join(csv_parts(table_of(shown).head, table_of(shown).rows, language="en"))

    def test_gives_no_number_that_cannot_be_had_and_says_why(self, owner):
        page = overview(user=owner, selection=Selection(), at=NOW)

        unknown = {"conversion": page.now.conversion, "deal_length": page.now.length}
        missing = {each.measure for each in page.not_computed}
        assert {name for name, value in unknown.items() if value is None} == missing & unknown.keys()
        assert (page.now.conversion is None) == (page.about.decided == 0)

    def test_judges_nobody_who_is_alone(self, owner):
        rows = sliced(user=owner, selection=Selection(), at=NOW).rows

        assert len(rows) <= 1
        assert all(row.cell.pooled is None and row.cell.group is None for row in rows)

    def test_draws_a_curve_of_whatever_lives(self, owner):
        page = length(user=owner, selection=Selection(), at=NOW)

        assert (page.survival is None) == (page.about.deals == 0)
        assert (page.length is None) == (page.about.decided == 0)


class TestTables:
    def test_of_records_have_a_line_for_each_in_their_order(self):
        shop = a_shop()
        some_deals(shop, 25)
        found = records(user=shop.owner, selection=Selection(), number="won", at=NOW)

        table = records_table(user=shop.owner, records=found, at=NOW)

        rows = list(table.rows)
        assert [row[0] for row in rows] == found.ids
        assert {len(row) for row in rows} == {len(table.head)}
        assert {row[4] for row in rows} == {"Won"}

    def test_of_raw_deals_hold_what_the_reader_sees_alone(self):
        shop = a_shop()
        some_deals(shop, 25)
        own = shop.sellers[1]

        table = raw_deals(user=own, selection=Selection(), at=NOW)

        seller = table.head.index("seller")
        assert {row[seller] for row in table.rows} <= {f"Ivan ({own.email})"}

    def test_of_a_slice_show_what_is_on_screen(self):
        shop = a_shop()
        some_deals(shop, 25)
        page = sliced(user=shop.owner, selection=Selection(by=("channel", "field:size")), at=NOW)

        table = table_of(page)

        assert table.head[:3] == ["Channel", "Size", "Deals"]
        assert [tuple(row[:3]) for row in table.rows] == [(*row.values, row.measures.leads) for row in page.rows]
