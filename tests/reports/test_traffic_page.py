"""What sources cost and bring: each number is an independent count in SQL, and opens as many records as it says."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Q, Sum

from funnel_builders import a_deal, of_nobody
from party_builders import MONDAY, add_contact
from report_builders import a_shop, some_deals
from sales_builders import deliver_all
from traffic_builders import a_cost, a_point, an_origin, some_leads, some_visits
from voronka.funnel.models import Deal
from voronka.journal.models import Event
from voronka.leads.actions import create_lead
from voronka.leads.models import Lead
from voronka.reports.actions import MarginRefused, set_margin
from voronka.reports.models import Margin
from voronka.reports.request_records import OF_REQUESTS, request_records, spend_records, visit_records
from voronka.reports.results import traffic
from voronka.reports.results.earned import (
    NO_FIRST,
    NO_MARGIN,
    NO_SPEND,
    NO_VISITORS,
    NONE_COSTED,
    NONE_COUNTED,
    NOT_ALL_NAMED,
    NOT_ALL_VISITORS,
    NOWHERE,
)
from voronka.reports.results.traffic import PER
from voronka.reports.selection import NONE, Selection
from voronka.sales.models import Sale
from voronka.traffic.models import Hit, LandingPoint, Spend

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)


@pytest.fixture
def shop():
    return a_shop()


def page(user, **selection):
    return traffic(user=user, selection=Selection(**selection), at=NOW)


class TestEveryNumber:
    def test_is_an_independent_count_for_random_selections(self, shop):
        some_leads(shop)
        some_deals(shop, 20)
        deliver_all()
        set_margin(product=None, share=Decimal("0.3"), by=shop.owner, at=NOW)
        dice = random.Random(5)
        for number in range(30):
            user = [shop.owner, *shop.sellers][number % 4]
            given = {}
            if dice.random() < 0.7:
                since, until = sorted(date(2026, 3, 1) + timedelta(days=dice.randrange(40)) for _ in range(2))
                given |= {"since": since, "until": until}
            if dice.random() < 0.3:
                given |= {"source": dice.choice([NONE, *(each.pk for each in shop.sources)])}
            if dice.random() < 0.2:
                given |= {"seller": dice.choice([NONE, *(each.pk for each in shop.sellers)])}
            found = page(user, **given)
            whole = by_the_database(user, given)
            sums = found.whole.sums
            assert (sums.leads, sums.won, sums.lost, sums.judged, sums.defective) == whole[:5]
            assert (sums.first, sums.repeat) == whole[5:7]
            assert sums.revenue == whole[7]
            assert sum(row.earned.sums.leads for row in found.rows) == sums.leads
            assert sum(row.earned.sums.revenue for row in found.rows) == sums.revenue
            if found.whole.visitors is not None:
                told = sum(row.earned.visitors or 0 for row in found.rows)
                assert told == found.whole.visitors == visits_of_the_database(given)
            if found.whole.spend is not None:
                assert found.whole.spend == spend_of_the_database(given)
            for row in found.rows:
                opens_its_records(user, row)


def by_the_database(user, given):
    """Counted deal by deal and lead by lead, with other means than the page's."""
    counts = [0] * 7
    revenue = Decimal(0)
    alone = Deal.objects.filter(lead=None)
    for row in [*Lead.objects.all(), *alone]:
        deals = list(Deal.objects.filter(lead=row)) if isinstance(row, Lead) else [row]
        rank = {"won": 2, "": 1, "lost": 0}
        deal = max(deals, key=lambda each: (rank[each.outcome], each.pk), default=None)
        asked = row.at if isinstance(row, Lead) else row.first_contact_at
        source = (deal and deal.source_id) or row.source_id or NONE
        owner = (deal or row).owner
        if not is_seen(user, owner) or not given.get("since", date.min) <= asked.date() <= given.get("until", date.max):
            continue
        if given.get("source", source) != source or given.get("seller", owner.pk if owner else NONE) != (
            owner.pk if owner else NONE
        ):
            continue
        defect = row.defect if isinstance(row, Lead) else ""
        is_judged = isinstance(row, Lead) and row.is_clean is not None
        is_won = bool(deal) and deal.outcome == "won"
        is_lost = deal.outcome == "lost" if deal else bool(defect)
        nth = ordinal(deal) if is_won else None
        for place, is_so in enumerate((True, is_won, is_lost, is_judged, defect, nth == 1, (nth or 0) > 1)):
            counts[place] += bool(is_so)
        revenue += (deal.amount or 0) if is_won else 0
    return (*counts, revenue)


