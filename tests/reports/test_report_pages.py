"""Every number of a page is the number of its records, and what the database counts."""

from __future__ import annotations

import pytest
from django.db.models import Sum
from django.http import QueryDict

from funnel_builders import a_deal, a_pipeline
from people_builders import a_business, add_user
from report_builders import NOW, a_shop, some_deals
from voronka.funnel.models import Deal
from voronka.reports.records import NoSuchNumber, records
from voronka.reports.results import overview, sliced
from voronka.reports.selection import Selection

pytestmark = pytest.mark.django_db


def many(user, selection, number):
    return len(records(user=user, selection=selection, number=number, at=NOW).ids)


class TestOverview:
    def test_counts_what_the_database_counts(self):
        shop = a_shop()
        some_deals(shop, 40)
        deals = Deal.objects.filter(pipeline=shop.pipeline)

        page = overview(user=shop.owner, selection=Selection(), at=NOW)

        won = deals.filter(outcome="won")
        assert (page.about.deals, page.about.won) == (deals.count(), won.count())
        assert (page.about.lost, page.about.open) == (deals.filter(outcome="lost").count(), deals.open().count())
        assert page.now.revenue == won.aggregate(sum=Sum("amount"))["sum"]
        assert page.now.conversion.hits == won.count()
        days = [(deal.closed_at.date() - deal.first_contact_at.date()).days for deal in deals.exclude(closed_at=None)]
        assert page.now.length.mean == pytest.approx(sum(days) / len(days))

    def test_opens_the_records_of_every_number(self):
        shop = a_shop()
        some_deals(shop, 40)

        page = overview(user=shop.owner, selection=Selection(), at=NOW)

        counted = {name: many(shop.owner, page.about.selection, name) for name in ("deals", "won", "lost", "open")}
        assert counted == {name: getattr(page.about, name) for name in counted}
        assert many(shop.owner, page.about.selection, "decided") == page.now.conversion.tries
        assert many(shop.owner, page.about.selection, "closed") == page.now.length.n
        assert many(shop.owner, page.about.selection, "paid") == page.now.paid

    def test_compares_with_another_period_by_intervals(self):
        shop = a_shop()
        some_deals(shop, 40)
        selection = Selection.read(QueryDict("since=2026-02-01&until=2026-02-28&compare=previous"))

        page = overview(user=shop.owner, selection=selection, at=NOW)

        change = page.changes["conversion"]
        assert change.difference == pytest.approx(page.now.conversion.rate - page.before.conversion.rate)
        assert change.low < change.difference < change.high

    @pytest.mark.parametrize("stage", [None, "refused", "paid"])
    def test_says_what_it_cannot_tell_of_one_deal(self, stage):
        a_business()
        owner = add_user(role="owner", sees="all")
        a_deal(a_pipeline(), stage)

        page = overview(user=owner, selection=Selection(), at=NOW)

        missing = {each.measure for each in page.not_computed}
        expected = {None: {"conversion", "deal_length", "average_check"}, "refused": {"average_check"}, "paid": set()}
        assert missing == expected[stage]

    def test_says_that_there_is_nothing(self):
        page = overview(user=add_user(role="owner", sees="all"), selection=Selection(), at=NOW)

        assert {str(each.why) for each in page.not_computed} == {"there is no deal here"}
        assert (page.about.deals, page.months) == (0, [])


class TestSliced:
    @pytest.mark.parametrize("by", [("seller",), ("channel",), ("region",), ("customers",), ("team", "field:size")])
    def test_has_rows_that_are_the_records_of_their_cells(self, by):
        shop = a_shop()
        some_deals(shop, 40)

        page = sliced(user=shop.owner, selection=Selection(by=by), at=NOW)

        for row in page.rows:
            found = {name: many(shop.owner, row.selection, name) for name in ("deals", "won", "lost", "open")}
            assert found == {
                "deals": row.measures.leads,
                **{name: getattr(row.measures, name) for name in ("won", "lost", "open")},
            }
        assert sum(row.measures.leads for row in page.rows) == page.about.deals

    def test_tells_two_sellers_of_one_name_apart(self):
        shop = a_shop()
        some_deals(shop, 40)

        names = {row.values[0] for row in sliced(user=shop.owner, selection=Selection(), at=NOW).rows}

        assert names == {"", "Anna", *(f"Ivan ({seller.email})" for seller in shop.sellers[:2])}

    def test_shows_a_seller_his_own_deals_alone(self):
        shop = a_shop()
        some_deals(shop, 40)
        own = shop.sellers[1]

        page = sliced(user=own, selection=Selection(), at=NOW)

        assert [row.selection.seller for row in page.rows] == [own.pk]
        assert page.about.deals == Deal.objects.filter(pipeline=shop.pipeline, owner=own).count()

    def test_says_how_many_deals_lack_a_custom_field(self):
        shop = a_shop()
        some_deals(shop, 40)

        page = sliced(user=shop.owner, selection=Selection(by=("field:size",)), at=NOW)

        lacking = page.about.selection.within(**{"field:size": ""})
        assert page.lacking["field:size"] == many(shop.owner, lacking, "deals") > 0
        assert page.titles == ("Size",)

    def test_leaves_a_slice_out_that_is_gone(self):
        shop = a_shop()

        assert sliced(user=shop.owner, selection=Selection(by=("field:gone",)), at=NOW).by == ("seller",)


class TestRecords:
    def test_are_the_losses_for_one_reason(self):
        pipeline = a_pipeline()
        owner = add_user(role="owner", sees="all")
        lost = a_deal(pipeline, "refused")
        a_deal(pipeline, "paid", amount="7")

        found = records(user=owner, selection=Selection(), number=f"lost:{lost.loss_reason_id}", at=NOW)

        assert found.ids == [lost.pk]

    @pytest.mark.parametrize("number", ["", "won:1", "lost:x", "password", "stands", "stands:1:2", "won; drop"])
    def test_refuse_a_name_that_no_number_has(self, number):
        with pytest.raises(NoSuchNumber):
            records(user=add_user(), selection=Selection(), number=number, at=NOW)
