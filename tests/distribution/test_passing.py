"""Leads from hand to hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from distribution_builders import a_lead, a_rule, routed
from funnel_builders import a_pipeline
from party_builders import MONDAY
from people_builders import a_business, add_user
from people_threads import at_the_same_moment
from voronka.activities.models import Task
from voronka.distribution import actions
from voronka.distribution.models import Assignment
from voronka.distribution.queries import waiting
from voronka.funnel.actions import assign_deal
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=5)


def absent(user):
    type(user).objects.filter(pk=user.pk).update(is_absent=True)
    user.refresh_from_db()
    return user


class TestTakingTheNext:
    def test_gives_the_longest_waiting_with_its_deal_and_a_task(self):
        a_pipeline()
        seller = add_user()
        a_rule(way="queue", respond_in_minutes=10)
        second, first = a_lead(at=MONDAY), a_lead(at=MONDAY - timedelta(hours=1))
        for lead in (second, first):
            routed(lead)

        taken = actions.take_next(user=seller, at=LATER)

        assert (taken.lead, taken.user, taken.how, taken.ordinal) == (first, seller, "taken", 2)
        assert Deal.objects.get(lead=first).owner == seller
        assert Task.objects.get().due_at == taken.respond_by == LATER + timedelta(minutes=10)

    def test_says_so_where_nobody_waits(self):
        with pytest.raises(actions.QueueEmpty):
            actions.take_next(user=add_user(), at=LATER)

    def test_passes_by_what_a_rule_keeps_for_others(self):
        a_rule(add_user(), way="queue")
        routed()

        with pytest.raises(actions.QueueEmpty):
            actions.take_next(user=add_user(), at=LATER)

    def test_is_not_for_who_is_away_nor_for_who_works_no_deals(self):
        routed()
        for user in (absent(add_user()), add_user("analyst")):
            with pytest.raises(Refusal):
                actions.take_next(user=user, at=LATER)

        assert waiting().count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoWhoTakeAtOnce:
    def test_take_two_different_leads(self):
        a_business()
        a_pipeline()
        for _ in range(3):
            routed()
        sellers = [add_user(), add_user()]

        taken = at_the_same_moment(*[lambda user=user: actions.take_next(user=user, at=LATER) for user in sellers])

        assert len({each.lead_id for each in taken}) == 2
        assert waiting().count() == 1

    def test_are_told_that_the_last_one_is_gone(self):
        a_business()
        routed()
        sellers = [add_user(), add_user()]

        taken = at_the_same_moment(*[lambda user=user: actions.take_next(user=user, at=LATER) for user in sellers])

        assert sorted(type(each).__name__ for each in taken) == ["Assignment", "QueueEmpty"]


class TestPassingOn:
    def test_gives_a_lead_back_and_its_task_is_over(self):
        a_pipeline()
        seller = add_user()
        given = routed()
        assert given.user == seller

        actions.release_lead(assignment=given, by=seller, at=LATER)

        given.lead.refresh_from_db()
        task = Task.objects.get()
        assert (given.lead.owner, Deal.objects.get().owner, waiting().count()) == (None, None, 1)
        assert (task.done_at, task.result) == (LATER, "The lead went on to others")

    def test_hands_a_lead_over_with_deal_contact_and_task(self):
        a_pipeline()
        one, other = add_user(), add_user()
        a_rule(one)
        given = routed()

        actions.hand_over(assignment=given, to=other, by=one, at=LATER)

        given.lead.refresh_from_db()
        given.lead.contact.refresh_from_db()
        owners = (given.lead.owner, Deal.objects.get().owner, Task.objects.get().owner, given.lead.contact.owner)
        assert owners == (other,) * 4

    def test_is_refused_to_who_was_slower(self):
        one, other = add_user(), add_user()
        a_rule(one)
        given = routed()
        actions.hand_over(assignment=given, to=other, by=one, at=LATER)

        with pytest.raises(actions.PassedMeanwhile):
            actions.release_lead(assignment=given, by=one, at=LATER)

        assert Assignment.objects.get(ended_at=None).user == other

    def test_is_refused_to_who_is_away(self):
        a_rule(add_user())
        given = routed()

        with pytest.raises(Refusal, match="is away"):
            actions.hand_over(assignment=given, to=absent(add_user()), by=None, at=LATER)

    def test_leads_to_the_auto_funnel_and_back_to_people(self):
        seller = add_user()
        given = routed()

        automatic = actions.automate_lead(assignment=given, by=seller, at=LATER)
        assert (automatic.user, automatic.is_automatic, waiting().count()) == (None, True, 0)

        back = actions.hand_over(assignment=automatic, to=seller, by=seller, at=LATER)
        assert (back.user, back.is_automatic) == (seller, False)

    def test_follows_a_deal_that_is_given_to_another(self):
        a_pipeline()
        one, other = add_user(), add_user()
        a_rule(one)
        lead = routed().lead
        deal = assign_deal(deal=Deal.objects.get(), owner=other, by=one, at=LATER)

        followed = actions.follow_deal(deal_id=deal.pk, at=LATER)

        lead.refresh_from_db()
        assert followed is not None
        assert (lead.owner, followed.how, actions.follow_deal(deal_id=deal.pk, at=LATER)) == (other, "deal", None)

    def test_leaves_an_unbroken_chain_of_hands(self):
        seller = add_user()
        given = routed()
        for _ in range(3):
            actions.release_lead(assignment=given, by=seller, at=LATER)
            given = actions.take_next(user=seller, at=LATER)

        hands = Assignment.objects.order_by("ordinal")
        assert [each.ordinal for each in hands] == [1, 2, 3, 4, 5, 6, 7]
        assert [each.ended_at is None for each in hands] == [False] * 6 + [True]
        assert Event.objects.filter(kind="distribution.lead_routed").count() == 7
