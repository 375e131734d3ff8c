"""The way from a visit to a repeat sale: each count is an independent one, row by row, and nobody is lost between."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db.models import Q

from funnel_builders import a_deal, loss_reason, move
from party_builders import MONDAY, add_contact
from people_builders import a_business, add_user
from report_builders import a_shop, some_deals
from sales_builders import deliver_all
from traffic_builders import a_point, an_origin, some_leads, some_visits
from traffic_builders import a_shop as a_door
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal, Stage
from voronka.leads.actions import create_lead, judge_lead
from voronka.leads.models import Lead
from voronka.reports.request_records import request_records
from voronka.reports.requests import NARROWED, PART
from voronka.reports.results import flow
from voronka.reports.results.earned import NOT_ALL_VISITORS
from voronka.reports.results.flow import NO_POINT, NOT_COUNTED
from voronka.reports.selection import NONE, Selection
from voronka.sales.models import Sale
from voronka.traffic.actions import tally
from voronka.traffic.models import Hit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)


@pytest.fixture
def shop():
    return a_shop()


def page(user, shop, **selection):
    return flow(user=user, selection=Selection(**{"pipeline": shop.pipeline.pk} | selection), at=NOW)


def steps(found):
    """Place -> its step; stages by their names."""
    return {step.name or step.key: step for step in found.steps}


class TestEveryNumber:
    @pytest.mark.parametrize("seed", range(2))
    def test_is_an_independent_count_and_opens_as_many_records(self, shop, seed):
        some_leads(shop, 30, seed=seed)
        some_deals(shop, 30, seed=seed)
        deliver_all()
        dice = random.Random(seed)
        for user in (shop.owner, *shop.sellers):
            given = {"pipeline": dice.choice([shop.pipeline, shop.other]).pk}
            if dice.random() < 0.5:
                since, until = sorted(date(2026, 1, 1) + timedelta(days=dice.randrange(90)) for _ in range(2))
                given |= {"since": since, "until": until}
            if dice.random() < 0.3:
                given |= {"source": dice.choice([NONE, *(each.pk for each in shop.sources)])}
            found = page(user, shop, **given)
            ways = by_the_database(user, given)
            assert counted(found) == summed(ways, given["pipeline"])
            nobody_is_lost(found)
            opens_its_records(user, found)


def counted(found):
    """Place -> came, went on, and why the others stopped."""
    return [(step.key, step.stage_id, step.came, step.went_on, step.stopped) for step in found.steps]


def summed(ways, pipeline):
    """The same as `counted`, from the way of each request."""
    stages = stages_of(pipeline)
    places = ["leads", *stages, "sale", "first", "again"]
    found = []
    for at, place in enumerate(places):
        came = [why for reached, why in ways if places.index(reached) >= at]
        here = [why for reached, why in ways if reached == place and why]
        key = place if isinstance(place, str) else "stage"
        stage_id = NONE if isinstance(place, str) else place
        went_on = None if place == "again" else len(came) - len(here)
        found.append((key, stage_id, len(came), went_on, {why: here.count(why) for why in sorted(set(here))}))
    return found


def stages_of(pipeline):
    rows = Stage.objects.filter(pipeline_id=pipeline, is_gone=False).exclude(kind__in=["won", "lost"])
    return list(rows.order_by("position", "id").values_list("pk", flat=True))


def by_the_database(user, given):
    """For each request: the furthest place that it has come to, and why no further. Counted with plain queries."""
    stages = stages_of(given["pipeline"])
    found = []
    for row in [*Lead.objects.order_by("pk"), *Deal.objects.filter(lead=None).order_by("pk")]:
        deals = list(Deal.objects.filter(lead=row)) if isinstance(row, Lead) else [row]
        rank = {"won": 2, "": 1, "lost": 0}
        deal = max(deals, key=lambda each: (rank[each.outcome], each.pk), default=None)
        asked = row.at if isinstance(row, Lead) else row.first_contact_at
        source = (deal and deal.source_id) or row.source_id or NONE
        is_in = given.get("since", date.min) <= asked.date() <= given.get("until", date.max)
        if is_in and is_seen(user, (deal or row).owner) and given.get("source", source) == source:
            found.append(way_of(row, deal, stages, given["pipeline"]))
    return found


def way_of(row, deal, stages, pipeline):
    if deal is None:
        return ("leads", "defective" if row.defect else "no_deal")
    if deal.pipeline_id != pipeline:
        return ("leads", "elsewhere")
    if deal.outcome == "won":
        return sold(deal)
    been = set(deal.transitions.values_list("to_stage_id", flat=True)) & set(stages)
    if not been:
        return ("leads", "lost_unseen" if deal.outcome else "open_unseen")
    return (max(been, key=stages.index), "lost" if deal.outcome else "open")


def sold(deal):
    sale = Sale.objects.filter(deal=deal, kind="sale", is_cancelled=False).first()
    if sale is None or not (sale.company or sale.contact):
        return ("sale", "not_told")
    whose = Q(company=sale.company) if sale.company else Q(contact=sale.contact, company=None)
    every = Sale.objects.filter(whose, kind="sale", is_cancelled=False)
    if every.filter(Q(at__lt=sale.at) | Q(at=sale.at, pk__lt=sale.pk)).exists():
        return ("sale", "bought_before")
    return ("again", "") if every.exclude(pk=sale.pk).exists() else ("first", "not_again")


def is_seen(user, owner):
    if user.sees == "all" or owner == user:
        return True
    return user.sees == "team" and (owner is None or owner.team_id == user.team_id)


def nobody_is_lost(found):
    """What enters a place goes on, is lost, is still open or takes another way."""
    for step, following in pairwise(found.steps):
        assert step.came == step.went_on + step.lost + step.open + step.aside
        assert step.went_on == following.came
    assert sum(point.leads for point in found.points) == found.leads == found.won + found.lost + found.open
    if found.visitors:
        assert found.visitors.came == found.visitors.went_on + found.visitors.lost + found.visitors.aside
        assert found.visitors.came == sum(point.visitors or 0 for point in found.points)
        assert found.visitors.went_on == found.leads - found.uncounted


def opens_its_records(user, found):
    said = {"way:counted": found.leads - found.uncounted, "way:uncounted": found.uncounted}
    for step in found.steps[1:]:
        said[f"way:reached:{step.stage_id}" if step.stage_id else f"way:{step.key}"] = step.came
    for step in found.steps:
        said |= {f"way:{why}:{step.stage_id}" if step.stage_id else f"way:{why}": n for why, n in step.stopped.items()}
    asked = {"user": user, "selection": found.selection, "at": NOW}
    assert {number: request_records(number=number, **asked).rows.height for number in said} == said


class TestVisitors:
    def test_of_a_page_became_leads_or_left(self, shop):
        point = a_point("Page")
        some_visits(40, point, an_origin(shop.sources[0]))
        leads_at(point, 3)
        found = page(shop.owner, shop)
        (row,) = found.points
        assert (row.visitors, row.leads, row.cr1.hits, row.cr1.tries, row.left) == (40, 3, 3, 40, 37)
        assert (found.visitors.came, found.visitors.went_on, found.visitors.stopped) == (40, 3, {"left": 37})
        hits = Hit.objects.filter(robot="").values("visitor", "point", "at__date").distinct().count()
        assert found.visitors.came == hits

    def test_are_not_known_where_nobody_counts(self, shop):
        leads_at(a_point("Silent"), 2)
        found = page(shop.owner, shop)
        (row,) = found.points
        assert (row.visitors, row.left, row.cr1, row.missing) == (None, None, None, NOT_COUNTED)
        assert (found.visitors, found.no_visitors) == (None, NOT_COUNTED)

    def test_are_not_held_against_leads_from_before_the_count(self, shop):
        point = a_point("Page")
        leads_at(point, 4, at=MONDAY - timedelta(days=5))
        leads_at(point, 2, at=MONDAY + timedelta(days=1))
        some_visits(10, point)
        found = page(shop.owner, shop)
        (row,) = found.points
        assert (row.leads, row.came, row.cr1.hits, row.left, found.uncounted) == (6, 2, 2, 8, 4)

    def test_of_a_door_are_held_against_leads_of_the_days_that_were_counted(self, shop):
        door = a_door("Shop")
        for day in (0, 2):
            tally(point=door, visitors=10, key=f"{day}", by=shop.owner, at=MONDAY + timedelta(days=day))
            leads_at(door, 1, at=MONDAY + timedelta(days=day))
        leads_at(door, 5, at=MONDAY + timedelta(days=1))
        (row,) = page(shop.owner, shop).points
        assert (row.visitors, row.leads, row.came, row.left) == (20, 7, 2, 18)

    def test_give_no_rate_where_fewer_were_counted_than_asked(self, shop):
        point = a_point("Page")
        some_visits(2, point)
        leads_at(point, 3)
        found = page(shop.owner, shop)
        (row,) = found.points
        assert (row.visitors, row.cr1, row.left, row.missing) == (2, None, None, NOT_ALL_VISITORS)
        assert (found.visitors.rate, found.visitors.stopped, found.uncounted) == (None, {"not_followed": 2}, 3)

    def test_of_no_point_are_counted_and_held_against_nothing(self, shop):
        some_visits(5)
        a_deal(shop.pipeline)
        found = page(shop.owner, shop)
        assert [(row.point_id, row.visitors, row.cr1, row.missing) for row in found.points] == [
            (NONE, 5, None, NO_POINT)
        ]
        nobody_is_lost(found)

    def test_are_told_to_those_who_see_all_leads(self, shop):
        point = a_point("Page")
        some_visits(3, point)
        lead = create_lead(contact=add_contact(), by=None, at=MONDAY, point=point, owner=shop.sellers[1])
        found = page(shop.sellers[1], shop)
        assert (found.visitors, found.no_visitors, found.leads) == (None, PART, 1)
        assert page(shop.owner, shop, seller=lead.owner_id).no_visitors == NARROWED


def leads_at(point, many, at=MONDAY):
    for _ in range(many):
        create_lead(contact=add_contact(), by=None, at=at, point=point)


class TestStages:
    def test_hold_a_deal_where_it_got_furthest(self, shop):
        deal = a_deal(shop.pipeline)
        first, second, third = stages_of(shop.pipeline.pk)[:3]
        stages = {stage.pk: stage for stage in shop.pipeline.stages.all()}
        for minutes, to in enumerate((third, second, first), 1):
            move(deal, stages[to].key, at=MONDAY + timedelta(minutes=minutes))
        found = page(shop.owner, shop)
        assert [step.came for step in found.steps if step.key == "stage"][:4] == [1, 1, 1, 0]
        assert next(step for step in found.steps if step.stage_id == third).stopped == {"open": 1}

    def test_all_lost_ends_before_the_sale(self, shop):
        for _ in range(5):
            deal = a_deal(shop.pipeline)
            refused = shop.pipeline.stages.get(key="refused")
            reason = loss_reason(shop.pipeline)
            funnel.move_deal(deal=deal, to=refused, loss_reason=reason, by=None, at=MONDAY + timedelta(hours=1))
        found = page(shop.owner, shop)
        assert (found.lost, steps(found)["sale"].came, steps(found)["sale"].rate) == (5, 0, None)
        nobody_is_lost(found)

    def test_are_those_of_the_funnel_that_is_asked_for(self, shop):
        a_deal(shop.other)
        found = page(shop.owner, shop)
        assert steps(found)["leads"].stopped == {"elsewhere": 1}

    def test_one_defective_lead_stops_at_once(self, shop):
        lead = create_lead(contact=add_contact(), by=None, at=MONDAY)
        judge_lead(lead=lead, is_clean=False, defect="spam", by=shop.owner, at=MONDAY)
        found = page(shop.owner, shop)
        assert (found.leads, found.lost, steps(found)["leads"].stopped) == (1, 1, {"defective": 1})


class TestNothing:
    def test_of_nobody_there_is_nothing(self, shop):
        found = page(shop.owner, shop)
        assert (found.is_empty, found.points, found.leads) == (True, [], 0)

    def test_without_a_funnel_there_are_leads_alone(self):
        a_business()
        create_lead(contact=add_contact(), by=None, at=MONDAY)
        found = flow(user=add_user("owner", sees="all"), selection=Selection(), at=NOW)
        assert [(step.key, step.came) for step in found.steps] == [
            ("leads", 1),
            ("sale", 0),
            ("first", 0),
            ("again", 0),
        ]
