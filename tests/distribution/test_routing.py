"""New leads given out: by rules, to the only seller, into the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from distribution_builders import WORKDAYS, a_desk, a_lead, a_rule, routed
from funnel_builders import a_pipeline
from party_builders import MONDAY, add_contact, add_product, add_source
from people_builders import add_user
from voronka.activities.models import Task
from voronka.distribution.actions import route_lead, routing
from voronka.distribution.models import Assignment, Member
from voronka.funnel.models import Deal
from voronka.journal.models import Batch, Delivery, Event
from voronka.leads.actions import create_lead, judge_lead
from voronka.traffic.actions import receive

pytestmark = pytest.mark.django_db


class TestANewLead:
    def test_comes_to_the_seller_of_the_rule_with_a_deal_and_a_task(self):
        seller, pipeline = add_user(), a_pipeline()
        rule = a_rule(seller, pipeline=pipeline, respond_in_minutes=15)
        source, product = add_source(), add_product(price="500")
        lead = a_lead(source=source, product=product)

        given = routed(lead)

        lead.refresh_from_db()
        deal = Deal.objects.get(lead=lead)
        assert (given.user, given.how, given.rule, lead.owner) == (seller, "rule", rule, seller)
        assert (deal.pipeline, deal.stage, deal.owner) == (pipeline, pipeline.stages.first(), seller)
        assert (deal.source, deal.product, deal.contact, deal.amount) == (source, product, lead.contact, 500)
        assert given.task is not None
        assert (given.task.title, given.task.owner, given.task.deal) == ("Contact the customer", seller, deal)
        assert given.task.due_at == given.respond_by == MONDAY + timedelta(minutes=15)

    def test_is_told_of_in_the_journal(self):
        a_rule(add_user())
        given = routed()

        told = Event.objects.get(kind="distribution.lead_routed")
        assert (told.subject_id, told.payload["assignment_id"]) == (given.lead_id, given.pk)
        assert told.changes == {"owner": [None, given.user_id]}

    def test_is_given_out_once_however_often_it_is_told(self):
        a_pipeline()
        a_rule(add_user(), add_user())
        given = routed()

        assert route_lead(lead_id=given.lead_id, at=MONDAY) is None
        assert (Assignment.objects.count(), Deal.objects.count(), Task.objects.count()) == (1, 1, 1)

    def test_lets_the_seller_see_the_contact_that_was_nobodys(self):
        seller, known = add_user(), add_user()
        a_rule(seller)
        of_nobody, of_another = routed(), routed(contact=add_contact(owner=known))

        assert of_nobody.lead.contact.owner == seller
        assert of_another.lead.contact.owner == known

    def test_takes_the_amount_that_the_customer_wrote(self):
        a_pipeline()
        a_rule(add_user())
        lead = a_lead(product=add_product(price="500"), submission=receive(payload={"amount": "1 200,50"}, at=MONDAY))
        routed(lead)

        assert str(Deal.objects.get(lead=lead).amount) == "1200.50"

    def test_comes_without_a_deal_where_the_first_stage_asks_for_more(self):
        pipeline = a_pipeline()
        pipeline.stages.filter(pk=pipeline.stages.all()[0].pk).update(required=["amount"])
        given = routed()

        assert not Deal.objects.exists()
        assert given.why["no_deal"] == "amount"

    def test_waits_for_the_beginning_of_the_working_day_with_its_clock(self):
        seller = add_user()
        a_desk(seller, week=WORKDAYS)
        a_rule(seller, respond_in_minutes=60)
        given = routed(at=MONDAY + timedelta(hours=8, minutes=30))

        assert given.respond_by == MONDAY + timedelta(days=1, minutes=30)


class TestWhatIsNotGivenOut:
    def test_is_what_came_in_a_batch(self):
        lead = a_lead(batch=Batch.objects.create(kind="import", at=MONDAY))

        assert route_lead(lead_id=lead.pk, at=MONDAY) is None
        assert not Delivery.objects.filter(consumer="distribution.route", event__subject_id=lead.pk).exists()

    def test_is_what_was_judged_to_be_no_lead_until_somebody_says_otherwise(self):
        lead = a_lead()
        judge_lead(lead=lead, is_clean=False, defect="spam", by=None, at=MONDAY)
        assert route_lead(lead_id=lead.pk, at=MONDAY) is None

        judge_lead(lead=lead, is_clean=True, by=add_user("head"), at=MONDAY)
        assert route_lead(lead_id=lead.pk, at=MONDAY) is not None

    def test_is_what_came_with_a_seller(self):
        seller = add_user()
        lead = create_lead(contact=add_contact(), owner=seller, by=seller, at=MONDAY)

        assert route_lead(lead_id=lead.pk, at=MONDAY) is None


class TestWithoutARule:
    def test_the_only_seller_gets_it_in_the_first_pipeline(self):
        add_user("head")
        seller, pipeline = add_user(), a_pipeline()
        given = routed()

        assert (given.user, given.how, given.why["reason"]) == (seller, "only", "only")
        assert Deal.objects.get(lead=given.lead).pipeline == pipeline

    def test_the_owner_gets_it_who_works_alone(self):
        owner = add_user("owner", sees="all")

        assert routed().user == owner

    @pytest.mark.parametrize("sellers", [0, 2])
    def test_it_waits_where_there_is_not_one_seller(self, sellers):
        for _ in range(sellers):
            add_user()
        given = routed()

        assert (given.user, given.how, given.why["reason"]) == (None, "no_rule", "no_rule")

    def test_it_waits_for_the_only_seller_who_is_away(self):
        seller = add_user()
        type(seller).objects.update(is_absent=True)

        assert (routed().user, Assignment.objects.get().why["reason"]) == (None, "nobody")

    def test_of_one_rule_does_not_keep_those_of_another_waiting(self, monkeypatch):
        away, back = add_user(), add_user()
        product = add_product()
        a_rule(away, wanted={"product": [product.pk]})
        a_rule(back)
        type(away).objects.filter(pk__in=[away.pk, back.pk]).update(is_absent=True)
        stuck = [routed(product=product) for _ in range(3)]
        other = routed()
        type(back).objects.filter(pk=back.pk).update(is_absent=False)
        monkeypatch.setattr(routing, "AT_ONCE", len(stuck))

        assert routing.route_waiting(at=MONDAY) == 1
        other.lead.refresh_from_db()
        assert other.lead.owner == back


class TestRules:
    def test_are_asked_in_order_and_the_first_that_fits_decides(self):
        first, second = add_user(), add_user()
        product = add_product()
        a_rule(first, wanted={"product": [product.pk]})
        general = a_rule(second)

        assert routed(product=product).user == first
        given = routed()
        assert (given.user, given.rule) == (second, general)
        assert list(given.why["passed_over"].values()) == ["product"]

    def test_that_are_off_are_not_asked(self):
        a_rule(add_user(), is_on=False)
        seller = add_user()
        rule = a_rule(seller)

        assert routed().rule == rule

    def test_give_by_weight(self):
        heavy, light = add_user(), add_user()
        a_rule(heavy, light, weights=(3, 1))

        got = [routed().user for _ in range(8)]

        assert (got.count(heavy), got.count(light)) == (6, 2)

    def test_give_to_whoever_has_fewest_open_deals(self):
        busy, free = add_user(), add_user()
        a_pipeline()
        a_rule(busy)
        for _ in range(2):
            routed()
        a_rule(busy, free, way="least_loaded", position=0)

        assert [routed().user for _ in range(3)] == [free, free, busy]

    def test_stop_at_the_cap_of_the_day(self):
        seller = add_user()
        a_desk(seller, daily_cap=2)
        a_rule(seller)

        assert [routed().user for _ in range(3)] == [seller, seller, None]
        assert routed(at=MONDAY + timedelta(days=1)).user == seller

    def test_give_nothing_to_who_left(self):
        gone, here = add_user(), add_user()
        a_rule(gone, here)
        type(gone).objects.filter(pk=gone.pk).update(is_active=False)

        assert [routed().user for _ in range(2)] == [here, here]

    def test_send_to_the_auto_funnel_without_people(self):
        pipeline = a_pipeline()
        a_rule(way="automatic")
        given = routed()

        assert (given.user, given.is_automatic, given.task) == (None, True, None)
        assert Deal.objects.get(lead=given.lead).owner is None
        assert Deal.objects.get(lead=given.lead).pipeline == pipeline

    def test_cut_the_share_of_who_is_at_a_desk_with_less(self):
        cut, whole = add_user(), add_user()
        a_desk(cut, share=50)
        a_rule(cut, whole, weights=(2, 2))

        got = [routed().user for _ in range(6)]

        assert (got.count(cut), got.count(whole)) == (2, 4)
        assert sum(Member.objects.values_list("credit", flat=True)) == pytest.approx(0)
