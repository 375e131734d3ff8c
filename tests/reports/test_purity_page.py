"""Lead purity: each number is an independent count, opens as many leads as it says; verdicts are held side by side."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from funnel_builders import a_deal
from party_builders import MONDAY, add_contact, add_lead
from report_builders import a_shop, some_deals
from traffic_builders import some_leads
from voronka.funnel.models import Deal
from voronka.journal.models import Event
from voronka.leads.actions import create_lead, judge_lead
from voronka.leads.models import Lead
from voronka.reports.purity_exports import purity_table
from voronka.reports.request_records import request_records
from voronka.reports.results import lead_purity, traffic
from voronka.reports.selection import NONE, Selection

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)


@pytest.fixture
def shop():
    return a_shop()


def page(user, **selection):
    return lead_purity(user=user, selection=Selection(**selection), at=NOW)


def behind(user, selection, number):
    return request_records(user=user, selection=selection, number=number, at=NOW).rows.height


def judged(lead, by, defect="", days=1):
    return judge_lead(lead=lead, is_clean=not defect, defect=defect, by=by, at=lead.at + timedelta(days=days))


def some_verdicts(shop, user, clean, defective, source=None):
    """Leads of a source, judged by one person."""
    for number in range(clean + defective):
        lead = create_lead(contact=shop.contacts[0], source=source, owner=user, by=None, at=MONDAY)
        judged(lead, user, "spam" if number < defective else "")


class TestEveryNumber:
    def test_is_an_independent_count_for_random_selections(self, shop):
        some_leads(shop, 60)
        some_deals(shop, 5)
        dice = random.Random(5)
        for number in range(20):
            user = [shop.owner, *shop.sellers][number % 4]
            given = {}
            if dice.random() < 0.6:
                since, until = sorted(date(2026, 3, 1) + timedelta(days=dice.randrange(40)) for _ in range(2))
                given |= {"since": since, "until": until}
            if dice.random() < 0.3:
                given |= {"source": dice.choice([NONE, *(each.pk for each in shop.sources)])}
            found, leads = page(user, **given), leads_of(user, given)
            defects = Counter(lead.defect for lead in leads if lead.is_clean is False)
            assert found.leads == len(leads)
            assert found.unjudged == sum(lead.is_clean is None for lead in leads)
            if found.purity is None:
                assert all(lead.is_clean is None for lead in leads)
            else:
                assert found.purity.clean.hits == sum(lead.is_clean is True for lead in leads)
                assert found.purity.clean.tries == found.leads - found.unjudged
                assert found.purity.reasons == defects

    def test_opens_as_many_leads_as_it_says(self, shop):
        some_leads(shop)
        some_deals(shop, 5)
        found = page(shop.owner)
        rows = [row for table in found.slices for row in table.rows]
        assert {table.per for table in found.slices} == {"source", "point", "seller"}
        for row in rows:
            opened = [behind(shop.owner, row.selection, name) for name in ("of_leads", "defective", "unjudged")]
            assert opened == [row.leads, row.defective, row.unjudged]
            assert behind(shop.owner, row.selection, "judged") == (row.clean.tries if row.clean else 0)
        for table in found.slices:
            assert sum(row.leads for row in table.rows) == found.leads

    def test_of_a_month_is_of_the_leads_that_came_in_it(self, shop):
        judged(add_lead(at=MONDAY), shop.owner)
        judged(add_lead(at=MONDAY + timedelta(days=31)), shop.owner, "fake")
        add_lead(at=MONDAY + timedelta(days=31))
        found = [(each.start, each.leads, each.clean.rate, each.unjudged) for each in page(shop.owner).months]
        assert found == [(date(2026, 3, 1), 1, 1.0, 0), (date(2026, 4, 1), 2, 0.0, 1)]

    def test_says_what_changed_since_the_other_period(self, shop):
        judged(add_lead(at=MONDAY), shop.owner, "fake")
        judged(add_lead(at=MONDAY + timedelta(days=7)), shop.owner)
        found = page(shop.owner, since=date(2026, 3, 8), until=date(2026, 3, 14), compare="previous")
        assert found.change.difference == 1

    def test_stands_in_the_export(self, shop):
        some_leads(shop)
        found = page(shop.owner)
        rows = list(purity_table(found).rows)
        assert len(rows) == sum(len(table.rows) for table in found.slices)
        assert [row[2] for row in rows] == [row.leads for table in found.slices for row in table.rows]

    def test_does_not_count_a_deal_without_a_lead(self, shop):
        some_deals(shop, 3)
        assert (page(shop.owner).leads, page(shop.owner).purity) == (0, None)


def leads_of(user, given):
    """Lead by lead, with other means than the page's."""
    found = []
    for lead in Lead.objects.order_by("pk"):
        deals = list(Deal.objects.filter(lead=lead))
        rank = {"won": 2, "": 1, "lost": 0}
        deal = max(deals, key=lambda each: (rank[each.outcome], each.pk), default=None)
        source, owner = (deal and deal.source_id) or lead.source_id or NONE, (deal or lead).owner
        sees = user.sees == "all" or owner == user
        sees = sees or (user.sees == "team" and (owner is None or owner.team_id == user.team_id))
        is_then = given.get("since", date.min) <= lead.at.date() <= given.get("until", date.max)
        if sees and is_then and given.get("source", source) == source:
            found.append(lead)
    return found


