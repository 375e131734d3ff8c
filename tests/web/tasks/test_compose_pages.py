"""The composer of a deal or a contact, the call page, notes that go and come back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from funnel_builders import a_deal
from people_builders import add_user, signed_in
from voronka.accounts.models import User
from voronka.activities.models import Call, Meeting, Note, Task
from voronka.funnel.models import Deal, Pipeline
from voronka.ground.text import clean_line, clean_text
from work_builders import MONDAY, a_note, a_task

HTMX = {"HX-Request": "true"}
GIVEN: dict[str, dict[str, str]] = {
    "note": {"text": "Likes tea"},
    "task": {"title": "Write", "type": "message", "day": "2026-03-09", "time": "", "repeats": ""},
    "call": {"direction": "out", "result": "no_answer", "minutes": "", "note": ""},
    "meeting": {"title": "Show", "day": "2026-03-09", "time": "10:00", "minutes": "30", "place": "Here", "note": ""},
}
MADE: dict[str, Any] = {"note": Note, "task": Task, "call": Call, "meeting": Meeting}


def compose(browser: Client, deal: Deal, kind: str, **given: str) -> Any:
    return browser.post(f"/tasks/compose/?deal={deal.pk}&kind={kind}", GIVEN[kind] | given, headers=HTMX)


@pytest.mark.parametrize("kind", GIVEN)
class TestEachTab:
    def test_shows_its_form(self, browser: Client, deal: Deal, kind: str):
        answer = browser.get(f"/tasks/compose/?deal={deal.pk}&kind={kind}", headers=HTMX)

        assert answer.status_code == 200
        assert f'data-keep="{kind}:deal={deal.pk}"' in answer.content.decode()
        assert "<html" not in answer.content.decode()

    def test_saves_and_tells_the_timeline(self, browser: Client, deal: Deal, kind: str):
        answer = compose(browser, deal, kind)

        made = MADE[kind].objects.get()
        assert (made.deal_id, made.contact_id) == (deal.pk, deal.contact_id)
        assert "timeline-changed" in json.loads(answer["HX-Trigger"])

    def test_saves_for_a_contact_too(self, browser: Client, deal: Deal, kind: str):
        browser.post(f"/tasks/compose/?contact={deal.contact_id}&kind={kind}", GIVEN[kind])

        made = MADE[kind].objects.get()
        assert (made.deal_id, made.contact_id) == (None, deal.contact_id)

    def test_does_not_open_for_a_deal_of_others(self, browser: Client, pipeline: Pipeline, other: User, kind: str):
        foreign = a_deal(pipeline, owner=other)

        assert compose(browser, foreign, kind).status_code == 404
        assert browser.get(f"/tasks/compose/?contact={foreign.contact_id}&kind={kind}").status_code == 404
        assert not MADE[kind].objects.exists()

    def test_is_not_for_those_who_may_not_write(self, deal: Deal, kind: str):
        analyst = signed_in(add_user(role="analyst", sees="all"))

        assert compose(analyst, deal, kind).status_code == 403
        assert analyst.get(f"/tasks/compose/?deal={deal.pk}&kind={kind}", headers=HTMX).content == b""
        assert not MADE[kind].objects.exists()


class TestBadInput:
    @pytest.mark.parametrize(
        ("kind", "field", "value"),
        [
            ("note", "text", " \n\t "),
            ("note", "text", "x" * 10_001),
            ("call", "result", ""),
            ("call", "result", "maybe"),
            ("call", "minutes", "-1"),
            ("call", "minutes", "1e3"),
            ("call", "minutes", "9" * 30),
            ("call", "minutes", "NaN"),
            ("call", "again_day", "2026-13-01"),
            ("call", "again_day", "9999-12-31"),
            ("meeting", "minutes", "0"),
            ("meeting", "minutes", "1,5"),
            ("meeting", "time", ""),
            ("meeting", "day", "0001-01-01"),
            ("meeting", "place", "x" * 201),
            ("task", "day", "32.01.2026"),
        ],
    )
    def test_is_refused_at_its_field_and_nothing_is_written(
        self, browser: Client, deal: Deal, kind: str, field: str, value: str
    ):
        answer = compose(browser, deal, kind, **{field: value})

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert escape(value.strip()) in answer.content.decode()
        assert not any(model.objects.exists() for model in MADE.values())

    @pytest.mark.parametrize(
        "query", ["", "deal=x", "deal=" + "9" * 30, "deal=-1", "contact=0", "task=²", "deal=1&kind=x"]
    )
    def test_of_an_address_is_not_found(self, browser: Client, query: str):
        assert browser.get(f"/tasks/compose/?{query}").status_code == 404
        assert browser.get(f"/tasks/call/?{query}").status_code == 404


def hostile(data: Path) -> list[str]:
    """Every text of the corpus of strings that a form can carry."""
    texts = []
    for file in sorted((data / "bad-input" / "strings").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            texts += [value for value in json.loads(line).values() if isinstance(value, str)]
    carried = {text.encode("utf-8", "replace").decode() for text in texts if "\0" not in text}
    return sorted(text for text in carried if clean_text(text))


class TestHostileText:
    def test_is_kept_and_shown_as_it_is(self, browser: Client, deal: Deal, data: Path):
        texts = hostile(data)
        assert len(texts) > 100
        for text in texts:
            compose(browser, deal, "note", text=text)
        kept = list(Note.objects.order_by("pk").values_list("text", flat=True))

        assert kept == [clean_text(text) for text in texts if clean_text(text.strip())]

    def test_in_a_title_does_not_become_part_of_the_page(self, browser: Client, seller: User, data: Path):
        texts = [text for text in hostile(data) if clean_line(text) and len(clean_line(text)) <= 200][:400]
        for text in texts:
            a_task(seller, MONDAY, title=text)
        pages = browser.get("/tasks/?tab=overdue"), browser.get("/")
        shown = [task.title for task in pages[0].context["list"].rows]

        for title in shown:
            assert escape(title) in pages[0].content.decode()
        for page in pages:
            assert page.content.decode().count("<script") == browser.get("/tasks/new/").content.decode().count(
                "<script"
            )

    def test_in_fields_of_a_form_comes_back_unchanged(self, browser: Client, deal: Deal, data: Path):
        for text in hostile(data)[:150]:
            answer = compose(browser, deal, "meeting", title=text[:200], place=text[:200], note=text, minutes="0")

            assert answer.status_code == 422
            assert escape(text[:200].strip()) in answer.content.decode()
        assert not Meeting.objects.exists()


class TestTheCallPage:
    def test_offers_the_numbers_to_tap(self, browser: Client, deal: Deal):
        page = browser.get(f"/tasks/call/?deal={deal.pk}").content.decode()

        assert 'href="tel:+79123456789"' in page
        assert "Nobody has called yet." in page

    def test_finishes_the_task_that_the_call_was(self, browser: Client, seller: User, deal: Deal):
        task = a_task(seller, MONDAY, deal=deal, type="call")
        answer = browser.post(f"/tasks/call/?task={task.pk}", GIVEN["call"] | {"result": "talked", "next": "/"})

        task.refresh_from_db()
        assert (answer["Location"], task.result) == ("/", "Talked")
        assert Call.objects.get().attempt == 1

    def test_puts_the_task_off_to_when_they_asked_to_call(self, browser: Client, seller: User, deal: Deal):
        task = a_task(seller, MONDAY, deal=deal, type="call")
        again = {"result": "later", "again_day": "2026-03-20", "again_time": "15:00"}
        browser.post(f"/tasks/call/?task={task.pk}", GIVEN["call"] | again)

        task.refresh_from_db()
        assert (task.done_at, task.due_at.isoformat()) == (None, "2026-03-20T15:00:00+00:00")

    def test_makes_a_task_to_call_again(self, browser: Client, deal: Deal):
        browser.post(f"/tasks/call/?deal={deal.pk}", GIVEN["call"] | {"again_day": "2026-03-20"})

        assert Task.objects.get().is_all_day


class TestNotes:
    def test_are_removed_with_a_way_back(self, browser: Client, deal: Deal):
        note = a_note(deal=deal)
        answer = browser.post(f"/tasks/notes/{note.pk}/remove/", headers=HTMX)
        note.refresh_from_db()
        assert note.removed_at is not None

        browser.post(json.loads(answer["HX-Trigger"])["voronka:toast"]["undo"], headers=HTMX)
        note.refresh_from_db()
        assert note.removed_at is None

    def test_of_others_are_not_found(self, browser: Client, pipeline: Pipeline, other: User):
        note = a_note(deal=a_deal(pipeline, owner=other))

        assert browser.post(f"/tasks/notes/{note.pk}/remove/").status_code == 404
        assert browser.post(f"/tasks/notes/{note.pk}/restore/").status_code == 404
