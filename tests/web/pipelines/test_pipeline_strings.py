"""Strings that break programs, through every text field of the drawing."""

from __future__ import annotations

import json

import pytest
from django.utils.html import escape

from funnel_builders import a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.funnel import actions, versions
from voronka.funnel.drawing.problems import LONGEST_REASON
from voronka.funnel.models import DealField, Pipeline, Stage
from voronka.ground.text import clean_line, clean_text

pytestmark = pytest.mark.django_db
TEXTS = ("purpose", "entry_rule", "exit_rule", "what_to_do")


@pytest.fixture(scope="session")
def strings(data):
    folder = data / "bad-input/strings"
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["s"] for line in lines]


@pytest.fixture
def pipeline():
    a_business()
    return a_pipeline("blank")


@pytest.fixture
def browser(pipeline):
    return signed_in(add_user("head"))


def as_sent(text):
    """What the form makes of it: no spaces around, and for one line no breaks."""
    return clean_text(text.replace("\0", ""))


class TestEveryString:
    def test_as_a_text_of_a_stage_is_stored_published_and_shown_unchanged(self, pipeline, browser, strings):
        for number, string in enumerate(strings[::17]):
            form = {name: f"{string} {name} {number}" for name in TEXTS}
            values = {
                "name": clean_line(string)[:50] + " !",
                "limit_unit": "hours",
                "boxes": string[:100],
                "kind": "work",
            }
            if "\0" in string:
                continue
            assert browser.post(f"/pipelines/{pipeline.pk}/", form | values | {"shown": "new"}).status_code == 302
            actions.publish(pipeline=pipeline, reason="Try", by=None, at=versions.sheet(pipeline).version.edited_at)
            row = Stage.objects.get(key="new")
            assert [getattr(row, name) for name in TEXTS] == [as_sent(form[name]) for name in TEXTS]
            page = browser.get(f"/pipelines/{pipeline.pk}/explained/").content.decode()
            assert escape(row.name) in page
            assert all(escape(box) in page for box in row.boxes)

    def test_as_a_reason_of_loss_is_stored_and_shown_unchanged_or_refused(self, pipeline, browser, strings):
        for string in strings[1::45]:
            names = ["Kept", string]
            form = {"shown": "loss-reasons", "reason_key": ["price", ""], "reason_name": names}
            answer = browser.post(f"/pipelines/{pipeline.pk}/", form)
            stored = [reason.name for reason in versions.sheet(pipeline).drawing.loss_reasons]
            if len(clean_line(string)) > LONGEST_REASON:
                assert (answer.status_code, clean_line(string) in stored) == (422, False)
                continue
            assert answer.status_code == 302
            assert stored == [clean_line(name) for name in names if clean_line(name)]
            page = browser.get(f"/pipelines/{pipeline.pk}/?shown=loss-reasons").content.decode()
            assert all(f'value="{escape(name)}"' in page for name in stored)

    def test_as_a_field_of_deals_is_stored_and_shown_unchanged_or_refused(self, browser, strings):
        for string in strings[2::25]:
            answer = browser.post("/pipelines/fields/", {"name": string, "kind": "text"})
            assert answer.status_code == 422 or DealField.objects.filter(name=clean_line(string)).exists(), string
        page = browser.get("/pipelines/fields/").content.decode()
        assert [name for name in DealField.objects.values_list("name", flat=True) if escape(name) not in page] == []

    def test_as_the_name_of_a_funnel_is_stored_and_shown_unchanged_or_refused(self, pipeline, browser, strings):
        for string in strings[3::30]:
            answer = browser.post(f"/pipelines/{pipeline.pk}/rename/", {"name": string})
            if answer.status_code == 422:
                continue
            name = Pipeline.objects.get().name
            assert name == clean_line(string)
            assert escape(name) in browser.get("/pipelines/").content.decode()

    def test_as_a_button_is_harmless(self, pipeline, browser, strings):
        before = versions.sheet(pipeline).drawing.stages
        for string in strings[4::60]:
            for verb in ("up:", "order:", "remove:", "show:", ""):
                form = {"shown": "loss-reasons", "reason_key": "price", "reason_name": "Kept", "do": verb + string}
                assert browser.post(f"/pipelines/{pipeline.pk}/", form).status_code == 302

        assert versions.sheet(pipeline).drawing.stages == before