def is_seen(user, owner):
    if user.sees == "all" or owner == user:
        return True
    return user.sees == "team" and (owner is None or owner.team_id == user.team_id)


def ordinal(deal):
    """Which sale of its customer the sale of a deal is."""
    sale = Sale.objects.filter(deal=deal, kind="sale", is_cancelled=False).first()
    if sale is None:
        return None
    whose = Q(company=sale.company) if sale.company else Q(contact=sale.contact, company=None)
    before = Q(at__lt=sale.at) | Q(at=sale.at, pk__lte=sale.pk)
    return Sale.objects.filter(whose & before, kind="sale", is_cancelled=False).count()


def visits_of_the_database(given):
    rows = Hit.objects.filter(robot="")
    for bound, said in (("since", "at__date__gte"), ("until", "at__date__lte"), ("source", "origin__source")):
        rows = rows.filter(**{said: given[bound]}) if given.get(bound) else rows
    return 0 if given.get("source") == NONE else rows.values("visitor", "point", "at__date").distinct().count()


def spend_of_the_database(given):
    rows = Spend.objects.all()
    for bound, said in (("since", "day__gte"), ("until", "day__lte"), ("source", "source")):
        rows = rows.filter(**{said: given[bound]}) if given.get(bound) else rows
    return rows.aggregate(total=Sum("own"))["total"]


def opens_its_records(user, row):
    sums, asked = row.earned.sums, {"user": user, "selection": row.selection, "at": NOW}
    said = {
        "leads": sums.leads, "won": sums.won, "lost": sums.lost, "open": sums.open, "judged": sums.judged,
        "defective": sums.defective, "clean": sums.judged - sums.defective, "fit_won": sums.fit_won,
        "first_sale": sums.first, "repeat_sale": sums.repeat, "paid": sums.paid,
        "counted": sums.counted, "costed": row.earned.costed.leads, "costed_first": row.earned.costed.first,
    }  # fmt: skip
    assert {name: request_records(number=name, **asked).rows.height for name in said} == said
    if row.earned.visitors is not None:
        assert visit_records(**asked)["visitors"].sum() == row.earned.visitors
    if row.earned.spend is not None:
        assert spend_records(**asked)["own"].sum() == row.earned.spend


class TestAnEmptyBusiness:
    def test_says_why_nothing_can_be_told(self, shop):
        found = page(shop.owner)
        assert (found.is_empty, found.rows) == (True, [])
        assert (found.whole.cr2, found.whole.visitors, found.whole.spend) == (None, None, None)
        assert found.whole.missing["spend"] == NO_SPEND
        assert found.whole.missing["cr1"] == NO_VISITORS


