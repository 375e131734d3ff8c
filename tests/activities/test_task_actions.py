"""Tasks: given, changed, put off, finished and opened again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from people_builders import add_user
from voronka.accounts.models import User
from voronka.activities import actions
from voronka.activities.models import Task
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal import work
from voronka.journal.models import Delivery, Event
from work_builders import DAY, MONDAY, a_task, at_once


class TestAddTask:
    def test_takes_contact_and_lead_from_the_deal(self, seller: User, deal: Deal):
        task = a_task(seller, deal=deal)

        assert (task.deal, task.contact_id, task.lead_id) == (deal, deal.contact_id, deal.lead_id)

    def test_may_be_about_nothing(self, seller: User):
        assert a_task(seller).contact_id is None

    def test_is_written_in_the_journal(self, seller: User, deal: Deal):
        task = a_task(seller, deal=deal)

        event = Event.objects.get(kind="activities.task_added", subject_id=task.pk)
        assert (event.by_id, event.payload["deal_id"]) == (seller.pk, deal.pk)

    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("title", {"title": " \n "}),
            ("title", {"title": "x" * 201}),
            ("due_at", {"due_at": datetime(1970, 1, 1, tzinfo=UTC)}),
            ("due_at", {"due_at": datetime(9999, 12, 31, tzinfo=UTC)}),
            ("type", {"type": "dance"}),
            ("repeats", {"repeats": "hour"}),
        ],
    )
    def test_refuses_at_the_field_and_writes_nothing(self, seller: User, field: str, given: dict[str, object]):
        with pytest.raises(Refusal) as refused:
            a_task(seller, **given)  # type: ignore[arg-type]

        assert list(refused.value.problems) == [field]
        assert not Task.objects.exists()
        assert not Event.objects.filter(kind__startswith="activities").exists()


class TestFollowDeal:
    def test_gives_the_open_tasks_of_the_seller_before_to_the_new_one(self, seller: User, deal: Deal):
        zoe, helper = add_user(), add_user()
        open_one, done = a_task(seller, deal=deal), a_task(seller, deal=deal)
        actions.finish_task(task=done, by=seller, at=MONDAY)
        others, elsewhere = a_task(helper, deal=deal), a_task(seller)

        funnel.assign_deal(deal=deal, owner=zoe, by=None, at=MONDAY)
        assert work_through() == 1

        owners = dict(Task.objects.values_list("pk", "owner"))
        assert owners == {open_one.pk: zoe.pk, done.pk: seller.pk, others.pk: helper.pk, elsewhere.pk: seller.pk}
        told = Event.objects.get(kind="activities.task_changed", subject_id=open_one.pk)
        assert told.changes == {"owner": [seller.pk, zoe.pk]}

    def test_once_more_and_in_any_order_ends_with_whose_the_deal_is(self, seller: User, deal: Deal):
        ben, zoe = add_user(), add_user()
        task = a_task(seller, deal=deal)
        for owner in (ben, zoe):
            funnel.assign_deal(deal=deal, owner=owner, by=None, at=MONDAY)

        for before in (ben, seller, seller, ben):  # as deliveries may come
            actions.follow_deal(deal_id=deal.pk, from_owner_id=before.pk, at=MONDAY)

        assert Task.objects.get(pk=task.pk).owner == zoe
        assert Event.objects.filter(kind="activities.task_changed").count() == 1

    def test_leaves_the_tasks_of_a_deal_that_is_nobodys(self, seller: User, deal: Deal):
        task = a_task(seller, deal=deal)

        funnel.assign_deal(deal=deal, owner=None, by=None, at=MONDAY)
        work_through()

        assert Task.objects.get(pk=task.pk).owner == seller


def work_through() -> int:
    """What a worker does with everything that is due. How many deliveries of the deal there were."""
    claims = work.claim(worker="test", limit=100)
    assert all(work.deliver(claim) for claim in claims)
    return Delivery.objects.filter(consumer="activities.follow_deal", state=Delivery.State.DONE).count()


class TestEditTask:
    def test_writes_down_what_was_before(self, seller: User):
        task = a_task(seller, title="Call")
        actions.edit_task(task=task, changes={"title": "Write"}, by=seller, at=MONDAY)

        assert Event.objects.get(kind="activities.task_changed").changes == {"title": ["Call", "Write"]}

    def test_that_changes_nothing_writes_nothing(self, seller: User):
        task = a_task(seller, title="Call")
        actions.edit_task(task=task, changes={"title": " Call "}, by=seller, at=MONDAY)

        assert not Event.objects.filter(kind="activities.task_changed").exists()

    def test_is_refused_when_somebody_was_faster(self, seller: User):
        task = a_task(seller, title="Call")
        seen = Task.objects.get(pk=task.pk)
        actions.edit_task(task=task, changes={"title": "Write"}, by=seller, at=MONDAY)

        with pytest.raises(actions.ChangedMeanwhile):
            actions.edit_task(task=seen, changes={"title": "Meet"}, by=seller, at=MONDAY)
        assert Task.objects.get().title == "Write"

    def test_gives_the_task_to_somebody_else(self, seller: User):
        other = add_user()
        actions.edit_task(task=a_task(seller), changes={"owner": other}, by=seller, at=MONDAY)

        assert Task.objects.get().owner == other

    def test_does_not_touch_what_is_done(self, seller: User):
        task = a_task(seller)
        seen = Task.objects.get()
        actions.finish_task(task=task, by=seller, at=MONDAY)

        with pytest.raises(actions.AlreadyDone):
            actions.postpone_task(task=seen, due_at=MONDAY + 3 * DAY, by=seller, at=MONDAY)


class TestFinishTask:
    def test_keeps_the_result_and_who_did_it(self, seller: User):
        actions.finish_task(task=a_task(seller), result="Agreed", by=seller, at=MONDAY)

        task = Task.objects.get()
        assert (task.done_at, task.done_by, task.result) == (MONDAY, seller, "Agreed")

    def test_the_second_time_is_refused_and_changes_nothing(self, seller: User):
        task = a_task(seller, repeats="day")
        actions.finish_task(task=task, result="Agreed", by=seller, at=MONDAY)

        with pytest.raises(actions.AlreadyDone):
            actions.finish_task(task=task, result="No", by=seller, at=MONDAY + DAY)
        assert Task.objects.get(pk=task.pk).result == "Agreed"
        assert Task.objects.count() == 2

    def test_refuses_a_result_that_is_too_long(self, seller: User):
        with pytest.raises(Refusal):
            actions.finish_task(task=a_task(seller), result="x" * 501, by=seller, at=MONDAY)

        assert Task.objects.get().done_at is None


@pytest.mark.django_db(transaction=True)
class TestFinishingAtOnce:
    def test_is_done_once_and_makes_one_next_task(self, seller: User):
        task = a_task(seller, repeats="day")

        def finish() -> object:
            return actions.finish_task(task=Task.objects.get(pk=task.pk), by=None, at=MONDAY)

        answers = at_once(*[finish] * 4)

        assert sum(isinstance(answer, Task) for answer in answers) == 1
        assert sum(isinstance(answer, actions.AlreadyDone) for answer in answers) == 3
        assert Task.objects.filter(follows=task).count() == 1


class TestReopenTask:
    def test_takes_the_next_one_away(self, seller: User):
        task = a_task(seller, repeats="day")
        actions.finish_task(task=task, result="Agreed", by=seller, at=MONDAY)
        actions.reopen_task(task=task, by=seller, at=MONDAY)

        assert [(each.pk, each.done_at, each.result) for each in Task.objects.all()] == [(task.pk, None, "")]

    def test_is_refused_when_the_next_one_has_been_worked_on(self, seller: User):
        task = a_task(seller, repeats="day")
        following = actions.finish_task(task=task, by=seller, at=MONDAY)
        assert following is not None
        actions.edit_task(task=following, changes={"title": "Other"}, by=seller, at=MONDAY)

        with pytest.raises(actions.ChangedMeanwhile):
            actions.reopen_task(task=task, by=seller, at=MONDAY)
        assert Task.objects.get(pk=task.pk).done_at == MONDAY

    def test_is_refused_for_an_open_one(self, seller: User):
        with pytest.raises(actions.ChangedMeanwhile):
            actions.reopen_task(task=a_task(seller), by=seller, at=MONDAY)