class TestTheNetCr2:
    def test_reacts_as_soon_as_a_lead_is_called_defective(self, shop):
        source = shop.sources[0]
        leads = [create_lead(contact=add_contact(), source=source, by=None, at=MONDAY) for _ in range(4)]
        a_deal(shop.pipeline, "paid", "100", lead=leads[0], contact=leads[0].contact, source=source)
        a_deal(shop.pipeline, lead=leads[1], contact=leads[1].contact, source=source)
        assert net(shop) == (1, 4)
        judged(leads[1], shop.owner, "fake")
        assert net(shop) == (1, 3)
        judged(leads[2], shop.owner, "spam")
        assert net(shop) == (1, 2)
        judged(leads[2], shop.owner)
        assert net(shop) == (1, 3)
        assert traffic(user=shop.owner, selection=Selection(), at=NOW).whole.cr2.tries == 4


def net(shop):
    found = traffic(user=shop.owner, selection=Selection(), at=NOW)
    rates = {(rate.hits, rate.tries) for rate in (found.whole.cr2_net, found.rows[0].earned.cr2_net)}
    assert len(rates) == 1
    return rates.pop()


class TestVerdictsOfPeople:
    def test_name_who_calls_more_defective_of_the_same_sources(self, shop):
        strict, fair, other = [*shop.sellers[1:], shop.owner]
        for each, defective in ((strict, 30), (fair, 5), (other, 6)):
            some_verdicts(shop, each, 40 - defective, defective, source=shop.sources[0])
        found = page(shop.owner)
        named = {found.judges[each.name]: each for each in found.audit.judges}
        assert named[strict.pk].compared.stands == "above"
        assert named[strict.pk].finding.values["rate"] == 30 / 40
        assert named[strict.pk].finding.values["others"] == pytest.approx(11 / 80)
        assert behind(shop.owner, Selection(), f"called:{strict.pk}") == 30
        assert behind(shop.owner, Selection(), f"said:{strict.pk}") == 40

    def test_name_nobody_whose_sources_are_worse(self, shop):
        bad, good = shop.sources[:2]
        first, second = shop.sellers[:2]
        for each, few, many in ((first, 10, 60), (second, 60, 10)):
            some_verdicts(shop, each, many // 5, many - many // 5, source=bad)
            some_verdicts(shop, each, few - few // 5, few // 5, source=good)
        audit = page(shop.owner).audit
        assert [each.finding for each in audit.judges] == [None, None]
        assert "Nothing is seen in 140 judged leads" in str(audit.summary[0])

    def test_tell_what_was_found_good_after_all(self, shop):
        anna, boris = shop.sellers[0], shop.owner
        leads = [create_lead(contact=add_contact(), owner=anna, by=None, at=MONDAY) for _ in range(5)]
        for lead in leads:
            judged(lead, anna, "fake")
        judged(leads[0], boris, days=2)
        a_deal(shop.pipeline, "paid", "1", lead=leads[1], contact=leads[1].contact, owner=anna)
        judged(leads[2], anna, days=3)
        found = page(shop.owner)
        (judge,) = (each for each in found.audit.judges if found.judges[each.name] == anna.pk)
        assert (judge.overruled.hits, judge.overruled.tries, judge.defective.tries) == (2, 4, 5)
        assert behind(shop.owner, Selection(), f"overruled:{anna.pk}") == 2

    def test_are_those_of_people_not_of_rules(self, shop):
        judge_lead(lead=add_lead(), is_clean=False, defect="fake", rule="Adverts", by=None, at=MONDAY)
        assert page(shop.owner).audit.judges == []

    def test_are_read_from_the_journal_as_the_database_counts_them(self, shop):
        some_leads(shop)
        for lead in Lead.objects.order_by("pk")[:10]:
            judged(lead, shop.sellers[0], "fake" if lead.pk % 2 else "")
        words = {}
        for event in Event.objects.filter(kind="leads.lead_judged", by_id__isnull=False).order_by("pk"):
            words[event.by_id, event.subject_id] = event.payload["is_clean"]
        found = page(shop.owner)
        counted = {found.judges[each.name]: (each.defective.hits, each.defective.tries) for each in found.audit.judges}
        people = Counter(by for by, _lead in words)
        assert counted == {
            by: (sum(not words[key] for key in words if key[0] == by), many) for by, many in people.items()
        }

    def test_are_not_held_side_by_side_for_who_sees_his_own_leads(self, shop):
        some_verdicts(shop, shop.sellers[1], 3, 3)
        shop.sellers[1].sees = "own"
        assert page(shop.sellers[1]).audit is None
        assert page(shop.sellers[1]).leads == 6
