"""Every verb of distribution leaves its audit."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest

from distribution_builders import WORKDAYS, a_lead, routed
from funnel_builders import a_pipeline
from party_builders import MONDAY
from people_builders import add_user
from voronka.distribution import actions
from voronka.distribution.models import Assignment
from voronka.distribution.plans import plan
from voronka.distribution.queries import unanswered_of, waiting
from voronka.funnel.actions import assign_deal
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(minutes=5)


def deeds():
    """Each verb with what it is given, one after the other, as a business would."""
    a_pipeline()
    anna, boris = add_user(name="Anna"), add_user(name="Boris")
    drawn = actions.Drawn(name="All", members=[(anna, 1)], respond_in_minutes=1)
    rule = yield "add_rule", {"drawn": drawn}
    other = yield "add_rule", {"drawn": drawn}
    yield "move_rule", {"rule": other, "up": True}
    yield "remove_rule", {"rule": other}
    yield "restore_rule", {"rule": other}
    yield "remove_rule", {"rule": other}
    rule.refresh_from_db()
    yield "edit_rule", {"rule": rule, "drawn": actions.Drawn(name="Every", members=[(anna, 2)], respond_in_minutes=1)}
    given = yield "route_lead", {"lead_id": a_lead().pk}
    given = yield "hand_over", {"assignment": given, "to": boris}
    given = yield "release_lead", {"assignment": given}
    given = yield "automate_lead", {"assignment": given}
    yield "release_lead", {"assignment": given}
    yield "take_next", {"user": anna}
    yield "note_answer", {"lead_ids": [given.lead_id]}
    deal = assign_deal(deal=Deal.objects.get(), owner=boris, by=None, at=LATER)
    yield "follow_deal", {"deal_id": deal.pk}
    yield "set_desk", {"user": anna, "week": None, "daily_cap": 5}
    routed()
    yield "escalate_late", {"at": LATER}
    yield "set_desk", {"user": anna, "week": None, "daily_cap": 0}
    routed(at=LATER)
    yield "set_desk", {"user": anna, "week": None, "daily_cap": None}
    yield "route_waiting", {"at": LATER}
    done = yield "redistribute", {"plan": plan(unanswered_of([anna.pk]), among=[boris], at=LATER)}
    yield "undo_redistribution", {"redistribution": done}
    yield "halve_share", {"user": anna}
    yield "restore_share", {"user": anna}
    yield "set_business_hours", {"week": WORKDAYS}
    yield "switch_rule", {"rule": rule, "is_on": False}


class TestEveryVerb:
    def test_records_what_it_changed(self):
        by, told, result, each = add_user("head", name="Helen"), {}, None, deeds()
        while True:
            try:
                name, given = each.send(result)
            except StopIteration:
                break
            action = getattr(actions, name)
            known = inspect.signature(action).parameters
            usual = {key: value for key, value in (("by", by), ("at", LATER)) if key in known}
            before = Event.objects.count()
            result = action(**usual | given)
            told[name] = Event.objects.count() - before

        verbs = {name for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
        assert set(told) == verbs - {"cannot_have"}
        assert [name for name, count in told.items() if count < 1] == []
        assert Assignment.objects.filter(ended_at=None).count() == 3
        assert not waiting().filter(user__isnull=False).exists()


class TestARule:
    def test_is_not_edited_over_the_head_of_another(self):
        drawn = actions.Drawn(name="All", way="queue")
        rule = actions.add_rule(drawn=drawn, by=None, at=MONDAY)
        actions.edit_rule(rule=rule, drawn=actions.Drawn(name="Every", way="queue"), by=None, at=MONDAY)

        with pytest.raises(actions.RuleEditedMeanwhile):
            actions.edit_rule(rule=rule, drawn=drawn, by=None, at=MONDAY)

    @pytest.mark.parametrize(
        ("field", "drawn"),
        [
            ("name", {"name": " "}),
            ("name", {"name": "x" * 101}),
            ("way", {"way": "magic"}),
            ("members", {"way": "in_turn"}),
            ("price_to", {"price_from": 2, "price_to": 1}),
            ("respond_in_minutes", {"respond_in_minutes": 0}),
        ],
    )
    def test_that_cannot_be_is_refused_at_its_field(self, field, drawn):
        with pytest.raises(Refusal) as refused:
            actions.add_rule(drawn=actions.Drawn(**{"name": "All", "way": "queue"} | drawn), by=None, at=MONDAY)

        assert list(refused.value.problems) == [field]

    def test_begins_turns_anew_when_its_members_change(self):
        anna, boris = add_user(), add_user()
        rule = actions.add_rule(drawn=actions.Drawn(name="All", members=[(anna, 1)]), by=None, at=MONDAY)
        routed()
        both = actions.Drawn(name="All", members=[(anna, 1), (boris, 1)])
        rule = actions.edit_rule(rule=rule, drawn=both, by=None, at=MONDAY)

        assert set(rule.members.values_list("credit", flat=True)) == {0}
