"""A repeating task keeps its hour on the wall clock and its day of the month."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from voronka.accounts.models import User
from voronka.activities import actions
from voronka.activities.models import Task
from work_builders import a_task

BUDAPEST = ZoneInfo("Europe/Budapest")


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BUDAPEST)


def after(task: Task, at: datetime | None = None) -> str:
    """When the next one is due, by the wall clock, if the task is finished on its hour."""
    following = actions.finish_task(task=task, by=None, at=at or task.due_at)
    assert following is not None
    return f"{following.due_at.astimezone(BUDAPEST):%Y-%m-%d %H:%M}"


@pytest.mark.usefixtures("budapest")
class TestARepeatingTask:
    @pytest.mark.parametrize(("month", "day"), [(3, 28), (10, 24)])
    def test_keeps_its_hour_over_the_change_of_the_clock(self, seller: User, month: int, day: int):
        task = a_task(seller, local(2026, month, day, 10), repeats="day")

        assert after(task) == f"2026-{month:02}-{day + 1} 10:00"

    @pytest.mark.parametrize(("month", "day"), [(3, 23), (10, 19)])
    def test_keeps_its_hour_from_week_to_week(self, seller: User, month: int, day: int):
        task = a_task(seller, local(2026, month, day, 23, 30), repeats="week")

        assert after(task) == f"2026-{month:02}-{day + 7} 23:30"

    def test_comes_an_hour_later_on_the_day_that_has_no_such_hour_and_on_time_the_day_after(self, seller: User):
        task = a_task(seller, local(2026, 3, 28, 2, 30), repeats="day")

        assert after(task) == "2026-03-29 03:30"
        assert after(Task.objects.get(follows=task)) == "2026-03-30 02:30"

    def test_comes_once_on_the_day_that_has_its_hour_twice(self, seller: User):
        task = a_task(seller, local(2026, 10, 24, 2, 30), repeats="day")

        assert after(task) == "2026-10-25 02:30"
        assert after(Task.objects.get(follows=task)) == "2026-10-26 02:30"

    def test_falls_on_the_last_day_of_a_shorter_month_and_then_on_its_own_day_again(self, seller: User):
        task = a_task(seller, local(2026, 1, 31, 9), repeats="month")

        assert after(task) == "2026-02-28 09:00"
        assert after(Task.objects.get(follows=task)) == "2026-03-31 09:00"

    def test_knows_leap_years_and_the_turn_of_the_year(self, seller: User):
        december = a_task(seller, local(2027, 12, 30, 9), repeats="month")

        assert after(december) == "2028-01-30 09:00"
        assert after(Task.objects.get(follows=december)) == "2028-02-29 09:00"

    def test_does_not_pile_up_what_was_missed(self, seller: User):
        task = a_task(seller, local(2026, 3, 2, 10), repeats="day")

        assert after(task, at=local(2026, 3, 6, 12)) == "2026-03-07 10:00"

    def test_of_a_whole_day_is_due_the_same_day_when_it_is_late(self, seller: User):
        task = a_task(seller, local(2026, 3, 27, 15), repeats="day", is_all_day=True)

        assert after(task, at=local(2026, 3, 29, 12)) == "2026-03-29 00:00"

    def test_finished_early_comes_after_its_due_date(self, seller: User):
        task = a_task(seller, local(2026, 3, 9, 10), repeats="week")

        assert after(task, at=local(2026, 3, 2, 10)) == "2026-03-16 10:00"

    def test_put_off_once_falls_on_its_old_days_again(self, seller: User):
        task = a_task(seller, local(2026, 3, 2, 10), repeats="week")
        actions.postpone_task(task=task, due_at=local(2026, 3, 4, 10), by=seller, at=task.due_at)

        assert after(task) == "2026-03-09 10:00"

    def test_edited_to_another_day_stays_on_it(self, seller: User):
        task = a_task(seller, local(2026, 3, 2, 10), repeats="week")
        actions.edit_task(task=task, changes={"due_at": local(2026, 3, 4, 11)}, by=seller, at=task.due_at)

        assert after(task) == "2026-03-11 11:00"

    def test_that_no_longer_repeats_makes_no_next_one(self, seller: User):
        task = a_task(seller, repeats="week")
        actions.edit_task(task=task, changes={"repeats": ""}, by=seller, at=task.due_at)

        assert actions.finish_task(task=task, by=seller, at=task.due_at) is None

    def test_hands_on_everything_but_its_moment(self, seller: User):
        task = a_task(seller, repeats="month", title="Ask for the order", type="call")
        following = actions.finish_task(task=task, by=seller, at=task.due_at)

        assert following is not None
        assert (following.title, following.type, following.owner, following.done_at) == (
            task.title,
            "call",
            seller,
            None,
        )
