"""Next steps, queues and timelines: the right rows, in order, at a constant cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from funnel_builders import a_deal
from people_builders import add_user
from voronka.accounts.models import User
from voronka.activities import actions, queries
from voronka.funnel.models import Deal, Pipeline, Stage
from work_builders import DAY, HOUR, MONDAY, a_call, a_meeting, a_note, a_task

BUDAPEST = ZoneInfo("Europe/Budapest")


class TestNextSteps:
    def test_are_the_open_tasks_due_first(self, seller: User, deal: Deal):
        a_task(seller, MONDAY + 2 * DAY, deal=deal)
        first = a_task(seller, MONDAY + DAY, deal=deal)
        done = a_task(seller, MONDAY, deal=deal)
        actions.finish_task(task=done, by=seller, at=MONDAY)

        assert queries.next_steps([deal.pk]) == {deal.pk: first}

    def test_cost_one_query(self, seller: User, pipeline: Pipeline, django_assert_num_queries: Any):
        deals = [a_deal(pipeline, owner=seller) for _ in range(3)]
        for deal in deals:
            a_task(seller, deal=deal)

        with django_assert_num_queries(1):
            assert len(queries.next_steps([deal.pk for deal in deals])) == 3


class TestWithoutNextStep:
    def test_finds_open_deals_that_nobody_has_planned_anything_for(self, seller: User, pipeline: Pipeline, deal: Deal):
        idle, planned = a_deal(pipeline), deal
        a_task(seller, deal=planned)

        assert list(queries.without_next_step(Deal.objects.all())) == [idle]

    def test_leaves_technical_stages_alone(self, pipeline: Pipeline):
        technical = Stage.objects.filter(pipeline=pipeline, kind="technical").first()
        assert technical is not None
        a_deal(pipeline, stage=technical.key)

        assert not queries.without_next_step(Deal.objects.all()).exists()

    def test_leaves_decided_deals_alone(self, pipeline: Pipeline):
        a_deal(pipeline, stage=Stage.objects.get(pipeline=pipeline, kind="lost").key)

        assert not queries.without_next_step(Deal.objects.all()).exists()


class TestTheQueue:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, 15, 0, tzinfo=BUDAPEST)

    def due(self, day: int, hour: int) -> datetime:
        return datetime(2026, 3, day, hour, tzinfo=BUDAPEST)

    @pytest.mark.usefixtures("budapest")
    def test_parts_what_is_late_from_today_and_later(self, seller: User):
        late, soon = a_task(seller, self.due(2, 14)), a_task(seller, self.due(2, 16))
        tomorrow = a_task(seller, self.due(3, 0))
        queue = queries.queue(seller, self.now(), BUDAPEST)

        assert [list(queue.overdue), list(queue.today), list(queue.later)] == [[late], [soon], [tomorrow]]
        assert queue.counts == {"overdue": 1, "today": 1, "later": 1}

    @pytest.mark.usefixtures("budapest")
    def test_lets_a_task_of_a_whole_day_last_to_its_end(self, seller: User):
        today = a_task(seller, self.due(2, 8), is_all_day=True)
        yesterday = a_task(seller, self.due(1, 23), is_all_day=True)
        queue = queries.queue(seller, self.now(), BUDAPEST)

        assert (list(queue.today), list(queue.overdue)) == ([today], [yesterday])

    @pytest.mark.usefixtures("budapest")
    def test_holds_his_own_tasks_alone(self):
        head, other = add_user(role="head", sees="all"), add_user()
        a_task(other)

        assert set(queries.queue(head, self.now(), BUDAPEST).counts.values()) == {0}


class TestTheTimeline:
    def test_holds_all_four_kinds_newest_first(self, seller: User, deal: Deal):
        a_note(deal=deal, at=MONDAY)
        a_call(deal=deal, at=MONDAY + HOUR)
        a_task(seller, deal=deal, at=MONDAY + 2 * HOUR)
        a_meeting(seller, MONDAY + 3 * DAY, deal=deal)

        assert [entry.kind for entry in queries.timeline_entries(user=seller, deal=deal)] == [
            "meeting",
            "task",
            "call",
            "note",
        ]

    def test_pages_without_gap_and_repeat_even_at_one_moment(self, seller: User, deal: Deal):
        for _ in range(4):
            a_note(deal=deal)
            a_call(deal=deal)
            a_task(seller, deal=deal)
        whole = queries.timeline_entries(user=seller, deal=deal)
        paged, before = [], None
        while page := queries.timeline_entries(user=seller, deal=deal, before=before, limit=5):
            paged += page
            before = page[-1].key

        assert len(whole) == 12
        assert [entry.key for entry in paged] == [entry.key for entry in whole]

    def test_of_a_contact_leaves_out_the_deals_of_others(self, seller: User, pipeline: Pipeline, deal: Deal):
        foreign = a_deal(pipeline, contact=deal.contact, owner=add_user())
        a_note(text="mine", deal=deal)
        a_note(text="foreign", deal=foreign)
        a_note(text="plain", contact=deal.contact)
        entries = queries.timeline_entries(user=seller, contact_ids=[deal.contact_id])

        assert {entry.text for entry in entries} == {"mine", "plain"}

    def test_costs_the_same_for_one_and_for_twenty(self, seller: User, deal: Deal, django_assert_num_queries: Any):
        for _ in range(20):
            a_note(deal=deal, by=seller)
            a_call(deal=deal, by=seller)
            a_meeting(seller, deal=deal)

        with django_assert_num_queries(4):
            for entry in queries.timeline_entries(user=seller, deal=deal):
                assert str(entry.who)


class TestReachableTask:
    def test_is_ones_own_or_of_a_deal_that_one_sees(self, seller: User, deal: Deal):
        other = add_user()
        mine, of_my_deal, foreign = a_task(seller), a_task(other, deal=deal), a_task(other)

        assert queries.reachable_task(seller, mine.pk) == mine
        assert queries.reachable_task(seller, of_my_deal.pk) == of_my_deal
        assert queries.reachable_task(seller, foreign.pk) is None
