"""Calls are counted, meetings are somebody's next step, a wrong note comes back."""

from __future__ import annotations

import pytest

from funnel_builders import a_deal
from voronka.accounts.models import User
from voronka.activities import actions, queries
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.contacts.actions import create_contact
from voronka.funnel.models import Deal, Pipeline
from voronka.ground.refusal import Refusal
from voronka.journal.models import Batch, Event
from voronka.leads.actions import create_lead
from voronka.leads.models import Lead
from work_builders import DAY, MONDAY, a_call, a_meeting, a_note, a_task, at_once


@pytest.fixture
def lead(seller: User) -> Lead:
    contact = create_contact(name="Anna", owner=seller, by=None, at=MONDAY)
    return create_lead(contact=contact, owner=seller, by=None, at=MONDAY)


class TestLogCall:
    def test_counts_the_calls_to_a_lead_before_and_after_its_deal(self, pipeline: Pipeline, lead: Lead):
        first = a_call(lead=lead)
        deal = a_deal(pipeline, contact=lead.contact, lead=lead)
        second = a_call(deal=deal)

        assert (first.attempt, second.attempt) == (1, 2)
        assert queries.attempts_of(lead=lead) == queries.attempts_of(deal=deal) == 2

    def test_counts_apart_for_a_deal_without_a_lead_and_for_its_contact(self, deal: Deal):
        assert [a_call(deal=deal).attempt, a_call(deal=deal).attempt, a_call(contact=deal.contact).attempt] == [1, 2, 1]

    def test_does_not_count_incoming_calls(self, deal: Deal):
        a_call(deal=deal, direction="in", result="talked")

        assert queries.attempts_of(deal=deal) == 0

    @pytest.mark.parametrize(
        ("field", "given"),
        [("result", {"result": "maybe"}), ("direction", {"direction": "up"}), ("duration_s", {"duration_s": -1})],
    )
    def test_refuses_what_cannot_be(self, deal: Deal, field: str, given: dict[str, object]):
        with pytest.raises(Refusal) as refused:
            a_call(deal=deal, **given)  # type: ignore[arg-type]

        assert list(refused.value.problems) == [field]
        assert not Call.objects.exists()

    @pytest.mark.django_db
    def test_is_about_somebody(self):
        with pytest.raises(Refusal):
            a_call()


@pytest.mark.django_db(transaction=True)
class TestCallsAtOnce:
    def test_get_numbers_of_their_own(self, lead: Lead):
        calls = at_once(*[lambda: a_call(lead=Lead.objects.get(pk=lead.pk))] * 4)

        assert sorted(call.attempt for call in calls) == [1, 2, 3, 4]

    def test_get_numbers_of_their_own_without_a_lead(self, deal: Deal):
        calls = at_once(*[lambda: a_call(deal=Deal.objects.get(pk=deal.pk))] * 4)

        assert sorted(call.attempt for call in calls) == [1, 2, 3, 4]


class TestMeetings:
    def test_are_the_next_step_of_their_deal(self, seller: User, deal: Deal):
        meeting = a_meeting(seller, deal=deal)

        assert queries.next_steps([deal.pk])[deal.pk] == meeting.task

    def test_go_with_their_task_when_it_is_put_off(self, seller: User, deal: Deal):
        meeting = a_meeting(seller, deal=deal)
        actions.postpone_task(task=meeting.task, due_at=MONDAY + 5 * DAY, by=seller, at=MONDAY)

        assert Meeting.objects.get().at == MONDAY + 5 * DAY

    def test_are_done_with_a_result_once(self, seller: User, deal: Deal):
        meeting = a_meeting(seller, deal=deal, note="Bring the plan")
        actions.close_meeting(meeting=meeting, result="missed", note="Will call", by=seller, at=MONDAY + DAY)

        with pytest.raises(actions.AlreadyDone):
            actions.close_meeting(meeting=meeting, result="held", by=seller, at=MONDAY + DAY)
        assert (meeting.result, meeting.note) == ("missed", "Bring the plan\nWill call")
        assert Task.objects.get().done_at == MONDAY + DAY

    def test_were_held_when_their_task_is_done(self, seller: User, deal: Deal):
        meeting = a_meeting(seller, deal=deal)
        actions.finish_task(task=meeting.task, by=seller, at=MONDAY + DAY)

        assert Meeting.objects.get().result == "held"
        assert Event.objects.filter(kind="activities.meeting_closed").count() == 1

    def test_are_planned_again_when_their_task_is_opened_again(self, seller: User, deal: Deal):
        meeting = a_meeting(seller, deal=deal, note="Bring the plan")
        actions.close_meeting(meeting=meeting, result="cancelled", note="Ill", by=seller, at=MONDAY)
        actions.reopen_task(task=meeting.task, by=seller, at=MONDAY)

        meeting.refresh_from_db()
        assert (meeting.result, meeting.note) == ("", "Bring the plan")
        told = Event.objects.get(kind="activities.meeting_reopened")
        assert told.changes == {"result": ["cancelled", ""], "note": ["Bring the plan\nIll", "Bring the plan"]}
        actions.close_meeting(meeting=meeting, result="held", note="Well", by=seller, at=MONDAY)
        assert meeting.note == "Bring the plan\nWell"

    def test_last_from_a_minute_to_a_day(self, seller: User, deal: Deal):
        with pytest.raises(Refusal):
            a_meeting(seller, deal=deal, minutes=0)

        assert not Task.objects.exists()


class TestNotes:
    def test_that_are_removed_leave_the_timeline_and_come_back(self, seller: User, deal: Deal):
        note = a_note(deal=deal)
        actions.remove_note(note=note, by=seller, at=MONDAY)
        assert queries.timeline_entries(user=seller, deal=deal) == []

        actions.restore_note(note=Note.objects.get(), by=seller, at=MONDAY)
        assert [entry.text for entry in queries.timeline_entries(user=seller, deal=deal)] == ["Likes tea"]

    def test_are_removed_once(self, seller: User, deal: Deal):
        note = a_note(deal=deal)
        actions.remove_note(note=note, by=seller, at=MONDAY)

        with pytest.raises(actions.ChangedMeanwhile):
            actions.remove_note(note=note, by=seller, at=MONDAY)

    def test_say_something(self, deal: Deal):
        with pytest.raises(Refusal):
            a_note(text=" \n\t ", deal=deal)


class TestRemoveBatch:
    def test_takes_its_work_and_leaves_the_rest(self, seller: User, deal: Deal):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        a_task(seller, deal=deal)
        for make in (a_task, a_meeting):
            make(seller, deal=deal, batch=batch)
        a_call(deal=deal, batch=batch)
        a_note(deal=deal, batch=batch)

        actions.remove_batch(batch)

        assert [model.objects.count() for model in (Task, Meeting, Call, Note)] == [1, 0, 0, 0]

    def test_takes_what_was_written_on_its_deals(self, seller: User, pipeline: Pipeline):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        deal = a_deal(pipeline, batch=batch)
        finished = a_task(seller, deal=deal, repeats="day")
        actions.finish_task(task=finished, by=seller, at=MONDAY)
        a_meeting(seller, deal=deal)

        actions.remove_batch(batch)

        assert [model.objects.count() for model in (Task, Meeting)] == [0, 0]
