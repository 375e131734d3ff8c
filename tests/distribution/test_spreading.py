"""Many leads given anew."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from distribution_builders import a_desk, a_rule, routed
from party_builders import MONDAY
from people_builders import add_user
from voronka.distribution import actions
from voronka.distribution.actions import spreading
from voronka.distribution.models import Assignment
from voronka.distribution.plans import plan
from voronka.distribution.queries import last_redistribution, unanswered_of, waiting
from voronka.ground.refusal import Refusal

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def anna():
    """Somebody with six leads that wait for her."""
    anna = add_user(name="Anna")
    a_rule(anna)
    for _ in range(6):
        routed()
    return anna


def owners():
    return Counter(Assignment.objects.filter(ended_at=None).values_list("user", flat=True))


class TestAPlan:
    def test_tells_the_counts_and_writes_nothing(self, anna):
        boris, vera = add_user(), add_user()

        told = plan(unanswered_of([anna.pk]), among=[anna, boris, vera], at=LATER)

        assert told.counts == {boris.pk: 3, vera.pk: 3}
        assert owners() == {anna.pk: 6}

    def test_holds_to_caps_and_lets_the_rest_wait(self, anna):
        boris = add_user()
        a_desk(boris, daily_cap=4)

        assert plan(unanswered_of([anna.pk]), among=[boris], at=LATER).counts == {boris.pk: 4, None: 2}

    def test_by_the_rules_gives_nothing_back_to_whom_it_is_taken_from(self, anna):
        boris = add_user()
        a_rule(anna, boris, position=0)

        assert plan(unanswered_of([anna.pk]), among=None, at=LATER).counts == {boris.pk: 6}


class TestRedistributing:
    def test_gives_as_the_plan_told(self, anna):
        boris, vera = add_user(), add_user()
        told = plan(unanswered_of([anna.pk]), among=[boris, vera], at=LATER)

        done = actions.redistribute(plan=told, by=anna, at=LATER)

        assert (done.done, owners()) == (6, {boris.pk: 3, vera.pk: 3})
        assert last_redistribution() == done

    def test_leaves_what_has_gone_on_since_the_plan(self, anna):
        boris, vera = add_user(), add_user()
        told = plan(unanswered_of([anna.pk]), among=[boris], at=LATER)
        first = unanswered_of([anna.pk])[0]
        actions.hand_over(assignment=first, to=vera, by=anna, at=LATER)

        assert actions.redistribute(plan=told, by=anna, at=LATER).done == 5
        assert owners() == {boris.pk: 5, vera.pk: 1}

    def test_is_undone_but_for_what_has_gone_on(self, anna):
        boris, vera = add_user(), add_user()
        done = actions.redistribute(plan=plan(unanswered_of([anna.pk]), among=[boris], at=LATER), by=anna, at=LATER)
        actions.hand_over(assignment=unanswered_of([boris.pk])[0], to=vera, by=boris, at=LATER)

        assert actions.undo_redistribution(redistribution=done, by=anna, at=LATER) == 5
        assert owners() == {anna.pk: 5, vera.pk: 1}
        with pytest.raises(Refusal, match="undone already"):
            actions.undo_redistribution(redistribution=done, by=anna, at=LATER)

    def test_is_undone_to_its_end_by_a_second_press_where_the_first_died(self, anna, monkeypatch):
        boris = add_user()
        done = actions.redistribute(plan=plan(unanswered_of([anna.pk]), among=[boris], at=LATER), by=anna, at=LATER)
        monkeypatch.setattr(spreading, "BATCH", 2)
        put, calls = spreading.put, iter([True, True, True, False])

        def dies(*given, **more):
            if not next(calls):
                raise RuntimeError("killed")
            return put(*given, **more)

        monkeypatch.setattr(spreading, "put", dies)
        with pytest.raises(RuntimeError):
            actions.undo_redistribution(redistribution=done, by=anna, at=LATER)
        monkeypatch.setattr(spreading, "put", put)

        assert actions.undo_redistribution(redistribution=done, by=anna, at=LATER) == 4
        assert owners() == {anna.pk: 6}

    def test_is_undone_into_the_queue_as_it_waited_there(self):
        away, boris = add_user(), add_user()
        type(away).objects.filter(pk=away.pk).update(is_absent=True)
        a_rule(away)
        routed()
        done = actions.redistribute(plan=plan(waiting(), among=[boris], at=LATER), by=boris, at=LATER)
        assert owners() == {boris.pk: 1}

        actions.undo_redistribution(redistribution=done, by=boris, at=LATER)
        type(away).objects.filter(pk=away.pk).update(is_absent=False)

        assert actions.route_waiting(at=LATER) == 1
        assert owners() == {away.pk: 1}

    def test_is_undone_to_nobody_who_works_here_no_more_and_never_from_who_has_answered(self, anna):
        boris, boss = add_user(), add_user(role="head")
        done = actions.redistribute(plan=plan(unanswered_of([anna.pk]), among=[boris], at=LATER), by=boss, at=LATER)
        Assignment.objects.filter(pk=unanswered_of([boris.pk])[0].pk).update(responded_at=LATER)
        type(anna).objects.filter(pk=anna.pk).update(is_active=False)

        assert actions.undo_redistribution(redistribution=done, by=boss, at=LATER) == 5
        assert owners() == {boris.pk: 1, None: 5}
        assert waiting().filter(why__reason="nobody").count() == 5