class TestTheWorkedExample:
    """Ads cost 200 a lead, a sale of 1000 leaves 300: two in three must buy."""

    def ads(self, shop, many=32, won=8):
        source, point = shop.sources[0], a_point()
        a_cost(source, str(many * 200))
        some_visits(many * 2, point, an_origin(source))
        for number in range(many):
            lead = create_lead(contact=add_contact(), source=source, point=point, by=None, at=MONDAY)
            stage = "paid" if number < won else "refused"
            decided = MONDAY + timedelta(days=20)
            a_deal(shop.pipeline, stage, "1000", at=decided, lead=lead, contact=lead.contact, source=source)
        deliver_all()
        set_margin(product=None, share=Decimal("0.3"), by=shop.owner, at=NOW)
        return source

    def test_needs_two_thirds_of_the_leads_and_says_stop(self, shop):
        self.ads(shop)
        (row,) = page(shop.owner).rows
        assert (row.earned.cpl, row.earned.cac, row.earned.cr1.rate) == (200, 800, 0.5)
        assert row.earned.break_even == pytest.approx(2 / 3)
        assert (row.earned.margin, row.earned.result.result, row.earned.result.verdict) == (2400, -4000, "stop")
        assert str(row.earned.result.break_even).endswith("66.7% of leads must buy.")

    def test_has_no_cost_of_a_customer_where_nobody_knows_who_bought(self, shop):
        source = self.ads(shop)
        of_nobody(a_deal(shop.pipeline, "paid", "1000", source=source))
        deliver_all()
        (row,) = page(shop.owner).rows
        assert (row.earned.sums.won, row.earned.cac, row.earned.missing["cac"]) == (9, None, NOT_ALL_NAMED)

    def test_waits_while_what_is_open_may_turn_it(self, shop):
        source = self.ads(shop, won=16)
        for _ in range(40):
            a_deal(shop.pipeline, "contacted", source=source, at=NOW - timedelta(days=1))
        (row,) = page(shop.owner).rows
        assert row.earned.result.verdict == "not enough data"
        assert not row.earned.is_finished

    def test_judges_a_source_without_sales_by_what_the_others_sell(self, shop):
        self.ads(shop)
        other = shop.sources[1]
        a_cost(other, "9000")
        for _ in range(30):
            a_deal(shop.pipeline, "refused", source=other)
        row = next(each for each in page(shop.owner).rows if each.values == ("Flyers",))
        assert (row.earned.result.verdict, row.earned.missing["cac"]) == ("stop", NO_FIRST)

    def test_cannot_be_told_before_anybody_says_what_is_earned(self, shop):
        source = self.ads(shop)
        set_margin(product=None, share=None, by=shop.owner, at=NOW)
        found = page(shop.owner)
        assert found.needs_margin
        assert (found.rows[0].earned.result, found.rows[0].earned.missing["result"]) == (None, NO_MARGIN)
        assert found.rows[0].selection.source == source.pk

    def test_is_not_told_where_a_sale_has_no_amount(self, shop):
        source = self.ads(shop)
        deal = a_deal(shop.pipeline, "paid", "1", source=source)
        Deal.objects.filter(pk=deal.pk).update(amount=None)  # as an older system leaves it
        (row,) = page(shop.owner).rows
        assert (row.earned.margin, str(row.earned.missing["margin"])) == (None, "1 sale has no amount")

    def test_has_no_cr1_where_more_came_than_were_counted(self, shop):
        source = self.ads(shop)
        for _ in range(33):
            create_lead(contact=add_contact(), source=source, point=LandingPoint.objects.get(), by=None, at=MONDAY)
        (row,) = page(shop.owner).rows
        assert (row.earned.cr1, row.earned.missing["cr1"]) == (None, NOT_ALL_VISITORS)

    def test_sums_up_the_same_by_anything(self, shop):
        self.ads(shop)
        some_leads(shop, 10)
        for per in PER:
            found = page(shop.owner, by=(per,))
            assert sum(row.earned.sums.leads for row in found.rows) == found.whole.sums.leads == 42
            assert sum(row.earned.visitors or 0 for row in found.rows) == found.whole.visitors


