"""Leads that come at the same moment."""

from __future__ import annotations

from collections import Counter

import pytest

from distribution_builders import a_desk, a_lead, a_rule
from funnel_builders import a_pipeline
from party_builders import MONDAY
from people_builders import a_business, add_user
from people_threads import at_the_same_moment
from voronka.distribution.actions import route_lead
from voronka.distribution.models import Assignment
from voronka.funnel.models import Deal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def business():
    a_business()
    a_pipeline()


def routing(lead_id):
    return lambda: route_lead(lead_id=lead_id, at=MONDAY)


class TestTwoLeadsAtOnce:
    def test_do_not_break_a_cap(self):
        sellers = [add_user(), add_user()]
        for seller in sellers:
            a_desk(seller, daily_cap=2)
        a_rule(*sellers)
        leads = [a_lead().pk for _ in range(6)]

        given = at_the_same_moment(*map(routing, leads))

        assert Counter(each.user_id for each in given) == {sellers[0].pk: 2, sellers[1].pk: 2, None: 2}

    def test_take_turns(self):
        sellers = [add_user() for _ in range(3)]
        a_rule(*sellers)
        leads = [a_lead().pk for _ in range(6)]

        given = at_the_same_moment(*map(routing, leads))

        assert Counter(each.user for each in given) == dict.fromkeys(sellers, 2)


class TestOneLeadTwiceAtOnce:
    def test_is_given_out_once(self):
        a_rule(add_user(), add_user())
        lead = a_lead()

        given = at_the_same_moment(*[routing(lead.pk)] * 4)

        assert [each is None for each in given].count(False) == 1
        assert (Assignment.objects.count(), Deal.objects.count()) == (1, 1)
