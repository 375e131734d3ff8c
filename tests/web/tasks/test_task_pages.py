"""The list of tasks and what is pressed in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from party_builders import add_contact
from people_builders import add_team, add_user, signed_in
from read_forms import posted_forms
from voronka.accounts.models import Business, User
from voronka.activities import actions
from voronka.activities.models import Task
from voronka.contacts.actions import merge_contacts
from voronka.funnel.models import Deal
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from work_builders import DAY, HOUR, MONDAY, a_meeting, a_task

HTMX = {"HX-Request": "true"}
AT_THE_ENDS = ("after=0001-01-01T00:00:00%2B14:00~1", "after=9999-12-31T23:59:00-14:00~1")


def names(browser: Client, address: str) -> list[str]:
    return [task.title for task in browser.get(address).context["list"].rows]


def fields_of(browser: Client, task: Task) -> dict[str, str]:
    """What the form of a task sends where nobody has filled anything in."""
    return fields_in(browser.get(f"/tasks/{task.pk}/"))


def fields_in(answer: Any) -> dict[str, str]:
    (form,) = [each for each in posted_forms("/", answer.content.decode()) if "title" in each.kinds]
    return dict(form.values)


class TestTheList:
    def test_opens_with_what_is_late(self, browser: Client, seller: User):
        a_task(seller, MONDAY, title="Late")
        a_task(seller, clock.now() + 5 * DAY, title="Later")

        assert names(browser, "/tasks/") == ["Late"]
        assert names(browser, "/tasks/?tab=later") == ["Later"]

    def test_narrows_by_kind_and_owner(self, seller: User, other: User):
        head = signed_in(add_user(role="head", sees="all"))
        a_task(seller, title="Call", type="call")
        a_task(other, title="Write", type="message")

        assert names(head, "/tasks/?type=message") == ["Write"]
        assert names(head, f"/tasks/?owner={seller.pk}") == ["Call"]

    def test_pages_through_everything_once(self, browser: Client, seller: User):
        for number in range(120):
            a_task(seller, MONDAY, title=f"{number}")
        address, seen = "/tasks/", []
        while address:
            page = browser.get(address).context["list"]
            seen += [task.pk for task in page.rows]
            address = page.next_url and f"/tasks/{page.next_url}"

        assert len(seen) == len(set(seen)) == 120

    @pytest.mark.parametrize(
        "query", ["tab=x", "owner=-1", "owner=9e9", "type=%00", "after=x~y", "after=2026~1", *AT_THE_ENDS]
    )
    def test_reads_a_strange_address_as_no_filter(self, browser: Client, seller: User, query: str):
        a_task(seller, MONDAY, title="Late")

        assert names(browser, f"/tasks/?{query}") == ["Late"]

    def test_costs_the_same_for_one_and_for_twenty(self, browser: Client, seller: User, deal: Deal, connection: Any):
        for page in ("/tasks/", "/"):
            browser.get(page)
            Task.objects.all().delete()
            a_task(seller, MONDAY, deal=deal)
            one = len(queries_of(browser, page, connection))
            for _ in range(19):
                a_task(seller, MONDAY, deal=deal)

            assert len(queries_of(browser, page, connection)) == one

    def test_calls_who_has_a_phone_at_any_of_his_contacts(self, browser: Client, seller: User):
        kept, other = add_contact("Kept"), add_contact("Other", "+7 912 000 00 02")
        tasks = [a_task(seller, MONDAY, contact=each) for each in (kept, other, add_contact("Third"))]
        merge_contacts(kept=kept, other=other, by=None, at=MONDAY)

        for page in ("/tasks/", "/"):
            text = browser.get(page).content.decode()
            assert [f"/tasks/call/?task={task.pk}" in text for task in tasks] == [True, True, False]
        for task in tasks[:2]:
            assert "+7 912 000 00 02" in browser.get(f"/tasks/call/?task={task.pk}").content.decode()

    def test_says_when_it_is_empty(self, browser: Client):
        assert "Nothing is planned for today." in browser.get("/tasks/").content.decode()


class TestWhoSees:
    def test_a_seller_sees_his_own_tasks_alone(self, browser: Client, other: User):
        foreign = a_task(other, MONDAY)

        assert names(browser, "/tasks/") == []
        for address in (f"/tasks/{foreign.pk}/", f"/tasks/{foreign.pk}/finish/", f"/tasks/{foreign.pk}/meeting/"):
            assert browser.get(address).status_code == 404
        for verb in ("finish", "reopen", "postpone", "meeting"):
            assert browser.post(f"/tasks/{foreign.pk}/{verb}/").status_code == 404
        assert Task.objects.get().done_at is None

    def test_a_number_too_large_for_an_id_is_not_found(self, browser: Client):
        assert browser.get(f"/tasks/{'9' * 40}/").status_code == 404
        assert browser.post(f"/tasks/{'9' * 40}/finish/").status_code == 404

    def test_a_seller_opens_a_colleagues_task_of_his_own_deal_and_it_stays_the_colleagues(
        self, browser: Client, other: User, deal: Deal
    ):
        task = a_task(other, MONDAY, deal=deal)
        browser.post(f"/tasks/{task.pk}/", {"title": "Other", "type": "call", "day": "2026-03-09", "time": "10:00"})

        task.refresh_from_db()
        assert (task.title, task.owner) == ("Other", other)

    def test_a_team_sees_the_teams(self):
        team = add_team()
        mate = add_user(team=team)
        a_task(mate, MONDAY, title="Mate's")
        a_task(add_user(), MONDAY, title="Foreign")

        assert names(signed_in(add_user(sees="team", team=team)), "/tasks/") == ["Mate's"]

    def test_an_analyst_reads_and_does_not_write(self, seller: User):
        analyst = signed_in(add_user(role="analyst", sees="all"))
        task = a_task(seller, MONDAY, title="Call")

        assert names(analyst, "/tasks/") == ["Call"]
        assert analyst.post(f"/tasks/{task.pk}/finish/").status_code == 403
        assert analyst.post("/tasks/new/", {"title": "x"}).status_code == 403
        assert Task.objects.get().done_at is None

    @pytest.mark.parametrize("address", ["/", "/tasks/", "/tasks/new/", "/tasks/1/", "/tasks/compose/?deal=1"])
    def test_nobody_sees_anything_without_signing_in(self, address: str):
        assert Client().get(address).status_code == 302


class TestFinishing:
    def test_takes_one_press_and_offers_the_way_back(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY, title="Call")
        answer = browser.post(f"/tasks/{task.pk}/finish/", headers=HTMX)

        told = json.loads(answer["HX-Trigger"])
        assert told["voronka:toast"] == {"text": "Done: Call", "undo": f"/tasks/{task.pk}/reopen/"}
        browser.post(told["voronka:toast"]["undo"], headers=HTMX)
        assert Task.objects.get().done_at is None

    def test_keeps_a_result(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        answer = browser.post(f"/tasks/{task.pk}/finish/", {"result": "Agreed", "next": "/"})

        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert Task.objects.get().result == "Agreed"

    def test_refuses_a_result_that_is_too_long_and_keeps_it(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        answer = browser.post(f"/tasks/{task.pk}/finish/", {"result": "x" * 501}, headers=HTMX)

        assert answer.status_code == 422
        assert "x" * 501 in answer.content.decode()
        assert Task.objects.get().done_at is None

    def test_the_second_time_is_a_polite_no(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        actions.finish_task(task=task, result="First", by=seller, at=MONDAY)
        answer = browser.post(f"/tasks/{task.pk}/finish/", {"result": "Second"}, headers=HTMX)

        assert answer.status_code == 409
        assert json.loads(answer["HX-Trigger"])["voronka:toast"]["kind"] == "error"
        assert Task.objects.get().result == "First"

    def test_a_meeting_says_how_it_ended(self, browser: Client, seller: User, deal: Deal):
        meeting = a_meeting(seller, deal=deal)
        browser.post(f"/tasks/{meeting.task_id}/meeting/", {"result": "missed", "note": "Ill"}, headers=HTMX)

        meeting.refresh_from_db()
        assert (meeting.result, meeting.note) == ("missed", "Ill")

    def test_does_not_lead_to_other_sites(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        answer = browser.post(f"/tasks/{task.pk}/finish/", {"next": "https://evil.example/"})

        assert answer["Location"] == "/tasks/"


class TestPuttingOff:
    @pytest.mark.parametrize(("by", "day"), [("tomorrow", 11), ("three-days", 13), ("week", 17)])
    def test_keeps_the_hour_and_counts_from_today(
        self, browser: Client, seller: User, by: str, day: int, at_moment: Any
    ):
        task = a_task(seller, MONDAY + HOUR)
        at_moment(datetime(2026, 3, 10, 20, 0, tzinfo=UTC))
        browser.post(f"/tasks/{task.pk}/postpone/", {"by": by}, headers=HTMX)

        assert Task.objects.get().due_at == datetime(2026, 3, day, 10, 0, tzinfo=UTC)


class TestTheForm:
    def test_writes_a_task_of_a_whole_day_down(self, browser: Client, seller: User):
        browser.post(
            "/tasks/new/", {"title": "Report", "type": "other", "day": "2026-03-09", "time": "", "repeats": ""}
        )

        task = Task.objects.get()
        assert (task.title, task.owner, task.is_all_day) == ("Report", seller, True)

    def test_changes_a_task(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        given = {"title": "Other", "type": "call", "day": "2026-03-09", "time": "10:30", "repeats": "week"}
        browser.post(f"/tasks/{task.pk}/", given)

        task.refresh_from_db()
        assert (task.title, task.repeats, task.due_at.isoformat()) == ("Other", "week", "2026-03-09T10:30:00+00:00")

    def test_leaves_what_a_colleague_has_changed_meanwhile(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        shown = fields_of(browser, task)
        actions.edit_task(task=task, changes={"repeats": "week", "title": "Call at noon"}, by=seller, at=MONDAY)

        assert browser.post(f"/tasks/{task.pk}/", shown | {"type": "call"}).status_code == 302

        task.refresh_from_db()
        assert (task.title, task.type, task.repeats) == ("Call at noon", "call", "week")

    @pytest.mark.parametrize(
        ("before", "theirs", "mine", "after"),
        [
            ({}, {"due_at": MONDAY + 10 * DAY}, {"time": "12:00"}, (MONDAY + 10 * DAY, "12:00")),
            ({"is_all_day": True}, {"due_at": MONDAY + 5 * HOUR, "is_all_day": False}, {"day": "2026-03-05"}, None),
        ],
        ids=["the day", "the time"],
    )
    def test_leaves_the_half_of_a_moment_that_a_colleague_has_changed(
        self, browser: Client, seller: User, before: dict[str, bool], theirs: Any, mine: dict[str, str], after: Any
    ):
        task = a_task(seller, MONDAY, **before)
        shown = fields_of(browser, task)
        actions.edit_task(task=task, changes=theirs, by=seller, at=MONDAY)

        assert browser.post(f"/tasks/{task.pk}/", shown | mine).status_code == 302

        task.refresh_from_db()
        day, time = (after[0].date(), after[1]) if after else (date(2026, 3, 5), f"{MONDAY + 5 * HOUR:%H:%M}")
        assert (task.due_at.date(), f"{task.due_at:%H:%M}", task.is_all_day) == (day, time, False)

    def test_asks_again_where_a_colleague_has_changed_the_same(self, browser: Client, seller: User):
        task = a_task(seller, MONDAY)
        shown = fields_of(browser, task)
        actions.edit_task(task=task, changes={"repeats": "week"}, by=seller, at=MONDAY)

        answer = browser.post(f"/tasks/{task.pk}/", shown | {"repeats": "day"})
        assert (answer.status_code, Task.objects.get().repeats) == (422, "week")
        assert "Somebody has just changed this to “Every week”" in answer.content.decode()

        browser.post(f"/tasks/{task.pk}/", fields_in(answer))
        assert Task.objects.get().repeats == "day"

    def test_keeps_the_moment_of_a_task_in_the_hour_that_comes_twice(self, browser: Client, seller: User):
        Business.objects.update(time_zone="Europe/Budapest")
        due_at = datetime(2026, 10, 25, 1, 30, 15, tzinfo=UTC)  # 02:30 for the second time
        task = a_task(seller, due_at)

        browser.post(f"/tasks/{task.pk}/", fields_of(browser, task) | {"title": "Other"})

        task.refresh_from_db()
        assert (task.title, task.due_at) == ("Other", due_at)

    def test_goes_to_those_who_may_finish_it_alone(self, seller: User):
        head, analyst = add_user("head", sees="all"), add_user("analyst", sees="all")

        page = signed_in(head).get("/tasks/new/")

        offered = {key for key, _ in page.context["form"].fields["owner"].choices}
        assert offered == {str(seller.pk), str(head.pk)}
        with pytest.raises(Refusal) as refused:
            a_task(analyst, by=head)
        assert list(refused.value.problems) == ["owner"]
        with pytest.raises(Refusal):
            actions.edit_task(task=a_task(seller), changes={"owner": analyst}, by=head, at=MONDAY)

    def test_does_not_let_a_seller_give_work_to_others(self, browser: Client, seller: User, other: User):
        given = {"title": "Work", "type": "call", "day": "2026-03-09", "repeats": "", "owner": other.pk}
        browser.post("/tasks/new/", given)

        assert Task.objects.get().owner == seller

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", ""),
            ("title", "x" * 201),
            ("title", "a\0b"),
            ("day", ""),
            ("day", "2026-02-30"),
            ("day", "0001-01-01"),
            ("day", "9999-12-31"),
            ("day", "tomorrow"),
            ("day", "٢٠٢٦-٠١-٣٢"),
            ("time", "25:00"),
            ("time", "now"),
            ("type", "dance"),
            ("repeats", "hour"),
        ],
    )
    def test_says_what_is_wrong_at_the_field_and_keeps_the_rest(self, browser: Client, field: str, value: str):
        given = {"title": "Keep me", "type": "call", "day": "2026-03-09", "time": "10:00", "repeats": ""} | {
            field: value
        }
        answer = browser.post("/tasks/new/", given, headers=HTMX)

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert field == "title" or "Keep me" in answer.content.decode()
        assert not Task.objects.exists()


def queries_of(browser: Client, address: str, connection: Any) -> list[Any]:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return caught.captured_queries