class TestWhatCameBeforeItWasWrittenDown:
    """Costs and visitors that are known from a day on say nothing of the leads before it."""

    def old_ones(self, shop, many=20, **more):
        """Deals that were won a month before anything was written down."""
        for _ in range(many):
            a_deal(shop.pipeline, "paid", "1000", at=MONDAY - timedelta(days=30), **more)

    def test_is_left_out_of_what_has_to_do_with_costs(self, shop):
        source = TestTheWorkedExample().ads(shop)
        self.old_ones(shop, source=source)
        found = page(shop.owner)
        (row,) = found.rows
        assert (row.earned.sums.leads, row.earned.sums.won, row.earned.costed.leads, found.uncosted) == (52, 28, 32, 20)
        assert (row.earned.cpl, row.earned.cac, row.earned.cr2_costed.rate) == (200, 800, 0.25)
        assert (row.earned.result.result, row.earned.result.verdict) == (-4000, "stop")
        assert request_records(user=shop.owner, selection=row.selection, number="costed", at=NOW).rows.height == 32

    def test_is_left_out_where_the_source_has_no_costs_at_all(self, shop):
        TestTheWorkedExample().ads(shop)
        self.old_ones(shop, source=shop.sources[1])
        found = page(shop.owner)
        assert (found.whole.cpl, found.whole.result.result, found.uncosted) == (200, -4000, 20)

    def test_begins_with_the_first_cost_ever_not_with_the_first_of_the_period(self, shop):
        source = shop.sources[0]
        a_cost(source, "50", day=date(2026, 2, 1)), a_cost(source, "300", day=date(2026, 3, 5))
        a_deal(shop.pipeline, source=source, at=MONDAY)
        assert page(shop.owner, since=date(2026, 3, 1)).whole.cpl == 300

    @pytest.mark.parametrize(("last", "is_late"), [(date(2026, 4, 3), False), (date(2026, 4, 2), True)])
    def test_says_when_costs_end_long_before_the_period(self, shop, last, is_late):
        a_cost(shop.sources[0], "50", day=last)
        assert page(shop.owner).is_paid_late is is_late
        assert not page(shop.owner, until=last).is_paid_late

    def test_leaves_no_cpl_where_nothing_came_since(self, shop):
        a_cost(shop.sources[0], "50")
        self.old_ones(shop, 1, source=shop.sources[0])
        found = page(shop.owner)
        assert (found.whole.cpl, found.whole.missing["cpl"]) == (None, NONE_COSTED)

    def test_is_of_the_campaign_where_campaigns_are_told_apart(self, shop):
        ads = shop.sources[0]
        a_cost(ads, "10"), a_cost(ads, "60", campaign="Spring", day=date(2026, 3, 10))
        for day in (3, 12):
            origin = an_origin(ads, "Spring")
            create_lead(contact=add_contact(), last_origin=origin, by=None, at=MONDAY + timedelta(days=day))
        found = page(shop.owner, by=("campaign",))
        spring = next(row for row in found.rows if row.values == ("Spring",))
        assert (found.whole.cpl, spring.earned.sums.leads, spring.earned.cpl) == (35, 2, 60)
        assert page(shop.owner, campaign="Spring").whole.cpl == 60

    def test_is_left_out_of_cr1(self, shop):
        source, point = shop.sources[0], a_point()
        some_visits(10, point, an_origin(source))
        for days in (-30, 0):
            at = MONDAY + timedelta(days=days)
            create_lead(contact=add_contact(), source=source, point=point, by=None, at=at)
        self.old_ones(shop, 3, source=source)
        found = page(shop.owner)
        assert (found.whole.cr1.hits, found.whole.cr1.tries, found.uncounted) == (1, 10, 4)

    def test_leaves_visitors_at_no_landing_point_out_of_cr1_and_says_so(self, shop):
        source, point = shop.sources[0], a_point()
        some_visits(10, point, an_origin(source)), some_visits(20, None, an_origin(source))
        create_lead(contact=add_contact(), source=source, point=point, by=None, at=MONDAY)
        found, by_point = page(shop.owner), page(shop.owner, by=("point",))

        assert (found.whole.visitors, found.unplaced) == (30, 20)
        assert [(row.earned.cr1.hits, row.earned.cr1.tries) for row in found.rows] == [(1, 10)]
        assert (found.whole.cr1.hits, found.whole.cr1.tries) == (1, 10)
        assert [row.earned.missing.get("cr1") for row in by_point.rows] == [None, NOWHERE]

    def test_leaves_no_cr1_where_no_lead_came_through_a_point_that_is_counted(self, shop):
        some_visits(10, a_point(), an_origin(shop.sources[0]))
        self.old_ones(shop, 3)
        found = page(shop.owner)
        assert (found.whole.cr1, found.whole.missing["cr1"]) == (None, NONE_COUNTED)


class TestMargin:
    def test_of_a_product_goes_before_that_of_everything(self, shop):
        boat, oar = shop.products
        for product, share in ((None, "0.3"), (boat, "0.5")):
            set_margin(product=product, share=Decimal(share), by=shop.owner, at=NOW)
        for product in (boat, oar):
            a_deal(shop.pipeline, "paid", "1000", product=product)
        assert page(shop.owner).whole.margin == 800

    def test_is_set_once_and_told_in_the_journal(self, shop):
        for share in ("0.3", "0.3", "0.25"):
            set_margin(product=None, share=Decimal(share), by=shop.owner, at=NOW)
        assert [each.share for each in Margin.objects.all()] == [Decimal("0.25")]
        assert Event.objects.filter(kind="reports.margin_set").count() == 2

    @pytest.mark.parametrize("share", ["-0.1", "1.01", "NaN"])
    def test_is_refused_where_it_is_no_share(self, shop, share):
        with pytest.raises(MarginRefused):
            set_margin(product=None, share=Decimal(share), by=shop.owner, at=NOW)
        assert not Margin.objects.exists()


class TestComparedPeriod:
    def test_tells_what_changed(self, shop):
        for day, many in ((1, 2), (20, 5)):
            for _ in range(many):
                a_deal(shop.pipeline, at=MONDAY + timedelta(days=day), first_contact_at=MONDAY + timedelta(days=day))
        found = page(shop.owner, since=date(2026, 3, 20), until=date(2026, 4, 5), compare="previous")
        assert (found.changes["leads"].before, found.changes["leads"].now) == (2, 5)


def test_every_number_has_a_name():
    assert {"leads", "won", "defect_spam"} < OF_REQUESTS.keys()
