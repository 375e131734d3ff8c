"""Many tasks at once, as an import brings them, and as they were after its undo."""

from __future__ import annotations

import pytest

from dump import alike, dump, undo
from funnel_builders import a_deal, a_pipeline
from people_builders import a_business, add_user
from voronka.accounts.models import Business
from voronka.activities import actions
from voronka.activities.actions import NewTask
from voronka.activities.models import Note, Task
from voronka.funnel import actions as funnel
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Delivery, Event
from work_builders import DAY, HOUR, MONDAY, a_note, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller():
    a_business()
    Business.objects.update(time_zone="Europe/Moscow")
    return add_user()


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=MONDAY)


def create(batch, *rows: NewTask) -> list[Task]:
    ids = actions.create_tasks(rows=rows, by=None, at=MONDAY, batch=batch)
    return [Task.objects.get(pk=pk) for pk in ids]


class TestManyTasks:
    def test_are_each_what_the_actions_by_hand_write(self, seller, batch):
        deal = a_deal(a_pipeline())
        by_hand = a_task(seller, title=" Call  back ", type="call", deal=deal, is_all_day=True)
        actions.finish_task(task=by_hand, result="Talked", by=seller, at=MONDAY + DAY)

        (made,) = create(
            batch,
            NewTask(
                title=" Call  back ",
                type="call",
                due_at=MONDAY + DAY,
                is_all_day=True,
                owner_id=seller.pk,
                deal_id=deal.pk,
                made_by_id=seller.pk,
                done_at=MONDAY + DAY,
                done_by_id=seller.pk,
                result="Talked",
            ),
        )

        assert alike(made, Task.objects.get(pk=by_hand.pk), but=frozenset({"batch_id"}))
        assert not Delivery.objects.filter(event__batch=batch).exists()

    def test_keep_their_own_days(self, seller, batch):
        (made,) = create(
            batch, NewTask(title="Call", due_at=MONDAY - DAY, owner_id=seller.pk, made_at=MONDAY - 30 * DAY)
        )

        assert made.made_at == MONDAY - 30 * DAY
        assert Event.objects.get(kind="activities.task_added").at == made.made_at

    def test_are_judged_before(self, seller):
        row = NewTask(title=" ", due_at=MONDAY.replace(year=1899), owner_id=seller.pk, type="dance", result="x" * 501)

        assert actions.problems_of(row).keys() == {"title", "due_at", "type", "result"}

    def test_are_refused_together_where_one_cannot_be(self, seller, batch):
        with pytest.raises(Refusal):
            create(batch, *(NewTask(title=title, due_at=MONDAY, owner_id=seller.pk) for title in ("Call", " ")))

        assert not Task.objects.exists()


class TestUndo:
    def test_leaves_every_table_as_it_was(self, seller):
        task = a_task(seller)
        before = dump()

        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        create(batch, NewTask(title="Call", due_at=MONDAY, owner_id=seller.pk))
        values = {"title": "Write", "due_at": MONDAY + HOUR, "done_at": MONDAY, "result": "Done"}
        rows = [Changed(pk=task.pk, values=values)]
        assert actions.change_tasks(rows=rows, by=None, at=MONDAY, batch=batch) == [task.pk]

        assert undo(batch, actions) == []
        assert dump() == before

    def test_keeps_what_somebody_has_worked_on_since(self, seller, batch):
        edited, finished, _open = create(
            batch, *(NewTask(title="Call", due_at=MONDAY, owner_id=seller.pk) for _number in range(3))
        )
        actions.edit_task(task=edited, changes={"title": "Write"}, by=seller, at=MONDAY)
        actions.finish_task(task=finished, by=seller, at=MONDAY)

        kept = undo(batch, actions)

        assert {each.subject_id for each in kept} == {edited.pk, finished.pk}
        assert set(Task.objects.values_list("pk", "title", "batch")) == {
            (edited.pk, "Write", None),
            (finished.pk, "Call", None),
        }

    def test_leaves_a_deal_that_somebody_has_noted_something_on(self, seller, batch):
        deal = a_deal(a_pipeline())
        Deal.objects.update(batch=batch)
        a_note("Likes tea", deal=deal)
        create(batch, NewTask(title="Call", due_at=MONDAY, owner_id=seller.pk, deal_id=deal.pk))

        kept = undo(batch, actions, funnel)

        assert [(each.subject_kind, each.subject_id) for each in kept] == [("funnel.deal", deal.pk)]
        assert Note.objects.get().deal == deal
        assert not Task.objects.exists()
