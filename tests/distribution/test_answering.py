"""The clock of the first response."""

from __future__ import annotations

from datetime import timedelta

import pytest

from distribution_builders import WORKDAYS, a_desk, a_lead, a_rule, routed
from funnel_builders import a_pipeline, move
from party_builders import MONDAY
from people_builders import add_user
from voronka.activities import actions as activities
from voronka.distribution import actions, handlers
from voronka.distribution.jobs import watch_the_clock
from voronka.distribution.models import Assignment, Rule
from voronka.distribution.queries import waiting
from voronka.distribution.responses import responses
from voronka.funnel.models import Deal
from voronka.journal.events import CONSUMERS, KINDS
from voronka.journal.models import Delivery
from voronka.leads.actions import judge_lead

pytestmark = pytest.mark.django_db
SOON, LATE = MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=16)


@pytest.fixture
def seller():
    a_pipeline()
    seller = add_user(name="Anna")
    a_rule(seller, respond_in_minutes=15)
    return seller


def deliver() -> None:
    """What the worker does with the deliveries of the clock."""
    for delivery in Delivery.objects.filter(consumer="distribution.answer").select_related("event").order_by("pk"):
        kind = KINDS[delivery.event.kind]
        handler = CONSUMERS[delivery.event.kind]["distribution.answer"]
        handler(kind.read(at=delivery.event.at, payload=delivery.event.payload))


def answered(given: Assignment):
    given.refresh_from_db()
    return given.responded_at


class TestTheClock:
    @pytest.mark.parametrize("touch", ["call", "note", "meeting", "task", "move"])
    def test_is_stopped_by_the_first_thing_that_a_person_does(self, seller, touch):
        given = routed()
        deal = Deal.objects.get()
        about = {"deal": deal, "by": seller, "at": SOON}
        {
            "call": lambda: activities.log_call(direction="out", result="no_answer", **about),
            "note": lambda: activities.write_note(text="Likes tea", **about),
            "meeting": lambda: activities.plan_meeting(title="Tea", starts_at=LATE, owner=seller, **about),
            "task": lambda: activities.finish_task(task=given.task, by=seller, at=SOON),
            "move": lambda: move(deal, "contacted", by=seller, at=SOON),
        }[touch]()
        for _ in range(2):
            deliver()

        assert answered(given) == SOON

    @pytest.mark.usefixtures("seller")
    def test_runs_on_when_the_machine_moves_the_deal(self):
        given = routed()
        move(Deal.objects.get(), "contacted", by=None, at=SOON)
        deliver()

        assert answered(given) is None

    def test_takes_no_lead_from_who_has_answered_in_time_though_the_worker_comes_late(self, seller):
        given = routed()
        activities.write_note(text="Likes tea", deal=Deal.objects.get(), by=seller, at=SOON)

        assert actions.escalate_late(at=LATE) == 0
        deliver()
        Delivery.objects.update(state=Delivery.State.DONE)
        assert actions.escalate_late(at=LATE) == 0

        assert answered(given) == SOON

    def test_is_stopped_by_a_call_to_the_contact_that_names_no_deal(self, seller):
        given = routed()
        activities.log_call(direction="out", result="busy", contact=given.lead.contact, by=seller, at=SOON)
        deliver()

        assert answered(given) == SOON

    def test_is_stopped_by_who_says_that_it_is_no_lead(self, seller):
        given = routed()
        judge_lead(lead=given.lead, is_clean=False, defect="spam", by=seller, at=SOON)
        event = Delivery.objects.filter(event__kind="leads.lead_judged").select_related("event")[0].event
        handlers.route_after_all(KINDS[event.kind].read(at=event.at, payload=event.payload))

        assert answered(given) == SOON

    def test_is_not_stopped_by_what_was_done_before(self, seller):
        given = routed(at=SOON)

        assert actions.note_answer(lead_ids=[given.lead_id], by=seller, at=MONDAY) == 0


class TestALateLead:
    def test_goes_to_whom_the_rule_names(self, seller):
        head = add_user("head")
        Rule.objects.update(escalate_to=head)
        given = routed()

        assert (watch_the_clock(at=SOON), watch_the_clock(at=LATE), watch_the_clock(at=LATE)) == (0, 1, 0)
        now = Assignment.objects.get(ended_at=None)
        assert (now.user, now.how, now.why["reason"], now.why["from"]) == (head, "escalated", "too_late", seller.pk)
        assert Deal.objects.get(lead=given.lead).owner == head

    def test_goes_back_to_the_queue_where_nobody_is_named_or_he_is_away(self, seller):
        for head in (None, add_user("head")):
            Rule.objects.update(escalate_to=head)
            type(seller).objects.filter(role="head").update(is_absent=True)
            routed()

        assert watch_the_clock(at=LATE) == 2
        assert waiting().count() == 2

    @pytest.mark.usefixtures("seller")
    def test_goes_into_the_queue_when_the_next_one_is_late_too(self):
        head = add_user("head")
        Rule.objects.update(escalate_to=head)
        routed()
        watch_the_clock(at=LATE)

        assert watch_the_clock(at=LATE + timedelta(minutes=15)) == 1
        assert (waiting().count(), Assignment.objects.count()) == (1, 3)

    def test_stays_where_it_was_answered_or_is_no_lead(self, seller):
        answered_, defective = routed(), routed()
        actions.note_answer(lead_ids=[answered_.lead_id], by=seller, at=SOON)
        judge_lead(lead=defective.lead, is_clean=False, defect="spam", by=None, at=SOON)

        assert watch_the_clock(at=LATE) == 0

    def test_is_not_late_at_night(self, seller):
        a_desk(seller, week=WORKDAYS)
        evening = MONDAY + timedelta(hours=8, minutes=55)
        routed(at=evening)

        assert watch_the_clock(at=evening + timedelta(hours=14)) == 0
        assert watch_the_clock(at=MONDAY + timedelta(days=1, minutes=11)) == 1


class TestWhatWaitedForSomebody:
    def test_is_given_out_when_he_comes_to_work(self, seller):
        a_desk(seller, week=WORKDAYS)
        night = MONDAY - timedelta(hours=5)
        given = routed(at=night)
        assert (given.user, given.why["reason"]) == (None, "nobody")

        assert (watch_the_clock(at=night + timedelta(hours=1)), watch_the_clock(at=MONDAY)) == (0, 1)
        assert Assignment.objects.get(ended_at=None).how == "waited"

    def test_leaves_what_the_rule_wants_to_wait(self):
        add_user()
        a_rule(way="queue")
        routed()

        assert watch_the_clock(at=MONDAY) == 0


class TestResponses:
    def test_count_those_who_were_not_answered_as_long_as_they_waited(self, seller):
        """1, 2 and 4 minutes answered, one still open after 10: half by 2, nine of ten not yet (survival 1/4)."""
        for minutes in (1, 2, 4):
            given = routed()
            actions.note_answer(lead_ids=[given.lead_id], by=seller, at=MONDAY + timedelta(minutes=minutes))
        routed()

        (told,) = responses(since=MONDAY, at=SOON)

        assert (told.user, told.leads, told.answered, told.late) == (seller, 4, 3, 0)
        assert (told.median_minutes, told.p90_minutes) == (2, None)

    def test_are_counted_in_working_time(self, seller):
        a_desk(seller, week=WORKDAYS)
        given = routed(lead=a_lead(), at=MONDAY + timedelta(hours=8, minutes=30))
        actions.note_answer(lead_ids=[given.lead_id], by=seller, at=MONDAY + timedelta(days=1))

        (told,) = responses(since=MONDAY, at=MONDAY + timedelta(days=2))
        assert (told.median_minutes, told.late) == (30, 1)
